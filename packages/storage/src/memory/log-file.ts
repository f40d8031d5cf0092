// The log's file on the memory disk: what was flushed, as the entries and records it amounts to, and the append that is
// being written. A crash leaves of that append nothing, all of it, or torn bytes; all or nothing is decided at recovery,
// by the checksum, as on LMDB, which commits a transaction or nothing.
import { assert, KvorumError, type LogIndex, type Prng } from "@kvorum/base";
import { decodeEntry, type Entry, type HardState, type LogBase } from "@kvorum/raft";
import type { LineageRecord, LogAppend, LogStore } from "@kvorum/replica";
import { replacedFrom } from "../check-append.ts";
import { INITIAL_HARD_STATE } from "../hard-state-codec.ts";
import { TAIL_VERIFIED_ENTRIES } from "../limits.ts";
import { INITIAL_LINEAGE } from "../lineage-codec.ts";
import { INITIAL_LOG_BASE, logBaseFromEntry } from "../log-base.ts";
import { decodeLogAppend, encodeLogAppend } from "./log-append-codec.ts";

const BYTE_MAX = 0xff;

/** What a compaction or a reset does in one step. */
export type LogDrop =
  | { readonly kind: "compact"; readonly through: LogIndex }
  | {
      readonly kind: "reset";
      readonly base: LogBase;
      readonly change: Parameters<LogStore["reset"]>[1];
    };

export class LogFile {
  #hardState: HardState = INITIAL_HARD_STATE;
  #lineage: LineageRecord = INITIAL_LINEAGE;
  #base: LogBase = INITIAL_LOG_BASE;
  /** Invariant: entries[i] has index base.index + 1 + i. */
  #entries: Entry[] = [];
  #sizeBytes = 0;
  /** Entries whose bytes have changed by themselves. */
  readonly #rotten = new Set<number>();
  #unflushed: LogAppend | undefined;
  #dropping: LogDrop | undefined;
  #tail: Uint8Array | undefined;

  get hardState(): HardState {
    return this.#hardState;
  }

  get lineage(): LineageRecord {
    return this.#lineage;
  }

  get base(): LogBase {
    return this.#base;
  }

  get lastIndex(): number {
    return this.#base.index + this.#entries.length;
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  /** A flushed entry, without reading its bytes: of its term, for instance. Undefined outside of the log. */
  entryAt(index: number): Entry | undefined {
    return this.#entries[index - this.#base.index - 1];
  }

  /**
   * A flushed entry as its bytes on the disk are now.
   * @throws KvorumError data_corrupt — they have rotted
   */
  readEntry(index: number): Entry | undefined {
    const entry = this.entryAt(index);
    return entry !== undefined && this.#rotten.has(index) ? decodeEntry(withFlippedBit(entry.frame)) : entry;
  }

  /** From now on this entry reads back with a flipped bit, until it is replaced or dropped. */
  rot(index: LogIndex): void {
    this.#rotten.add(index);
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

  beginDrop(drop: LogDrop): void {
    assert(this.#dropping === undefined, "one compaction or reset at a time");
    this.#dropping = drop;
  }

  finishDrop(): void {
    assert(this.#dropping !== undefined, "a compaction or reset that was begun is finished");
    this.#drop(this.#dropping);
    this.#dropping = undefined;
  }

  /** Leaves of an append that was not flushed nothing, all of its bytes, or some of them; of a drop nothing or all. */
  crash(random: Prng): void {
    if (this.#dropping !== undefined) {
      if (random.integer(0, 1) === 1) {
        this.#drop(this.#dropping);
      }
      this.#dropping = undefined;
    }
    if (this.#unflushed !== undefined) {
      const remains = random.integer(0, 2);
      const bytes = encodeLogAppend(this.#unflushed);
      this.#tail = remains === 0 ? undefined : remains === 1 ? bytes : tear(bytes, random);
      this.#unflushed = undefined;
    }
  }

  /**
   * What an open does: takes the tail that a crash left if it is whole, drops it if it is torn, and verifies the last entries.
   * @throws KvorumError data_corrupt — one of them has rotted
   */
  recover(): void {
    this.#recoverTail();
    for (const index of this.#rotten) {
      if (index > this.lastIndex - TAIL_VERIFIED_ENTRIES) {
        this.readEntry(index);
      }
    }
  }

  #recoverTail(): void {
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
    const start = replacedFrom(append);
    if (start !== undefined && start <= this.lastIndex) {
      this.#forget(start, this.lastIndex);
      this.#entries.length = start - this.#base.index - 1;
    }
    for (const entry of append.entries) {
      this.#entries.push(entry);
      this.#sizeBytes += entry.frame.length;
    }
    this.#hardState = append.hardState ?? this.#hardState;
    this.#lineage = append.lineage ?? this.#lineage;
  }

  #drop(drop: LogDrop): void {
    if (drop.kind === "compact") {
      const entry = this.entryAt(drop.through);
      assert(entry !== undefined, `entry ${drop.through} is there when the log is compacted through it`);
      this.#forget(this.#base.index + 1, drop.through);
      this.#entries = this.#entries.slice(drop.through - this.#base.index);
      this.#base = logBaseFromEntry(entry);
    } else {
      this.#entries = [];
      this.#rotten.clear();
      this.#sizeBytes = 0;
      this.#base = drop.base;
      this.#hardState = drop.change.hardState ?? this.#hardState;
      this.#lineage = drop.change.lineage ?? this.#lineage;
    }
  }

  /** Of entries from..to, which go. */
  #forget(from: number, to: number): void {
    for (let index = from; index <= to; index++) {
      this.#sizeBytes -= this.entryAt(index)?.frame.length ?? 0;
      this.#rotten.delete(index);
    }
  }
}

function withFlippedBit(frame: Uint8Array): Uint8Array {
  const flipped = frame.slice();
  const position = flipped.length - 1;
  flipped[position] = (flipped[position] ?? 0) ^ 1;
  return flipped;
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
