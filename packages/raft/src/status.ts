// What a voter says about itself: a snapshot, for the driver's decisions, metrics and the command line.
import type { DatacenterId, InstantMs, LogIndex, Term } from "@kvorum/base";
import type { Configuration } from "./configuration.ts";

/** The leader's view of one follower. Invariant: 0 ≤ matchIndex < nextIndex. */
export interface Progress {
  /**
   * `probe`: one append at a time until the logs are known to agree. `replicate`: appends are pipelined. `snapshot`: the log no
   * longer reaches back to where the follower's ends, and it has been told to fetch a state.
   */
  readonly state: "probe" | "replicate" | "snapshot";
  /** The greatest index that the follower is known to hold durably and in agreement. */
  readonly matchIndex: LogIndex;
  readonly nextIndex: LogIndex;
  /** Sent and not yet acknowledged. */
  readonly inflightBytes: number;
  /** Heard from within the last election timeout. */
  readonly recentlyActive: boolean;
  /** It is about to stop and takes no lead, as it said last. */
  readonly isLeaving: boolean;
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
  /** In force here, committed or not, and the index of its entry (at a start or after a snapshot: where it was known to be in force). */
  readonly configuration: Configuration;
  readonly configurationIndex: LogIndex;
  /**
   * When the leader sent the newest heartbeat round that a majority has echoed: it still led then, and every commit that had been
   * acknowledged is at or below commitIndex. NaN elsewhere, and before an entry of its own term is committed.
   */
  readonly confirmedAtMs: InstantMs;
  /** It has lost what its disk held, and votes for nobody until it has won it back (recovery.ts). */
  readonly isRecovering: boolean;
  /** To whom this leader is handing over. */
  readonly transferTo: DatacenterId | null;
  /** One per follower, at the leader; empty elsewhere. */
  readonly progress: ReadonlyMap<DatacenterId, Progress>;
}
