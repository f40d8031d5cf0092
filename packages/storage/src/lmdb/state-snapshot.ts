// A read transaction of LMDB that stays open. Single keys are read as ranges too: lmdb-js 3.5.6 takes a given transaction
// for a range and not for a get (measured).
import { KvorumError, successorOf } from "@kvorum/base";
import type { StateReader } from "@kvorum/kv";
import type { StateRow, StateSnapshot } from "@kvorum/replica";
import { snapshotRows } from "../snapshot-rows.ts";
import { assertStateKey, assertSynchronous, type StateGuard } from "../state-guard.ts";
import type { SnapshotHandle, StateEnvironment } from "./state-environment.ts";

export class LmdbStateSnapshot implements StateSnapshot {
  readonly #environment: StateEnvironment;
  readonly #handle: SnapshotHandle;
  readonly #guard: StateGuard;
  readonly #reader: StateReader;

  constructor(environment: StateEnvironment, guard: StateGuard) {
    this.#environment = environment;
    this.#handle = environment.openSnapshot();
    this.#guard = guard;
    this.#reader = {
      get: (table, key) => {
        assertStateKey(key);
        const bounds = { start: key, end: successorOf(key), limit: 1, reverse: false };
        return this.#range(table, bounds)[0]?.[1];
      },
      range: (table, bounds) => this.#range(table, bounds),
    };
  }

  read<T>(work: (reader: StateReader) => T): T {
    this.#assertOpen();
    return this.#guard.run("reading", () => assertSynchronous(work(this.#reader)));
  }

  rows(after: Pick<StateRow, "table" | "key"> | null, bytesMax: number): readonly StateRow[] {
    return this.read((reader) => snapshotRows(reader, after, bytesMax));
  }

  close(): void {
    this.#environment.closeSnapshot(this.#handle);
  }

  #range(...[table, bounds]: Parameters<StateReader["range"]>): ReturnType<StateReader["range"]> {
    this.#guard.assertReading();
    return this.#environment.range(table, bounds, this.#handle);
  }

  #assertOpen(): void {
    if (!this.#environment.isOpenSnapshot(this.#handle)) {
      throw new KvorumError("closed", "a snapshot of the state was used after it, or its store, was closed");
    }
  }
}
