// One LMDB environment with the tables of a state, in a folder of its own. A store goes over to another one when it
// takes a received state in; snapshots of the old one may outlive that.
//
// Commits are not synced (noSync): the state is made again from its checkpoint and the log, so losing the last transactions
// at a power cut costs a replay, not data. After a killed process the page cache still holds every commit, whole.
import { join } from "node:path";
import { compareBytes } from "@kvorum/base";
import type { StateReader, StateTable } from "@kvorum/kv";
import type { Database, RangeOptions, Transaction } from "lmdb";
import { CopiedBytes } from "./copied-bytes.ts";
import { BINARY, type BinaryDatabase, closeEnvironment, openEnvironment } from "./environment.ts";
import { plainBytes } from "./plain-bytes.ts";
import { syncFile } from "./synced-file.ts";

type Tables = Readonly<Record<StateTable, Database<Uint8Array, Uint8Array>>>;
type RangeBounds = Parameters<StateReader["range"]>[1];

/** One use of a read transaction, which lmdb-js may share among several. */
export interface SnapshotHandle {
  readonly transaction: Transaction;
}

export class StateEnvironment {
  readonly directory: string;
  readonly #environment: BinaryDatabase;
  readonly #tables: Tables;
  readonly #copies = new CopiedBytes();
  readonly #snapshots = new Set<SnapshotHandle>();
  /** Called when the last snapshot is closed, once the environment is to go. */
  #onUnused: (() => void) | undefined;
  #closing: Promise<void> | undefined;

  private constructor(directory: string, environment: BinaryDatabase, tables: Tables) {
    this.directory = directory;
    this.#environment = environment;
    this.#tables = tables;
  }

  /**
   * Opens or creates the environment.
   * @throws KvorumError data_corrupt — the file is damaged
   * @throws KvorumError disk_full, disk_failed — the operating system refused
   */
  static async open(directory: string): Promise<StateEnvironment> {
    const environment = openEnvironment({ directory, noSync: true });
    try {
      const tables = {
        records: environment.openDB({ name: "records", ...BINARY }),
        databases: environment.openDB({ name: "databases", ...BINARY }),
        queue: environment.openDB({ name: "queue", ...BINARY }),
        timers: environment.openDB({ name: "timers", ...BINARY }),
        dedup: environment.openDB({ name: "dedup", ...BINARY }),
        meta: environment.openDB({ name: "meta", ...BINARY }),
      };
      return new StateEnvironment(directory, environment, tables);
    } catch (error) {
      await closeEnvironment(environment);
      throw error;
    }
  }

  /** Rows of all tables. */
  countRows(): number {
    return Object.values(this.#tables).reduce((sum, table) => sum + entryCountOf(table.getStats()), 0);
  }

  /** Boxed, since lmdb-js takes a promise that its callback returns for a transaction that goes on, and never commits. */
  transact<T>(work: () => T): T {
    return this.#environment.transactionSync(() => ({ value: work() })).value;
  }

  get(table: StateTable, key: Uint8Array): Uint8Array | undefined {
    const value = this.#tables[table].getBinaryFast(key);
    return value === undefined ? undefined : this.#copies.copy(value);
  }

  range(
    table: StateTable,
    bounds: RangeBounds,
    snapshot?: SnapshotHandle,
  ): readonly (readonly [Uint8Array, Uint8Array])[] {
    const pairs: (readonly [Uint8Array, Uint8Array])[] = [];
    if (compareBytes(bounds.start, bounds.end) < 0) {
      const options =
        snapshot === undefined ? lmdbRange(bounds) : { ...lmdbRange(bounds), transaction: snapshot.transaction };
      for (const { key, value } of this.#tables[table].getRange(options)) {
        pairs.push([plainBytes(key), plainBytes(value)]);
      }
    }
    return pairs;
  }

  /** Inside `transact` lmdb-js has done the change when it returns; the promise it makes says nothing more. */
  put(table: StateTable, key: Uint8Array, value: Uint8Array): void {
    void this.#tables[table].put(key, value);
  }

  /** Inside `transact`. */
  remove(table: StateTable, key: Uint8Array): void {
    void this.#tables[table].remove(key);
  }

  /** The state of this moment, for `range`, until it is given back: the file grows by what changes meanwhile. */
  openSnapshot(): SnapshotHandle {
    const snapshot = { transaction: this.#environment.useReadTransaction() };
    this.#snapshots.add(snapshot);
    return snapshot;
  }

  isOpenSnapshot(snapshot: SnapshotHandle): boolean {
    return this.#snapshots.has(snapshot);
  }

  /** Harmless when repeated. */
  closeSnapshot(snapshot: SnapshotHandle): void {
    if (this.#snapshots.delete(snapshot)) {
      snapshot.transaction.done();
    }
    if (this.#snapshots.size === 0) {
      this.#onUnused?.();
    }
  }

  /**
   * Copies the state of this moment, or a later one, into an empty folder; not flushed. A thread of its own does it, in one
   * read transaction. Free pages are copied too: LMDB's compacting copy would refuse a file that ever lost track of a page.
   */
  copyTo(directory: string): Promise<void> {
    return this.#environment.backup(directory, false);
  }

  async flush(): Promise<void> {
    await syncFile(join(this.directory, "data.mdb"));
  }

  /** Resolves when no snapshot is open any more. */
  async unused(): Promise<void> {
    if (this.#snapshots.size > 0) {
      await new Promise<void>((resolve) => {
        this.#onUnused = resolve;
      });
    }
  }

  /** Snapshots that are still open are of no use afterwards. Harmless when repeated. */
  close(): Promise<void> {
    this.#closing ??= this.#closeOnce();
    return this.#closing;
  }

  async #closeOnce(): Promise<void> {
    for (const snapshot of this.#snapshots) {
      this.closeSnapshot(snapshot);
    }
    await closeEnvironment(this.#environment);
  }
}

/** LMDB walks from `start` on: under reverse that is the upper bound, which is excluded here, and the lower one is not. */
function lmdbRange({ start, end, limit, reverse }: RangeBounds): RangeOptions {
  return reverse
    ? { start: end, exclusiveStart: true, end: start, inclusiveEnd: true, reverse: true, limit }
    : { start, end, limit };
}

/** lmdb-js has no type for its statistics. */
function entryCountOf(stats: object): number {
  return "entryCount" in stats && typeof stats.entryCount === "number" ? stats.entryCount : 0;
}
