// The log on LMDB: one tree with the records about the log under its first keys and every entry's frame under its index.
//
// An append is one LMDB transaction, written and flushed on a worker thread while the event loop runs on: what arrives
// meanwhile forms the next group (docs/adr/0002-log-group-commit.md). Keys ascend, so a group touches few pages. Terms
// are kept in memory as runs; everything else is read from LMDB's memory map when asked for.
//
// Dropping entries takes two steps, since there may be millions: one small write moves the base, and from then on what lies
// before it does not belong to the log; then it is removed, batch by batch, between appends. After a crash the next open
// removes the rest.
import { assert, createLogIndex, type LogIndex, type Term } from "@kvorum/base";
import type { Entry, HardState, LogBase } from "@kvorum/raft";
import type { LineageRecord, LogAppend, LogStore } from "@kvorum/replica";
import { checkAppend, checkCompaction, replacedFrom } from "../check-append.ts";
import { FrameSizes } from "../frame-sizes.ts";
import { encodeHardState } from "../hard-state-codec.ts";
import { COMPACTION_BATCH_ENTRIES } from "../limits.ts";
import { encodeLineage } from "../lineage-codec.ts";
import { encodeLogBase, type LogBaseRecord, logBaseFromEntry } from "../log-base.ts";
import { StoreStatus } from "../store-status.ts";
import type { TermRuns } from "../term-runs.ts";
import { type Batch, commitBatch } from "./batch.ts";
import { commitErrorOf, diskErrorFrom } from "./disk-error.ts";
import { type BinaryDatabase, closeEnvironment, openEnvironment } from "./environment.ts";
import { BASE_KEY, entryKeyFromIndex, HARD_STATE_KEY, LINEAGE_KEY } from "./log-keys.ts";
import { type RecoveredLog, recoverLog } from "./log-recovery.ts";
import { LogTree } from "./log-tree.ts";

type RecordChange = Parameters<LogStore["reset"]>[1];

export class LmdbLogStore implements LogStore {
  readonly #directory: string;
  readonly #database: BinaryDatabase;
  readonly #tree: LogTree;
  readonly #status: StoreStatus;
  /** Invariant: describes exactly the entries that are durable, less those that an append in flight replaces. */
  readonly #terms: TermRuns;
  readonly #sizes: FrameSizes;
  #hardState: HardState;
  #lineage: LineageRecord;
  #appendInFlight: Promise<void> | undefined;
  /** A compaction or a reset: one at a time. */
  #droppingInFlight: Promise<void> | undefined;
  #closing: Promise<void> | undefined;

  private constructor(directory: string, database: BinaryDatabase, tree: LogTree, recovered: RecoveredLog) {
    this.#directory = directory;
    this.#database = database;
    this.#tree = tree;
    this.#status = new StoreStatus(`log store of ${directory}`);
    this.#hardState = recovered.hardState;
    this.#lineage = recovered.lineage;
    this.#terms = recovered.terms;
    this.#sizes = new FrameSizes((from, to) => tree.measureEntries(from, to));
    for (let index: number = this.firstIndex; index <= this.lastIndex; index++) {
      this.#sizes.add(index, recovered.frameBytesMean);
    }
  }

  /**
   * Opens or creates the log in `directory`, and removes what an earlier process had begun to drop.
   * @throws KvorumError data_corrupt — a gap, or a record of the verified tail that fails its checksum
   * @throws KvorumError disk_full, disk_failed — the operating system refused
   */
  static async open(directory: string): Promise<LmdbLogStore> {
    const database = openEnvironment({ directory, noSync: false });
    try {
      const tree = new LogTree(database, directory);
      const recovered = recoverLog(tree);
      const log = new LmdbLogStore(directory, database, tree, recovered);
      await log.#finishDropping(recovered);
      return log;
    } catch (error) {
      await closeEnvironment(database);
      throw diskErrorFrom(error, { attempt: "open the log", directory });
    }
  }

  get hardState(): HardState {
    return this.#hardState;
  }

  get lineage(): LineageRecord {
    return this.#lineage;
  }

  get base(): LogBase {
    return this.#terms.base;
  }

  get firstIndex(): LogIndex {
    return this.#terms.firstIndex;
  }

  get lastIndex(): LogIndex {
    return this.#terms.lastIndex;
  }

