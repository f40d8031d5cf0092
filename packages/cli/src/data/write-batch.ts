// Records gathered for one atomic write, as many as Deno's limits allow.
import { ATOMIC_WRITE_BYTES_MAX, ATOMIC_WRITE_KEY_BYTES_MAX } from "@kvorum/keyspace";
import type { Mutation } from "@kvorum/kv";
import { IMPORT_BATCH_RECORDS } from "../limits.ts";
import type { ImportedRecord } from "./record-line.ts";

export class WriteBatch {
  #mutations: Mutation[] = [];
  #keyBytes = 0;
  #bytes = 0;

  get records(): number {
    return this.#mutations.length;
  }

  /** Whether one record more is still one atomic write; an empty batch takes any. */
  hasRoomFor({ key, value }: ImportedRecord): boolean {
    return (
      this.#mutations.length === 0 ||
      (this.#mutations.length < IMPORT_BATCH_RECORDS &&
        this.#keyBytes + key.length <= ATOMIC_WRITE_KEY_BYTES_MAX &&
        this.#bytes + sizeOf(key, value.data) <= ATOMIC_WRITE_BYTES_MAX)
    );
  }

  add(record: ImportedRecord): void {
    this.#mutations.push({ kind: "set", ...record });
    this.#keyBytes += record.key.length;
    this.#bytes += sizeOf(record.key, record.value.data);
  }

  /** What was gathered; the batch is empty again. */
  take(): readonly Mutation[] {
    const mutations = this.#mutations;
    this.#mutations = [];
    this.#keyBytes = 0;
    this.#bytes = 0;
    return mutations;
  }
}

/** The key of a mutation with a value counts twice. */
function sizeOf(key: Uint8Array, value: Uint8Array): number {
  return 2 * key.length + value.length;
}
