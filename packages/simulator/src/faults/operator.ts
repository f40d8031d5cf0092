// The operator of a world: asks the replicas, step by step, for what a plan wants of the cluster, as the command line does.
//
// It sees every replica that runs, and asks the one that a rule of the replica package names; refusals and lost answers are
// met by looking again.
import { KvorumError } from "@kvorum/base";
import {
  type ControlRequest,
  type Move,
  nextConfigurationMove,
  nextRegionMove,
  type Replica,
  type ReplicaStatus,
} from "@kvorum/replica";
import { datacentersOf, regionOf } from "@kvorum/wan";
import type { World } from "../world/world.ts";
import type { OperatorAction } from "./fault.ts";
import { isClusterWell } from "./quorum-guard.ts";

/** How often it looks at the cluster, ms. */
const LOOK_INTERVAL_MS = 200;

export class Operator {
  readonly #world: World;
  readonly #underWay = new Set<OperatorAction>();

  constructor(world: World) {
    this.#world = world;
  }

  begin(action: OperatorAction): void {
    this.#underWay.add(action);
    this.#look(action, this.#goalOf(action));
  }

  /** Gives up: what was asked for may still be done. */
  end(action: OperatorAction): void {
    this.#underWay.delete(action);
  }

  #look(action: OperatorAction, nextMove: () => Move): void {
    if (!this.#underWay.has(action)) {
      return;
    }
    // Voters change only while everybody is well: see quorum-guard.ts.
    const mayChange = action.kind === "transfer_leadership" || isClusterWell(this.#world);
    const move: Move = mayChange ? nextMove() : { kind: "wait", why: "somebody is not well" };
    const later = (): void =>
      void this.#world.timeline.scheduleIn(LOOK_INTERVAL_MS, () => this.#look(action, nextMove));
    if (move.kind === "ask") {
      this.#ask(move, later);
    } else if (move.kind === "wait") {
      later();
    } else {
      this.#world.probes.hit(`${action.kind}_${move.kind}`);
      this.#underWay.delete(action);
    }
  }

  /** A process that dies on the way never answers: the action ends when its time is over. */
  #ask({ datacenter, request }: Extract<Move, { readonly kind: "ask" }>, later: () => void): void {
    this.#world.record("operator", request.kind, datacenter);
    const replica = this.#world.datacenter(datacenter).process?.replica;
    if (replica == null) {
      later();
      return;
    }
    this.#control(replica, request).then(later, later);
  }

  async #control(replica: Replica, request: ControlRequest): Promise<void> {
    try {
      await replica.control(request);
      this.#world.record("operator", `${request.kind}_done`);
    } catch (error) {
      const { code } = KvorumError.from(error);
      this.#world.probes.hit(`${request.kind}_${code}`);
      this.#world.record("operator", `${request.kind}_refused`, code);
    }
  }

  /** What is wanted is fixed at the beginning, whatever others change meanwhile. */
  #goalOf(action: OperatorAction): () => Move {
    const { topology } = this.#world;
    switch (action.kind) {
      case "transfer_leadership":
        return () => this.#transfer(action.datacenter);
      case "move_primary": {
        const members = datacentersOf(topology).map((id) => ({ datacenter: id, region: regionOf(topology, id) }));
        return () => nextRegionMove(action.region, members, this.#statuses());
      }
      case "change_voter": {
        const leader = this.#leader();
        if (leader === undefined) {
          return () => ({ kind: "impossible", why: "nobody leads" });
        }
        const before = leader.configuration.voters;
        const voters = before.includes(action.datacenter)
          ? before.filter((id) => id !== action.datacenter)
          : [...before, action.datacenter];
        const learners = datacentersOf(topology).filter((id) => !voters.includes(id));
        return () => nextConfigurationMove({ voters, learners }, this.#statuses());
      }
    }
  }

  #transfer(to: Extract<OperatorAction, { kind: "transfer_leadership" }>["datacenter"]): Move {
    const leader = this.#leader();
    if (leader === undefined) {
      return { kind: "wait", why: "nobody leads" };
    }
    if (!leader.configuration.voters.includes(to)) {
      return { kind: "impossible", why: `${to} is no voter` };
    }
    return leader.datacenter === to
      ? { kind: "done", leader: to }
      : { kind: "ask", datacenter: leader.datacenter, request: { kind: "transfer_leadership", to } };
  }

  #leader(): ReplicaStatus | undefined {
    return this.#statuses()
      .filter(({ role }) => role === "leader")
      .toSorted((a, b) => b.epoch - a.epoch || b.term - a.term)[0];
  }

  #statuses(): readonly ReplicaStatus[] {
    return this.#world.datacenters.flatMap(({ process }) =>
      process?.replica == null || process.isPaused ? [] : [process.replica.status],
    );
  }
}
