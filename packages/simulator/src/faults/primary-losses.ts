// The loss of a whole primary region, and the operator who fails over by force while it is away (design.md 2).
import { assert, createLogIndex, type DatacenterId, type Epoch, KvorumError, type LogIndex } from "@kvorum/base";
import { decodeConfiguration, type Entry } from "@kvorum/raft";
import type { ControlResult, Lineage, ReplicaStatus } from "@kvorum/replica";
import { regionOf, relayOrder } from "@kvorum/wan";
import type { World } from "../world/world.ts";
import type { LinkFault, PrimaryLoss } from "./fault.ts";
import { isClusterWell } from "./quorum-guard.ts";

/** A forced failover that began an epoch. */
export interface ForcedFailover {
  readonly epoch: Epoch;
  /** The last index that the new epoch has in common with the old one. */
  readonly forkIndex: LogIndex;
  /** Of the epoch that ended. */
  readonly oldEpoch: Epoch;
  readonly oldVoters: readonly DatacenterId[];
}

interface Loss {
  readonly oldVoters: readonly DatacenterId[];
  readonly oldEpoch: Epoch;
  readonly undo: () => void;
}

/** An operator looks at what has happened for this long before the failover, and again after a refusal, ms. */
const OPERATOR_PAUSE_MS = 1000;

export class PrimaryLosses {
  readonly #world: World;
  readonly #active = new Map<PrimaryLoss, Loss>();
  /** Every loss that an operator answered by force, whether the answer to that came or not. */
  readonly #answered: Loss[] = [];

  constructor(world: World) {
    this.#world = world;
  }

  /**
   * The forced failovers that a lineage has been through. The lineage says it, and not what the operator was told: a claimant
   * that dies right after it began an epoch answers nobody, and one that was asked to end an epoch may end the next (seed 1548).
   * @param entries the lineage's, from index 1 on
   */
  failoversOf(lineage: Lineage, entries: readonly Entry[]): readonly ForcedFailover[] {
    return lineage.slice(1).flatMap(({ epoch, startIndex }, i) => {
      const oldEpoch = lineage[i]?.epoch;
      const forkIndex = createLogIndex(startIndex - 1);
      if (oldEpoch === undefined || this.#answered.length === 0) {
        return [];
      }
      const loss = this.#answered.find((answered) => answered.oldEpoch === oldEpoch);
      return [{ oldEpoch, oldVoters: loss?.oldVoters ?? votersAt(entries, forkIndex), epoch, forkIndex }];
    });
  }

  /** Whether a primary region has been lost: from then on disks hold what no other disk has. */
  get hasHappened(): boolean {
    return this.#active.size > 0 || this.#answered.length > 0;
  }

  /**
   * Without a region lease an old primary that comes back serves until it hears of the new epoch: nobody promises otherwise,
   * so only clusters with one lose their primary.
   * @returns false if it is left out
   */
  begin(fault: PrimaryLoss): boolean {
    const leader = this.#world.replicas.map(({ status }) => status).find(({ role }) => role === "leader");
    if (leader?.lease == null || !isClusterWell(this.#world) || this.#active.size > 0) {
      return false;
    }
    const { voters } = leader.configuration;
    const regions = new Set(voters.map((voter) => regionOf(this.#world.topology, voter)));
    if (regions.size !== 1 || regions.has(fault.region)) {
      return false;
    }
    const undo = fault.how === "down" ? this.#powerOff(voters) : this.#cutOff(fault, leader);
    const loss = { oldVoters: voters, oldEpoch: leader.epoch, undo };
    this.#active.set(fault, loss);
    this.#later(fault, loss);
    return true;
  }

  end(fault: PrimaryLoss): void {
    this.#active.get(fault)?.undo();
    this.#active.delete(fault);
  }

  #powerOff(voters: readonly DatacenterId[]): () => void {
    for (const voter of voters) {
      this.#world.crash(voter);
    }
    return () => {
      for (const voter of voters) {
        this.#world.datacenter(voter).start();
      }
    };
  }

  #cutOff({ atMs, durationMs }: PrimaryLoss, { primaryRegion }: ReplicaStatus): () => void {
    const cut: LinkFault = { atMs, durationMs, kind: "partition", from: primaryRegion, to: null, bothWays: true };
    this.#world.network.begin(cut);
    return () => this.#world.network.end(cut);
  }

  /** The operator goes on while the region is away, and afterwards until nobody is bound by a promise to a claim that failed. */
  #later(fault: PrimaryLoss, loss: Loss): void {
    this.#world.timeline.scheduleIn(OPERATOR_PAUSE_MS, () => {
      if (this.#active.has(fault) || this.#isAnybodyBound()) {
        this.#failOver(fault, loss);
      }
    });
  }

  #isAnybodyBound(): boolean {
    return this.#world.datacenters.some(({ process }) => {
      const lineage = process?.replica == null ? undefined : process.stores.log.lineage;
      return lineage?.promised != null && lineage.promised.epoch > lineage.epoch;
    });
  }

  /** At the datacenter of the region that has most; when that one dies on the way, anew. */
  #failOver(fault: PrimaryLoss, loss: Loss): void {
    const voters = relayOrder(this.#world.topology, fault.region);
    const candidates = voters.flatMap((id) => {
      const process = this.#world.datacenter(id).process;
      return process?.replica == null || process.isPaused ? [] : [process.replica];
    });
    const [claimant] = candidates.toSorted(
      (a, b) => b.status.epoch - a.status.epoch || b.status.lastIndex - a.status.lastIndex,
    );
    if (claimant === undefined) {
      this.#later(fault, loss);
      return;
    }
    const { datacenter } = claimant.status;
    const isPrimaryDown = fault.how === "down" && this.#active.has(fault);
    let isAnswered = false;
    const watch = (): void =>
      void this.#world.timeline.scheduleIn(OPERATOR_PAUSE_MS, () => {
        if (!isAnswered && this.#world.datacenter(datacenter).process?.replica !== claimant) {
          this.#later(fault, loss);
        } else if (!isAnswered) {
          watch();
        }
      });
    this.#world.record("operator", "begin_epoch", datacenter);
    this.#answered.push(loss);
    watch();
    claimant.control({ kind: "begin_epoch", voters, isPrimaryDown }).then(
      (result) => {
        isAnswered = true;
        this.#begun(result);
      },
      (error) => {
        isAnswered = true;
        this.#refused(error);
        this.#later(fault, loss);
      },
    );
  }

  #begun({ epoch, index }: ControlResult): void {
    this.#world.probes.hit("forced_failover");
    this.#world.record("operator", "begin_epoch_done", `epoch ${epoch} after ${index}`);
  }

  #refused(error: unknown): void {
    const { code } = KvorumError.from(error);
    this.#world.probes.hit(`begin_epoch_${code}`);
    this.#world.record("operator", "begin_epoch_refused", code);
  }
}

/** By the last configuration of the epoch that ends there: one that a failover began has its first entry for it. */
function votersAt(entries: readonly Entry[], index: LogIndex): readonly DatacenterId[] {
  const last = entries.slice(0, index).findLast(({ kind }) => kind === "configuration");
  assert(last !== undefined, `an epoch that ends at ${index} began with a configuration`);
  return decodeConfiguration(last.payload).voters;
}
