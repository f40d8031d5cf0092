// Where a client of an emulated cluster would rather send an operation, as the SDK's router has it: what any replica may answer to
// the nearest datacenter; what the leader must answer straight to the leader, as far as it is known, since the way through another
// region is never shorter. Then to the other datacenters of the leader's region, then outward. Who leads is a hint, no more.
import type { DatacenterId, Region } from "@kvorum/base";
import { isForLeader, type Operation, type Outcome } from "@kvorum/kv";
import type { EmulatedDatacenter } from "./emulated-datacenter.ts";
import type { Reachability } from "./reachability.ts";

export interface ClientRouteOptions {
  readonly nearestFirst: readonly EmulatedDatacenter[];
  /** Where the leader is looked for while nobody says who leads. */
  readonly primaryRegion: Region;
  readonly reachability: Reachability;
}

export class ClientRoute {
  readonly #nearestFirst: readonly EmulatedDatacenter[];
  readonly #reachability: Reachability;
  /** By the latest news; null: the nearest that answers is asked. */
  #leader: DatacenterId | null = null;
  /** Where the leader is or was last. */
  #leaderRegion: Region;

  constructor({ nearestFirst, primaryRegion, reachability }: ClientRouteOptions) {
    this.#nearestFirst = nearestFirst;
    this.#leaderRegion = primaryRegion;
    this.#reachability = reachability;
  }

  /** Every datacenter, the one that is to be tried first before all others. */
  choicesFor(operation: Operation): readonly EmulatedDatacenter[] {
    if (!isForLeader(operation)) {
      return this.#nearestFirst;
    }
    this.#heardOf(this.#leader ?? this.#nearestThatAnswers?.status?.leader ?? null);
    const rank = ({ id, region }: EmulatedDatacenter): number =>
      id === this.#leader ? 0 : region === this.#leaderRegion ? 1 : 2;
    return this.#nearestFirst.toSorted((a, b) => rank(a) - rank(b));
  }

  /** What an answer tells of who leads; after something for the leader that was done elsewhere it is asked there. */
  answered(target: EmulatedDatacenter, operation: Operation, outcome: Outcome): void {
    if (outcome.kind === "failed") {
      this.#leader = outcome.leader;
    } else if (outcome.kind === "read" && outcome.provenance.strong) {
      this.#heardOf(outcome.provenance.datacenter);
    } else if (isForLeader(operation)) {
      this.#heardOf(target.status?.leader ?? null);
    }
  }

  /** It did not answer. */
  unanswered(target: EmulatedDatacenter): void {
    if (this.#leader === target.id) {
      this.#leader = null;
    }
  }

  get #nearestThatAnswers(): EmulatedDatacenter | undefined {
    return this.#nearestFirst.find(({ id, status }) => status !== null && !this.#reachability.isGone(id));
  }

  #heardOf(leader: DatacenterId | null): void {
    this.#leader = leader;
    this.#leaderRegion = this.#nearestFirst.find(({ id }) => id === leader)?.region ?? this.#leaderRegion;
  }
}
