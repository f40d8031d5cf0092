// The applied state on a memory disk. A transaction builds new trees and installs them when its work is done; work that
// throws leaves the old ones. Mirrors lmdb/state-store.ts.
import { assert } from "@kvorum/base";
import type { StateReader, StateTable, StateWriter } from "@kvorum/kv";
import type { StateInstall, StateSnapshot, StateStore } from "@kvorum/replica";
import { assertStateKey, assertSynchronous, StateGuard } from "../state-guard.ts";
import { StoreStatus } from "../store-status.ts";
import type { DiskSession } from "./disk.ts";
import type { OrderedTree } from "./ordered-tree.ts";
import type { StateFile, StateImage } from "./state-file.ts";
import { MemoryStateInstall } from "./state-install.ts";
import { MemoryStateSnapshot } from "./state-snapshot.ts";

export class MemoryStateStore implements StateStore {
  readonly #file: StateFile;
  readonly #session: DiskSession;
  readonly #status = new StoreStatus("memory state store");
  readonly #guard = new StateGuard();
  readonly #writer: StateWriter;
  /** The tables as the running read or transaction sees them. */
  #tables: Record<StateTable, OrderedTree>;
  #install: MemoryStateInstall | undefined;
  #checkpointInFlight: Promise<void> | undefined;
  #closing: Promise<void> | undefined;

  constructor(file: StateFile, session: DiskSession) {
    this.#file = file;
    this.#session = session;
    file.open();
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

  get rowsEstimated(): number {
    this.#assertUsable();
    return Object.values(this.#file.current).reduce((sum, tree) => sum + tree.count(), 0);
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
        this.#session.counters.transactions += 1;
        return result;
      } finally {
        this.#tables = { ...this.#file.current };
      }
    });
  }

  async checkpoint(): Promise<void> {
    this.#assertUsable();
    assert(this.#checkpointInFlight === undefined, "one checkpoint at a time");
    this.#session.counters.checkpoints += 1;
    const complete = this.#file.beginCheckpoint();
    this.#checkpointInFlight = this.#flush(complete);
    await this.#checkpointInFlight;
    this.#checkpointInFlight = undefined;
  }

  openSnapshot(): StateSnapshot {
    this.#assertUsable();
    return new MemoryStateSnapshot(this.#file.current, this.#guard, () => this.#assertUsable());
  }

  async beginInstall(): Promise<StateInstall> {
    this.#assertUsable();
    assert(this.#install === undefined, "one state is received at a time");
    this.#install = new MemoryStateInstall({
      takeIn: (image) => this.#takeIn(image),
      onEnd: () => {
        this.#install = undefined;
      },
    });
    return this.#install;
  }

  close(): Promise<void> {
    this.#closing ??= this.#closeOnce();
    return this.#closing;
  }

  async #takeIn(image: StateImage): Promise<void> {
    this.#assertUsable();
    this.#session.counters.installs += 1;
    await this.#flush(this.#file.beginInstall(image));
    this.#tables = { ...this.#file.current };
  }

  /** Runs `complete` at the moment at which the disk has flushed: a crash right after it takes nothing back. */
  #flush(complete: () => void): Promise<void> {
    return new Promise((resolve) => {
      this.#session.flush(() => {
        complete();
        resolve();
      });
    });
  }

  async #closeOnce(): Promise<void> {
    await this.#checkpointInFlight;
    this.#assertUsable();
    await this.#flush(() => this.#file.close());
    this.#status.close();
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
