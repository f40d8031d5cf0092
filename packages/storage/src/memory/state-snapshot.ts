// A snapshot of the state on a memory disk: its trees never change. Mirrors lmdb/state-snapshot.ts.
import { KvorumError } from "@kvorum/base";
import type { StateReader } from "@kvorum/kv";
import type { StateRow, StateSnapshot } from "@kvorum/replica";
import { snapshotRows } from "../snapshot-rows.ts";
import { assertStateKey, assertSynchronous, type StateGuard } from "../state-guard.ts";
import type { StateImage } from "./state-file.ts";

export class MemoryStateSnapshot implements StateSnapshot {
  readonly #guard: StateGuard;
  readonly #reader: StateReader;
  readonly #assertStoreUsable: () => void;
  #isClosed = false;

  constructor(image: StateImage, guard: StateGuard, assertStoreUsable: () => void) {
    this.#guard = guard;
    this.#assertStoreUsable = assertStoreUsable;
    this.#reader = {
      get: (table, key) => {
        guard.assertReading();
        assertStateKey(key);
        return image[table].get(key);
      },
      range: (table, bounds) => {
        guard.assertReading();
        return image[table].range(bounds);
      },
    };
  }

  read<T>(work: (reader: StateReader) => T): T {
    this.#assertStoreUsable();
    if (this.#isClosed) {
      throw new KvorumError("closed", "a snapshot of the state was used after it was closed");
    }
    return this.#guard.run("reading", () => assertSynchronous(work(this.#reader)));
  }

  rows(after: Pick<StateRow, "table" | "key"> | null, bytesMax: number): readonly StateRow[] {
    return this.read((reader) => snapshotRows(reader, after, bytesMax));
  }

  close(): void {
    this.#isClosed = true;
  }
}
