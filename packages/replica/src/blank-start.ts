// What a replica with an empty disk finds out before it does anything: whether the cluster is as new as its disk is, and which
// epochs it may have promised (epoch-recovery.ts).
//
// A disk is empty at the first start, and after it was lost. Raft tells the two apart among the voters that it is told of
// (recovery.ts there), but which those are stands in the log that was lost: after the primary region has moved, the
// configuration that a cluster starts with names voters that are voters no more, and all of them wiped would take themselves
// for a new cluster beside the old one. So everybody is asked whether there is a log. If anybody has one, this replica
// starts as a learner, whatever it was meant to be, and the cluster makes of it what its configuration says.
//
// Assumed: fewer disks than half of all datacenters' are lost at once; and that a voter which hears only of other blank voters,
// a majority of them, for a while, is in a cluster whose learners have not been started yet.
import { addMs, type DatacenterId, type InstantMs } from "@kvorum/base";
import type { ClaimMessage } from "./epoch-claim.ts";
import { EpochRecovery } from "./epoch-recovery.ts";
import { BLANK_START_GRACE_MS } from "./limits.ts";
import type { Member } from "./placement.ts";
import type { LineageRecord } from "./ports/log-store.ts";
import type { ControlMessage } from "./ports/peer-transport.ts";

export interface BlankStartOptions {
  readonly self: DatacenterId;
  readonly members: readonly Member[];
  /** Who votes in a new cluster. */
  readonly voters: readonly DatacenterId[];
  /** Whether there may be promises to remember. */
  readonly isLeaseNeeded: boolean;
  readonly now: InstantMs;
}

/** What to begin with, and whether there is a cluster to join. */
export interface BlankStartOutcome {
  readonly kind: "new" | "existing";
  readonly record: LineageRecord;
}

export class BlankStart {
  readonly #options: BlankStartOptions;
  readonly #promises: EpochRecovery;
  readonly #blank = new Set<DatacenterId>();
  #isExisting = false;

  constructor(options: BlankStartOptions) {
    this.#options = options;
    this.#promises = new EpochRecovery(options.self, options.members);
    this.#blank.add(options.self);
  }

  get nextTickAtMs(): InstantMs {
    return this.#promises.nextTickAtMs;
  }

  /** The questions that are due. */
  tick(now: InstantMs): readonly ClaimMessage[] {
    return this.#promises.tick(now);
  }

  answered(from: DatacenterId, answer: Extract<ControlMessage, { readonly kind: "epoch_refused" }>): void {
    this.#promises.answered(from, answer);
    if (answer.lastIndex > 0) {
      this.#isExisting = true;
    } else {
      this.#blank.add(from);
    }
  }

  /** Null while too few have answered. */
  outcome(now: InstantMs): BlankStartOutcome | null {
    const { record } = this.#promises;
    if (this.#isExisting) {
      return this.#promises.isDone || !this.#options.isLeaseNeeded ? { kind: "existing", record } : null;
    }
    return this.#isNew(now) ? { kind: "new", record } : null;
  }

  #isNew(now: InstantMs): boolean {
    const { members, voters, now: startedAtMs } = this.#options;
    const blankVoters = voters.filter((voter) => this.#blank.has(voter)).length;
    const isLong = now >= addMs(startedAtMs, BLANK_START_GRACE_MS);
    return 2 * this.#blank.size > members.length || (isLong && blankVoters >= 2 && 2 * blankVoters > voters.length);
  }
}
