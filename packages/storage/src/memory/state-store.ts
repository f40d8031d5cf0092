// The applied state on a memory disk. A transaction builds new trees and installs them when its work is done; work that
// throws leaves the old ones. Mirrors lmdb/state-store.ts.
import type { StateReader, StateTable, StateWriter } from "@kvorum/kv";
import type { StateStore } from "@kvorum/replica";
import { assertStateKey, assertSynchronous, StateGuard } from "../state-guard.ts";
import { StoreStatus } from "../store-status.ts";
import type { DiskSession } from "./disk.ts";
import type { OrderedTree } from "./ordered-tree.ts";
import type { StateFile } from "./state-file.ts";

export class MemoryStateStore implements StateStore {
  readonly #file: StateFile;
  readonly #session: DiskSession;
  readonly #status = new StoreStatus("memory state store");
  readonly #guard = new StateGuard();
  readonly #writer: StateWriter;
  /** The tables as the running read or transaction sees them. */
  #tables: Record<StateTable, OrderedTree>;
  #closing: Promise<void> | undefined;

  constructor(file: StateFile, session: DiskSession) {
    this.#file = file;
    this.#session = session;
    this.#tables = { ...file.current };
    this.#writer = {
      get: (table, key) => this.#get(table, key),
      range: (table, bounds) => {
        this.#guard.assertReading();
        return this.#tables[table].range(bounds);
      },
      put: (table, key, value) => this.#change(table, key, (tree) => tree.with(key.slice(), value.slice())),
      remove: (table, key) => this.#change(table, key, (tree) => tree.without(key)),
    };
  }

  read<T>(work: (reader: StateReader) => T): T {
    this.#assertUsable();
    return this.#guard.run("reading", () => assertSynchronous(work(this.#writer)));
  }

  transact<T>(work: (writer: StateWriter) => T): T {
    this.#assertUsable();
    return this.#guard.run("writing", () => {
      try {
        const result = assertSynchronous(work(this.#writer));
        this.#file.write({ ...this.#tables });
        return result;
      } finally {
        this.#tables = { ...this.#file.current };
      }
    });
  }

  async flush(): Promise<void> {
    this.#assertUsable();
    const complete = this.#file.beginFlush();
    await new Promise<void>((resolve) => {
      this.#session.flush(() => {
        complete();
        resolve();
      });
    });
  }

  close(): Promise<void> {
    this.#closing ??= this.flush().finally(() => this.#status.close());
    return this.#closing;
  }

  #assertUsable(): void {
    this.#session.assertAlive();
    this.#status.assertUsable();
  }

  #get(table: StateTable, key: Uint8Array): Uint8Array | undefined {
    this.#guard.assertReading();
    assertStateKey(key);
    return this.#tables[table].get(key);
  }

  #change(table: StateTable, key: Uint8Array, change: (tree: OrderedTree) => OrderedTree): void {
    this.#guard.assertWriting();
    assertStateKey(key);
    this.#tables[table] = change(this.#tables[table]);
  }
}
