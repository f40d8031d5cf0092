// The applied state on LMDB: three trees in one environment, written synchronously, flushed when asked.
//
// Commits are not synced (noSync): the state is rebuilt from the log, so losing the last transactions at a power cut costs
// a replay, not data. After a killed process the page cache still holds every commit, whole. After a crash of the operating
// system the file may be torn between commits, which LMDB cannot tell: the data folder notices that (data-folder.ts).
//
// Reads share LMDB's read transaction of this event loop turn, which only a commit of this store renews: `read` and
// `transact` are synchronous and never nest, so everything inside one `read` is one snapshot.
import { type FileHandle, open as openFile } from "node:fs/promises";
import { join } from "node:path";
import { compareBytes, type KvorumError } from "@kvorum/base";
import type { StateReader, StateTable, StateWriter } from "@kvorum/kv";
import type { StateStore } from "@kvorum/replica";
import type { Database, RangeOptions } from "lmdb";
import { assertStateKey, assertSynchronous, StateGuard } from "../state-guard.ts";
import { StoreStatus } from "../store-status.ts";
import { diskErrorFrom } from "./disk-error.ts";
import { BINARY, type BinaryDatabase, openEnvironment } from "./environment.ts";
import { plainBytes } from "./plain-bytes.ts";

type Tables = Readonly<Record<StateTable, Database<Uint8Array, Uint8Array>>>;
type RangeBounds = Parameters<StateReader["range"]>[1];

export class LmdbStateStore implements StateStore {
  readonly #directory: string;
  readonly #environment: BinaryDatabase;
  readonly #tables: Tables;
  readonly #dataFile: FileHandle;
  readonly #status: StoreStatus;
  readonly #writer: StateWriter;
  readonly #guard = new StateGuard();
  #closing: Promise<void> | undefined;

  private constructor(directory: string, environment: BinaryDatabase, tables: Tables, dataFile: FileHandle) {
    this.#directory = directory;
    this.#environment = environment;
    this.#tables = tables;
    this.#dataFile = dataFile;
    this.#status = new StoreStatus(`state store of ${directory}`);
    this.#writer = {
      get: (table, key) => this.#get(table, key),
      range: (table, bounds) => this.#range(table, bounds),
      put: (table, key, value) => this.#put(table, key, value),
      remove: (table, key) => this.#remove(table, key),
    };
  }

  /**
   * Opens or creates the state in `directory`.
   * @throws KvorumError data_corrupt — the file is damaged
   * @throws KvorumError disk_full, disk_failed — the operating system refused
   */
  static async open(directory: string): Promise<LmdbStateStore> {
    const environment = openEnvironment({ directory, noSync: true });
    try {
      const tables = {
        records: environment.openDB({ name: "records", ...BINARY }),
        dedup: environment.openDB({ name: "dedup", ...BINARY }),
        meta: environment.openDB({ name: "meta", ...BINARY }),
      };
      return new LmdbStateStore(directory, environment, tables, await openFile(join(directory, "data.mdb"), "r+"));
    } catch (error) {
      await environment.close();
      throw diskErrorFrom(error, { attempt: "open the state", directory });
    }
  }

  read<T>(work: (reader: StateReader) => T): T {
    this.#status.assertUsable();
    return this.#guard.run("reading", () => assertSynchronous(work(this.#writer)));
  }

  transact<T>(work: (writer: StateWriter) => T): T {
    this.#status.assertUsable();
    return this.#guard.run("writing", () => this.#commit(work));
  }

  async flush(): Promise<void> {
    this.#status.assertUsable();
    try {
      await this.#dataFile.datasync();
    } catch (error) {
      throw this.#fail(error, "flush the state");
    }
  }

  close(): Promise<void> {
    this.#closing ??= this.#closeOnce();
    return this.#closing;
  }

  #commit<T>(work: (writer: StateWriter) => T): T {
    try {
      // Boxed, since lmdb-js takes a promise that its callback returns for a transaction that goes on, and never commits.
      return this.#environment.transactionSync(() => ({ value: runWork(work, this.#writer) })).value;
    } catch (error) {
      throw error instanceof WorkFailure ? error.cause : this.#fail(error, "commit to the state");
    }
  }

  #get(table: StateTable, key: Uint8Array): Uint8Array | undefined {
    this.#guard.assertReading();
    assertStateKey(key);
    const value = this.#tables[table].get(key);
    return value === undefined ? undefined : plainBytes(value);
  }

  #range(table: StateTable, bounds: RangeBounds): readonly (readonly [Uint8Array, Uint8Array])[] {
    this.#guard.assertReading();
    const pairs: (readonly [Uint8Array, Uint8Array])[] = [];
    if (compareBytes(bounds.start, bounds.end) < 0) {
      for (const { key, value } of this.#tables[table].getRange(lmdbRange(bounds))) {
        pairs.push([plainBytes(key), plainBytes(value)]);
      }
    }
    return pairs;
  }

  #put(table: StateTable, key: Uint8Array, value: Uint8Array): void {
    this.#change(key, () => this.#tables[table].put(key, value));
  }

  #remove(table: StateTable, key: Uint8Array): void {
    this.#change(key, () => this.#tables[table].remove(key));
  }

  /** Inside a synchronous transaction lmdb-js has done the change when it returns; the promise it makes says nothing more. */
  #change(key: Uint8Array, change: () => Promise<boolean>): void {
    this.#guard.assertWriting();
    assertStateKey(key);
    try {
      void change();
    } catch (error) {
      throw this.#fail(error, "write to the state");
    }
  }

  #fail(error: unknown, attempt: string): KvorumError {
    return this.#status.fail(diskErrorFrom(error, { attempt, directory: this.#directory }));
  }

  async #closeOnce(): Promise<void> {
    try {
      await this.flush();
    } finally {
      this.#status.close();
      await this.#dataFile.close();
      await this.#environment.close();
    }
  }
}

/** What the caller's work threw, told apart from what LMDB threw around it. */
class WorkFailure extends Error {}

function runWork<T>(work: (writer: StateWriter) => T, writer: StateWriter): T {
  try {
    return assertSynchronous(work(writer));
  } catch (error) {
    throw new WorkFailure("the work of a transaction threw", { cause: error });
  }
}

/** LMDB walks from `start` on: under reverse that is the upper bound, which is excluded here, and the lower one is not. */
function lmdbRange({ start, end, limit, reverse }: RangeBounds): RangeOptions {
  return reverse
    ? { start: end, exclusiveStart: true, end: start, inclusiveEnd: true, reverse: true, limit }
    : { start, end, limit };
}
