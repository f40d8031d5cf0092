// The committed prefix of the log, as apply and shipping see it: from raft at a voter, from its source at a learner.
import type { DatacenterId, InstantMs, LogIndex, Term } from "@kvorum/base";
import type { Entry } from "@kvorum/raft";

export interface CommittedLog {
  /** Highest index known to be committed and present here: may be shipped on. */
  readonly shippableIndex: LogIndex;
  /** Highest index that is committed and durable here: may be applied. Invariant: applicableIndex ≤ shippableIndex. */
  readonly applicableIndex: LogIndex;
  /** Highest index known to be committed anywhere. Invariant: shippableIndex ≤ commitIndex. */
  readonly commitIndex: LogIndex;
  readonly lastIndex: LogIndex;
  /** Every commit acknowledged before this instant is at or below `commitIndex`; NaN when that cannot be said. */
  asOfMs(now: InstantMs): InstantMs;
  readonly leader: DatacenterId | null;
  readonly term: Term;
  /** Entries from..to inclusive, at least one, at most about `bytesMax` of frames. Precondition: to ≤ shippableIndex. */
  entries(from: LogIndex, to: LogIndex, bytesMax: number): readonly Entry[];
}
