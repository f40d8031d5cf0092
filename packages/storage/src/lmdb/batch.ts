// Asynchronous writes of one LMDB transaction.
import type { Database } from "lmdb";
import type { BinaryDatabase } from "./environment.ts";

type Table = Database<Uint8Array, Uint8Array>;

/** Good only inside the work that it is given to. The bytes must not be changed before the batch has resolved. */
export interface Batch {
  put(table: Table, key: Uint8Array, value: Uint8Array): void;
  remove(table: Table, key: Uint8Array): void;
}

/** The promises that these make say nothing: the batch's stands for all of its writes. */
const BATCH: Batch = {
  put: (table, key, value) => void table.put(key, value),
  remove: (table, key) => void table.remove(key),
};

/**
 * Commits what `work` writes, all or nothing, on a worker thread. Resolves once it is flushed, unless the environment is
 * opened with noSync. `work` runs at once, before this returns.
 * @throws what LMDB says of a commit that failed; commitErrorOf knows the cause
 */
export async function commitBatch(environment: BinaryDatabase, work: (batch: Batch) => void): Promise<void> {
  try {
    await environment.batch(() => work(BATCH));
  } catch (error) {
    // Beside the batch's promise lmdb-js rejects one of its own, of the whole turn's writes: with nobody listening, the
    // process would end of an unhandled rejection instead of by its own decision (lmdb-js 3.5.6, measured).
    environment.committed.then(undefined, () => undefined);
    throw error;
  }
}