  get sizeBytes(): number {
    return Math.round(this.#sizes.totalBytes);
  }

  termAt(index: LogIndex): Term | undefined {
    return this.#terms.termAt(index);
  }

  entryAt(index: LogIndex): Entry | undefined {
    this.#status.assertUsable();
    return this.#terms.holds(index) ? this.#tree.readEntry(index) : undefined;
  }

  slice(from: LogIndex, to: LogIndex, bytesMax: number): readonly Entry[] {
    this.#status.assertUsable();
    const end = Math.min(to, this.lastIndex);
    return from < this.firstIndex || from > end ? [] : this.#tree.readEntries(from, end, bytesMax);
  }

  async append(append: LogAppend): Promise<void> {
    this.#status.assertUsable();
    assert(this.#appendInFlight === undefined, "at most one append is outstanding");
    checkAppend(this.#terms, append);
    this.#appendInFlight = this.#persist(append);
    try {
      await this.#appendInFlight;
    } finally {
      this.#appendInFlight = undefined;
    }
  }

  async compact(through: LogIndex): Promise<void> {
    this.#status.assertUsable();
    checkCompaction(this.#terms, through);
    if (through > this.base.index) {
      await this.#drop("compact the log", () => this.#compactTo(logBaseFromEntry(this.#tree.readEntry(through))));
    }
  }

  async reset(base: LogBase, change: RecordChange): Promise<void> {
    this.#status.assertUsable();
    assert(this.#appendInFlight === undefined, "a log is not reset while an append is outstanding");
    await this.#drop("reset the log", () => this.#resetTo(base, change));
  }

  close(): Promise<void> {
    this.#closing ??= this.#closeOnce();
    return this.#closing;
  }

  async #persist(append: LogAppend): Promise<void> {
    const start = replacedFrom(append);
    const replacedUpTo = this.lastIndex;
    if (start !== undefined) {
      this.#sizes.dropLast(start, replacedUpTo);
      this.#terms.truncateFrom(createLogIndex(start)); // from here on nobody reads what this append replaces
    }
    await this.#guarded("append to the log", () => this.#commit(append, replacedUpTo));
    for (const entry of append.entries) {
      this.#terms.extend(entry.index, entry.term);
      this.#sizes.add(entry.index, entry.frame.length);
    }
    this.#hardState = append.hardState ?? this.#hardState;
    this.#lineage = append.lineage ?? this.#lineage;
  }

  /** One transaction: records, entries, and the removal of what lies behind them. Resolves once it is flushed. */
  async #commit(append: LogAppend, replacedUpTo: LogIndex): Promise<void> {
    const { entries, truncateAfter } = append;
    const lastIndex = entries.at(-1)?.index ?? truncateAfter ?? replacedUpTo;
    const changesRecords = append.hardState !== undefined || append.lineage !== undefined;
    if (!changesRecords && entries.length === 0 && lastIndex >= replacedUpTo) {
      return;
    }
    await commitBatch(this.#database, (batch) => {
      this.#putRecords(batch, append);
      for (const entry of entries) {
        batch.put(this.#database, entryKeyFromIndex(entry.index), entry.frame);
      }
      for (let index = lastIndex + 1; index <= replacedUpTo; index++) {
        batch.remove(this.#database, entryKeyFromIndex(index));
      }
    });
  }

  #putRecords(batch: Batch, records: Partial<LogAppend>, base?: LogBaseRecord): void {
    if (records.hardState !== undefined) {
      batch.put(this.#database, HARD_STATE_KEY, encodeHardState(records.hardState));
    }
    if (records.lineage !== undefined) {
      batch.put(this.#database, LINEAGE_KEY, encodeLineage(records.lineage));
    }
    if (base !== undefined) {
      batch.put(this.#database, BASE_KEY, encodeLogBase(base));
    }
  }

  async #drop(attempt: string, work: () => Promise<void>): Promise<void> {
    assert(this.#droppingInFlight === undefined, "one compaction or reset at a time");
    this.#droppingInFlight = this.#guarded(attempt, work);
    try {
      await this.#droppingInFlight;
    } finally {
      this.#droppingInFlight = undefined;
    }
  }

  async #compactTo(base: LogBase): Promise<void> {
    const { firstIndex } = this;
    await commitBatch(this.#database, (batch) => this.#putRecords(batch, {}, { base, isEmptying: false }));
    this.#sizes.dropFirst(firstIndex, base.index);
    this.#terms.compact(base);
    await this.#removeEntries(firstIndex, base.index);
  }

  async #resetTo(base: LogBase, change: RecordChange): Promise<void> {
    const { firstIndex, lastIndex } = this;
    await commitBatch(this.#database, (batch) => this.#putRecords(batch, change, { base, isEmptying: true }));
    this.#hardState = change.hardState ?? this.#hardState;
    this.#lineage = change.lineage ?? this.#lineage;
    this.#terms.reset(base);
    this.#sizes.clear();
    await this.#removeEntries(firstIndex, lastIndex);
    if (this.#closing === undefined) {
      await commitBatch(this.#database, (batch) => this.#putRecords(batch, {}, { base, isEmptying: false }));
    }
  }

  async #finishDropping({ dropped, isEmptying }: RecoveredLog): Promise<void> {
    if (dropped !== null) {
      await this.#removeEntries(dropped.from, dropped.to);
    }
    if (isEmptying) {
      await commitBatch(this.#database, (batch) => this.#putRecords(batch, {}, { base: this.base, isEmptying: false }));
    }
  }

  /** Ends early when the store is closed: the next open goes on. */
  async #removeEntries(from: number, to: number): Promise<void> {
    for (let start = from; start <= to && this.#closing === undefined; start += COMPACTION_BATCH_ENTRIES) {
      const end = Math.min(to, start + COMPACTION_BATCH_ENTRIES - 1);
      await commitBatch(this.#database, (batch) => {
        for (let index = start; index <= end; index++) {
          batch.remove(this.#database, entryKeyFromIndex(index));
        }
      });
    }
  }

  /** Runs a write; a failure ends the store. */
  async #guarded(attempt: string, write: () => Promise<void>): Promise<void> {
    try {
      await write();
    } catch (error) {
      const context = { attempt, directory: this.#directory };
      throw this.#status.fail(diskErrorFrom(await commitErrorOf(error), context));
    }
  }

  async #closeOnce(): Promise<void> {
    await Promise.allSettled([this.#appendInFlight, this.#droppingInFlight]); // their callers get their errors
    this.#status.close();
    await closeEnvironment(this.#database);
  }
}
