// A transaction's writer that keeps a checksum of the records that go through it: what the digest of an entry chains, so that
// two replicas that applied the same command to a different effect are told apart.
import { crc32Of } from "@kvorum/base";
import type { StateReader, StateTable, StateWriter } from "./state-access.ts";

const REMOVED = Uint8Array.of(0);

/** Writes through to `writer`. Only records count: other tables follow from the log and from each other. */
export class ChecksummedWriter implements StateWriter {
  readonly #writer: StateWriter;
  #checksum = 0;

  constructor(writer: StateWriter) {
    this.#writer = writer;
  }

  get(table: StateTable, key: Uint8Array): Uint8Array | undefined {
    return this.#writer.get(table, key);
  }

  range(table: StateTable, bounds: Parameters<StateReader["range"]>[1]): ReturnType<StateReader["range"]> {
    return this.#writer.range(table, bounds);
  }

  put(table: StateTable, key: Uint8Array, value: Uint8Array): void {
    this.#writer.put(table, key, value);
    this.#count(table, key, value);
  }

  remove(table: StateTable, key: Uint8Array): void {
    this.#writer.remove(table, key);
    this.#count(table, key, REMOVED);
  }

  /** The checksum of what was written since the last call; 0 for nothing. */
  take(): number {
    const checksum = this.#checksum;
    this.#checksum = 0;
    return checksum;
  }

  #count(table: StateTable, key: Uint8Array, value: Uint8Array): void {
    if (table === "records") {
      this.#checksum = crc32Of(value, crc32Of(key, this.#checksum));
    }
  }
}
