// The log's file on the memory disk: what was flushed, as the entries and hard state it amounts to, and the append that is
// being written. A crash leaves of that append nothing, all of it, or torn bytes; all or nothing is decided at recovery,
// by the checksum, as on LMDB, which commits a transaction or nothing.
import { assert, KvorumError, type Prng } from "@kvorum/base";
import type { Entry, HardState } from "@kvorum/raft";
import type { LogAppend } from "@kvorum/replica";
import { INITIAL_HARD_STATE } from "../hard-state-codec.ts";
import { decodeLogAppend, encodeLogAppend } from "./log-append-codec.ts";

const BYTE_MAX = 0xff;

export class LogFile {
  #hardState: HardState = INITIAL_HARD_STATE;
  /** Invariant: entries[i] has index i + 1. */
  readonly #entries: Entry[] = [];
  #unflushed: LogAppend | undefined;
  #tail: Uint8Array | undefined;

  get hardState(): HardState {
    return this.#hardState;
  }

  /** Flushed entries, from index 1. */
  get entries(): readonly Entry[] {
    return this.#entries;
  }

  /** Hands an append to the disk; it is not durable yet. */
  write(append: LogAppend): void {
    assert(this.#unflushed === undefined, "at most one append is being flushed");
    this.#unflushed = append;
  }

  /** Makes the append that was written last durable. */
  flush(): void {
    assert(this.#unflushed !== undefined, "a flush follows a write");
    this.#take(this.#unflushed);
    this.#unflushed = undefined;
  }

  /** Leaves of an append that was not flushed nothing, all of its bytes, or some of them. */
  crash(random: Prng): void {
    if (this.#unflushed !== undefined) {
      const remains = random.integer(0, 2);
      const bytes = encodeLogAppend(this.#unflushed);
      this.#tail = remains === 0 ? undefined : remains === 1 ? bytes : tear(bytes, random);
      this.#unflushed = undefined;
    }
  }

  /** What the first open after a crash does: takes the tail if it is whole, drops it if it is torn. */
  recover(): void {
    const tail = this.#tail;
    this.#tail = undefined;
    if (tail === undefined) {
      return;
    }
    try {
      this.#take(decodeLogAppend(tail));
    } catch (error) {
      if (KvorumError.from(error).code !== "data_corrupt") {
        throw error;
      }
    }
  }

  #take(append: LogAppend): void {
    const start = append.entries[0]?.index;
    if (start !== undefined) {
      this.#entries.splice(start - 1, this.#entries.length, ...append.entries);
    }
    this.#hardState = append.hardState ?? this.#hardState;
  }
}

/** The beginning of `bytes`, then garbage or nothing: what a write that was cut short may leave. */
function tear(bytes: Uint8Array, random: Prng): Uint8Array {
  const kept = random.integer(0, bytes.length - 1);
  const torn = bytes.slice(0, random.integer(kept, bytes.length));
  for (let i = kept; i < torn.length; i++) {
    torn[i] = random.integer(0, BYTE_MAX);
  }
  return torn;
}
