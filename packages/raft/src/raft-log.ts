// The log as one voter sees it: what its disk holds, overlaid by a tail in memory, with the two marks that matter.
//
// Everything before the tail is persisted and read from the LogReader; from the tail's first index on, memory is the
// truth, also where the disk still holds entries that a new leader has overwritten. One write may be in flight: what it
// makes durable is what is still in the log when it ends (`#writingIndex`), so an overwritten suffix is never counted.
//
// The reader's log may be compacted at any moment, so where it starts is asked anew each time.
import { assert, createLogIndex, type Epoch, type LogIndex, mustExist, type Term, type WallMs } from "@kvorum/base";
import type { Entry } from "./entry.ts";
import { EntryTail } from "./entry-tail.ts";
import { TAIL_BYTES_MAX } from "./limits.ts";
import type { LogBase, LogReader } from "./ready.ts";

/** Where a log ends. */
export interface LogEnd {
  readonly lastIndex: LogIndex;
  readonly lastTerm: Term;
}

/** Mutable; owned by RaftState. Invariants: commitIndex ≤ lastIndex, persistedIndex ≤ lastIndex, terms never decrease. */
export class RaftLog {
  readonly #reader: LogReader;
  #tail: EntryTail;
  #lastTerm: Term;
  #lastLeaderTimeMs: WallMs;
  #commitIndex: LogIndex;
  #persistedIndex: LogIndex;
  /** Frames after the commit index, of entries that arrived since the start. */
  #uncommittedBytes = 0;
  /** Last index of the write in flight that is still in the log; undefined while no write is. */
  #writingIndex: LogIndex | undefined;

  constructor(reader: LogReader, commitIndex: LogIndex) {
    assert(commitIndex <= reader.lastIndex, `the log ends at ${reader.lastIndex}, before commit index ${commitIndex}`);
    const last =
      reader.lastIndex >= reader.firstIndex ? reader.slice(reader.lastIndex, reader.lastIndex, 0)[0] : undefined;
    this.#reader = reader;
    this.#tail = new EntryTail(createLogIndex(reader.lastIndex + 1));
    this.#lastTerm = last?.term ?? reader.base.term;
    this.#lastLeaderTimeMs = last?.leaderTimeMs ?? reader.base.leaderTimeMs;
    this.#commitIndex = commitIndex;
    this.#persistedIndex = reader.lastIndex;
  }

  /** What the log on disk starts after. Memory may reach back further. */
  get base(): LogBase {
    return this.#reader.base;
  }

  get lastIndex(): LogIndex {
    return this.#tail.lastIndex;
  }

  get lastTerm(): Term {
    return this.#lastTerm;
  }

  get lastLeaderTimeMs(): WallMs {
    return this.#lastLeaderTimeMs;
  }

  get commitIndex(): LogIndex {
    return this.#commitIndex;
  }

  get uncommittedBytes(): number {
    return this.#uncommittedBytes;
  }

  /** Last index whose entry, and every one before it, is durable here. */
  get persistedIndex(): LogIndex {
    return this.#persistedIndex;
  }

  /** Term of an entry or of the base; undefined when compacted or past the end. */
  termAt(index: LogIndex): Term | undefined {
    if (index >= this.#tail.firstIndex) {
      return this.#tail.at(index)?.term;
    }
    return this.#reader.termAt(index);
  }

  /** As termAt, where the caller knows the entry to be present. */
  mustTermAt(index: LogIndex): Term {
    return mustExist(this.termAt(index), `term of entry ${index}`);
  }

  /** Epoch of an entry that is present, or of the base. */
  epochAt(index: LogIndex): Epoch {
    const { base } = this;
    return index === base.index ? base.epoch : mustExist(this.entries(index, index, 0)[0], `entry ${index}`).epoch;
  }

