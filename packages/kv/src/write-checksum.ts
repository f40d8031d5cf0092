// A transaction's writer that keeps a checksum of the rows that go through it: what the digest of an entry chains, so that
// two replicas that applied the same command to a different effect are told apart.
import { crc32Of } from "@kvorum/base";
import type { StateReader, StateTable, StateWriter } from "./state-access.ts";

const REMOVED = Uint8Array.of(0);

/** Writes through to `writer`. Records, queues and timers go through it; databases are counted by whoever stages them. */
export class ChecksummedWriter implements StateWriter {
  readonly #writer: StateWriter;
  #checksum = 0;
  #rowsChanged = 0;
  #haveTimersChanged = false;

  constructor(writer: StateWriter) {
    this.#writer = writer;
  }

  /** Rows put and removed since this writer was made. */
  get rowsChanged(): number {
    return this.#rowsChanged;
  }

  get haveTimersChanged(): boolean {
    return this.#haveTimersChanged;
  }

  get(table: StateTable, key: Uint8Array): Uint8Array | undefined {
    return this.#writer.get(table, key);
  }

  range(table: StateTable, bounds: Parameters<StateReader["range"]>[1]): ReturnType<StateReader["range"]> {
    return this.#writer.range(table, bounds);
  }

  put(table: StateTable, key: Uint8Array, value: Uint8Array): void {
    this.#writer.put(table, key, value);
    this.#haveTimersChanged ||= table === "timers";
    this.#rowsChanged += 1;
    this.count(key, value);
  }

  remove(table: StateTable, key: Uint8Array): void {
    this.#writer.remove(table, key);
    this.#haveTimersChanged ||= table === "timers";
    this.#rowsChanged += 1;
    this.count(key, null);
  }

  /** Counts a row that is written some other way; null: it is removed. */
  count(key: Uint8Array, value: Uint8Array | null): void {
    this.#checksum = crc32Of(value ?? REMOVED, crc32Of(key, this.#checksum));
  }

  /** The checksum of what was written since the last call; 0 for nothing. */
  take(): number {
    const checksum = this.#checksum;
    this.#checksum = 0;
    return checksum;
  }
}
