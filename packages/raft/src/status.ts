// What a voter says about itself: a snapshot, for the driver's decisions, metrics and the command line.
import type { DatacenterId, LogIndex, Term } from "@kvorum/base";

/** The leader's view of one follower. Invariant: 0 ≤ matchIndex < nextIndex. */
export interface Progress {
  /** `probe`: one append at a time until the logs are known to agree. `replicate`: appends are pipelined. */
  readonly state: "probe" | "replicate";
  /** The greatest index that the follower is known to hold durably and in agreement. */
  readonly matchIndex: LogIndex;
  readonly nextIndex: LogIndex;
  /** Sent and not yet acknowledged. */
  readonly inflightBytes: number;
  /** Heard from within the last election timeout. */
  readonly recentlyActive: boolean;
}

export interface RaftStatus {
  readonly role: "leader" | "follower" | "candidate" | "pre_candidate";
  readonly term: Term;
  /** Whom this voter takes for the leader; null while it knows none. */
  readonly leader: DatacenterId | null;
  /**
   * Highest index known committed. It may be ahead of `persistedIndex`: a majority can do without this voter's disk. Apply
   * up to the lower of the two, or the state machine's disk could run ahead of the log's.
   */
  readonly commitIndex: LogIndex;
  /** Last index in memory or on disk, and the last index that is durable here. */
  readonly lastIndex: LogIndex;
  readonly persistedIndex: LogIndex;
  /** One per follower, at the leader; empty elsewhere. */
  readonly progress: ReadonlyMap<DatacenterId, Progress>;
}