  /**
   * Entries from..to inclusive: at least one if `from` is present, at most about `bytesMax` of frames. May end before `to`
   * where memory takes over from disk; a caller that wants more asks again from the next index.
   */
  entries(from: LogIndex, to: LogIndex, bytesMax: number): readonly Entry[] {
    const last = createLogIndex(Math.min(to, this.lastIndex));
    if (from > last || from < Math.min(this.#reader.firstIndex, this.#tail.firstIndex)) {
      return [];
    }
    if (from >= this.#tail.firstIndex) {
      return this.#tail.slice(from, last, bytesMax);
    }
    return this.#reader.slice(from, createLogIndex(Math.min(last, this.#tail.firstIndex - 1)), bytesMax);
  }

  /** Whether a candidate's log is at least as up to date as this one (Raft §5.4.1). */
  isCovered(by: LogEnd): boolean {
    return isLogEndCovered({ lastTerm: this.#lastTerm, lastIndex: this.lastIndex }, by);
  }

  /**
   * The greatest index at or before `index` whose term is at most `term`: where two logs may still agree. Terms never
   * decrease along the log, so it is a binary search, and one round skips a whole term (end of Raft §5.3). What was compacted
   * cannot be compared: it may agree.
   */
  agreementIndex(index: LogIndex, term: Term): LogIndex {
    let low = Math.min(index, this.#reader.base.index);
    let high = Math.min(index, this.lastIndex);
    while (low < high) {
      const middle = createLogIndex(Math.ceil((low + high) / 2));
      if (this.mustTermAt(middle) <= term) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return createLogIndex(low);
  }

  /** Adds entries after the last one, or over a conflicting suffix that starts at the first of them (Raft §5.3). */
  append(entries: readonly Entry[]): void {
    const first = entries[0];
    if (first === undefined) {
      return;
    }
    if (first.index <= this.lastIndex) {
      this.#truncateFrom(first.index);
    }
    for (const entry of entries) {
      assert(entry.term >= this.#lastTerm, `entry ${entry.index} of term ${entry.term} follows term ${this.#lastTerm}`);
      this.#tail.push(entry);
      this.#uncommittedBytes += entry.frame.length;
      this.#lastTerm = entry.term;
      this.#lastLeaderTimeMs = entry.leaderTimeMs;
    }
  }

  /** @returns whether the commit index rose */
  commitTo(index: LogIndex): boolean {
    if (index <= this.#commitIndex) {
      return false;
    }
    assert(
      index <= this.lastIndex,
      `index ${index} is committed, but the log ends at ${this.lastIndex}: entries were lost`,
    );
    this.#uncommittedBytes -= this.#tail.bytesOf(createLogIndex(this.#commitIndex + 1), index);
    this.#commitIndex = index;
    this.#evict();
    return true;
  }

  /** Starts over after `base`, as the reader's log does now: everything up to there is committed, and nothing is after it. */
  resetTo(base: LogBase): void {
    assert(this.#writingIndex === undefined, "a write is in flight");
    assert(
      this.#reader.base.index === base.index,
      `the log store starts after ${this.#reader.base.index}, not ${base.index}`,
    );
    assert(this.#reader.lastIndex === base.index, `the log store is empty, it ends at ${this.#reader.lastIndex}`);
    this.#tail = new EntryTail(createLogIndex(base.index + 1));
    this.#lastTerm = base.term;
    this.#lastLeaderTimeMs = base.leaderTimeMs;
    this.#commitIndex = base.index;
    this.#persistedIndex = base.index;
    this.#uncommittedBytes = 0;
  }

  /** Hands out what is not persisted; one write at a time. */
  startWrite(): readonly Entry[] {
    assert(this.#writingIndex === undefined, "a write is in flight");
    this.#writingIndex = this.lastIndex;
    const from = createLogIndex(this.#persistedIndex + 1);
    return from > this.lastIndex ? [] : this.#tail.slice(from, this.lastIndex, Number.POSITIVE_INFINITY);
  }

  /** The write handed out last is durable. */
  endWrite(): void {
    assert(this.#writingIndex !== undefined, "no write is in flight");
    this.#persistedIndex = createLogIndex(Math.max(this.#persistedIndex, this.#writingIndex));
    this.#writingIndex = undefined;
    this.#evict();
  }

  assertInvariants(): void {
    const { lastIndex } = this;
    assert(this.#commitIndex <= lastIndex, `commit index ${this.#commitIndex} ≤ last index ${lastIndex}`);
    assert(this.#persistedIndex <= lastIndex, `persisted index ${this.#persistedIndex} ≤ last index ${lastIndex}`);
    assert(this.#persistedIndex >= this.#tail.firstIndex - 1, "what memory forgot is persisted");
    assert(this.termAt(lastIndex) === this.#lastTerm, `term at ${lastIndex} is ${this.#lastTerm}`);
  }

  #truncateFrom(index: LogIndex): void {
    assert(
      index > this.#commitIndex,
      `index ${index} is committed (up to ${this.#commitIndex}) and cannot be overwritten`,
    );
    const before = createLogIndex(index - 1);
    const previous = this.entries(before, before, 0)[0] ?? this.#reader.base;
    assert(previous.index === before, `entry ${before} or the base is present, found ${previous.index}`);
    this.#lastTerm = previous.term;
    this.#lastLeaderTimeMs = previous.leaderTimeMs;
    this.#uncommittedBytes -= this.#tail.bytesOf(index, this.lastIndex);
    this.#tail.truncateFrom(index);
    this.#persistedIndex = createLogIndex(Math.min(this.#persistedIndex, before));
    if (this.#writingIndex !== undefined) {
      this.#writingIndex = createLogIndex(Math.min(this.#writingIndex, before));
    }
  }

  #evict(): void {
    this.#tail.evict(createLogIndex(Math.min(this.#persistedIndex, this.#commitIndex)), TAIL_BYTES_MAX);
  }
}

/** Whether a log that ends there holds whatever one that ends at `end` may have had committed (Raft §5.4.1). */
export function isLogEndCovered(end: LogEnd, by: LogEnd): boolean {
  return by.lastTerm > end.lastTerm || (by.lastTerm === end.lastTerm && by.lastIndex >= end.lastIndex);
}
