// What a step of Raft asks its driver to do, and the log it reads back. Persist before send, send before reply: the
// order is written down here and nowhere else.
import type { DatacenterId, Epoch, LogIndex, Term, WallMs } from "@kvorum/base";
import type { Entry } from "./entry.ts";
import type { RaftMessage } from "./message.ts";

/** What must survive a crash besides entries (Raft figure 2). A log that ends before its commit index has lost entries (recovery.ts). */
export interface HardState {
  readonly term: Term;
  readonly vote: DatacenterId | null;
  /**
   * Highest index known committed; a hint that saves work after a restart, it may lag. LOG_INDEX_MAX, past any end of the log,
   * while this voter has yet to win back what its disk has lost.
   */
  readonly commitIndex: LogIndex;
}

/** The entry that a compacted or reset log starts after. Index 0, term 0, epoch 0: nothing was ever dropped. */
export interface LogBase {
  readonly index: LogIndex;
  readonly term: Term;
  readonly epoch: Epoch;
  readonly leaderTimeMs: WallMs;
}

/** The durable log as Raft reads it: synchronous, only what was persisted. */
export interface LogReader {
  readonly base: LogBase;
  /** First index still present, base.index + 1; 1 for a log that was never compacted. */
  readonly firstIndex: LogIndex;
  /** Last index present, firstIndex - 1 when empty. */
  readonly lastIndex: LogIndex;
  /** Term of an entry, or of the base; undefined before the base or past the end. */
  termAt(index: LogIndex): Term | undefined;
  /** Entries from..to inclusive, at least one if present, at most about `bytesMax` of frames. */
  slice(from: LogIndex, to: LogIndex, bytesMax: number): readonly Entry[];
}

/** One batch of durable writes. Entries replace everything in the log at and after `entries[0].index`. */
export interface PersistRequest {
  /** Rises by one per request; given back to `Raft.persisted`. */
  readonly sequence: number;
  readonly hardState: HardState | undefined;
  readonly entries: readonly Entry[];
  /** Sent only once this request is durable: vote and append responses. */
  readonly messagesAfter: readonly RaftMessage[];
}

/** A read that the leader confirmed: serve it once the state machine has applied `index`. */
export interface ConfirmedRead {
  readonly readSequence: number;
  readonly index: LogIndex;
}

/** The leader's log no longer reaches back to where this one ends: a state at `index` or later is needed. */
export interface SnapshotWanted {
  readonly from: DatacenterId;
  readonly index: LogIndex;
}

/** The effects of all steps since the last `takeReady`. */
export interface Ready {
  /** Send at once, in this order. */
  readonly messages: readonly RaftMessage[];
  /** At most one request is outstanding: the next is handed out only after `persisted`; meanwhile writes collect. */
  readonly persist: PersistRequest | undefined;
  readonly confirmedReads: readonly ConfirmedRead[];
  /** Reads that can no longer be confirmed, since leadership was lost. */
  readonly abandonedReads: readonly number[];
  /** Said again and again while it is wanted. */
  readonly snapshotWanted: SnapshotWanted | undefined;
}
