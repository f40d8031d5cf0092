// The durable log of one replica: hard state, lineage and entries.
import type { DatacenterId, Epoch, LogIndex } from "@kvorum/base";
import type { Entry, HardState, LogBase, LogReader } from "@kvorum/raft";

/** Which lineage of the log this replica is on, and what it has promised about the next (design.md 2, region failover). */
export interface LineageRecord {
  /** The epoch that this replica takes part in. */
  readonly epoch: Epoch;
  /** A promise to take part in no epoch below this one any more, and to whom it was made. */
  readonly promised: { readonly epoch: Epoch; readonly claimant: DatacenterId } | null;
  /** The state and the log are being given up for those of a later epoch; the branch is safe. Finished at the next open. */
  readonly resetting: boolean;
}

export interface LogAppend {
  readonly hardState: HardState | undefined;
  /** Contiguous; replace everything at and after entries[0].index. Empty for a hard state alone. */
  readonly entries: readonly Entry[];
  /** Drops every entry after this index; only with empty `entries`. */
  readonly truncateAfter?: LogIndex;
  readonly lineage?: LineageRecord;
}

/** Reads are synchronous and see only what was appended durably. Entries handed out own their bytes. */
export interface LogStore extends LogReader {
  /** As found on disk at open. {term 0, no vote, commit 0} for a new log. */
  readonly hardState: HardState;
  /** As found on disk, or as appended last. {epoch 0, nothing promised} for a new log. */
  readonly lineage: LineageRecord;
  /** Bytes of the frames held; after a restart an estimate that is exact again once the log has been compacted. */
  readonly sizeBytes: number;
  /**
   * Resolves once everything is flushed to disk: the promise on which acknowledgements, votes and terms stand.
   * At most one append is outstanding.
   * @throws KvorumError disk_full — no space; the node stops
   * @throws KvorumError disk_failed — a write or flush failed; never retried
   */
  append(append: LogAppend): Promise<void>;
  /**
   * Drops every entry up to `through`, inclusive; that entry becomes the base. Resolves when done; reads show it from then
   * on. May run while an append is outstanding. Precondition: base.index ≤ through ≤ lastIndex.
   */
  compact(through: LogIndex): Promise<void>;
  /**
   * Drops every entry: the log is empty and goes on after `base`. Hard state and lineage change in the same atomic write.
   * Not while an append is outstanding.
   */
  reset(base: LogBase, change: { readonly hardState?: HardState; readonly lineage?: LineageRecord }): Promise<void>;
  entryAt(index: LogIndex): Entry | undefined;
  close(): Promise<void>;
}
