// The durable log of one replica: hard state and entries.
import type { LogIndex } from "@kvorum/base";
import type { Entry, HardState, LogReader } from "@kvorum/raft";

export interface LogAppend {
  readonly hardState: HardState | undefined;
  /** Contiguous; replace everything at and after entries[0].index. Empty for a hard state alone. */
  readonly entries: readonly Entry[];
}

/** Reads are synchronous and see only what was appended durably. Entries handed out own their bytes. */
export interface LogStore extends LogReader {
  /** As found on disk at open. {term 0, no vote, commit 0} for a new log. */
  readonly hardState: HardState;
  /**
   * Resolves once everything is flushed to disk: the promise on which acknowledgements, votes and terms stand.
   * At most one append is outstanding.
   * @throws KvorumError disk_full — no space; the node stops
   * @throws KvorumError disk_failed — a write or flush failed; never retried
   */
  append(append: LogAppend): Promise<void>;
  entryAt(index: LogIndex): Entry | undefined;
  close(): Promise<void>;
}
