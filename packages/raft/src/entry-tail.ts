// The end of the log in memory: contiguous entries, those not yet persisted and a bounded cache of recent ones.
import { assert, createLogIndex, type LogIndex } from "@kvorum/base";
import type { Entry } from "./entry.ts";

/** Mutable; owned by RaftLog. Invariant: entries[i].index === firstIndex + i. */
export class EntryTail {
  #entries: Entry[] = [];
  #firstIndex: LogIndex;
  #bytes = 0;

  constructor(firstIndex: LogIndex) {
    this.#firstIndex = firstIndex;
  }

  /** Index of the first entry held; the next index to come while none is. */
  get firstIndex(): LogIndex {
    return this.#firstIndex;
  }

  /** firstIndex - 1 while empty. */
  get lastIndex(): LogIndex {
    return createLogIndex(this.#firstIndex + this.#entries.length - 1);
  }

  get bytes(): number {
    return this.#bytes;
  }

  at(index: LogIndex): Entry | undefined {
    return this.#entries[index - this.#firstIndex];
  }

  /** Bytes of those of from..to that are held. */
  bytesOf(from: LogIndex, to: LogIndex): number {
    let bytes = 0;
    for (let index = Math.max(from, this.#firstIndex); index <= to; index++) {
      bytes += this.#entries[index - this.#firstIndex]?.frame.length ?? 0;
    }
    return bytes;
  }

  push(entry: Entry): void {
    assert(entry.index === this.lastIndex + 1, `entry ${entry.index} must follow ${this.lastIndex}`);
    this.#entries.push(entry);
    this.#bytes += entry.frame.length;
  }

  /** Forgets `index` and everything after it; below the first entry the tail starts over at `index`, empty. */
  truncateFrom(index: LogIndex): void {
    const kept = Math.max(0, index - this.#firstIndex);
    this.#bytes -= this.bytesOf(index, this.lastIndex);
    this.#entries.splice(kept);
    this.#firstIndex = createLogIndex(Math.min(this.#firstIndex, index));
  }

  /**
   * Once more than `bytesMax` are held, drops the oldest entries up to `upTo` until a quarter of that is free: the move
   * of the array is paid once per quarter, not per entry.
   */
  evict(upTo: LogIndex, bytesMax: number): void {
    if (this.#bytes <= bytesMax) {
      return;
    }
    let count = 0;
    let bytes = this.#bytes;
    for (const entry of this.#entries) {
      if (bytes <= (bytesMax * 3) / 4 || entry.index > upTo) {
        break;
      }
      bytes -= entry.frame.length;
      count++;
    }
    this.#entries.splice(0, count);
    this.#firstIndex = createLogIndex(this.#firstIndex + count);
    this.#bytes = bytes;
  }

  /** Entries from..to inclusive, at least one, then as many as stay within `bytesMax`. Both ends must be held. */
  slice(from: LogIndex, to: LogIndex, bytesMax: number): readonly Entry[] {
    assert(from >= this.#firstIndex, `index ${from} lies before the tail's first, ${this.#firstIndex}`);
    assert(to <= this.lastIndex, `index ${to} lies after the tail's last, ${this.lastIndex}`);
    const start = from - this.#firstIndex;
    const end = to - this.#firstIndex + 1;
    let bytes = 0;
    let next = start;
    for (; next < end; next++) {
      bytes += this.#entries[next]?.frame.length ?? 0;
      if (bytes > bytesMax && next > start) {
        break;
      }
    }
    return this.#entries.slice(start, next);
  }
}
