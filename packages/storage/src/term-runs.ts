// The terms of a log in memory, as runs of equal terms: a leader's reign is one run, so `termAt` is a lookup among few
// runs and a log of 10^9 entries costs as much memory as its elections. A vote or an append never touches the disk for it.
import { assert, createLogIndex, createTerm, type LogIndex, type Term } from "@kvorum/base";
import type { LogBase } from "@kvorum/raft";

interface TermRun {
  readonly startIndex: number;
  readonly term: Term;
}

export class TermRuns {
  #base: LogBase;
  #lastIndex: number;
  /** Invariant: startIndex and term both strictly ascend; the first run starts at or before the first entry; empty when the log is. */
  #runs: TermRun[] = [];

  /** An empty log that goes on after `base`. */
  constructor(base: LogBase) {
    this.#base = base;
    this.#lastIndex = base.index;
  }

  get base(): LogBase {
    return this.#base;
  }

  get firstIndex(): LogIndex {
    return createLogIndex(this.#base.index + 1);
  }

  /** firstIndex - 1 when empty. */
  get lastIndex(): LogIndex {
    return createLogIndex(this.#lastIndex);
  }

  /** Of the base too; undefined before it and past the end. */
  termAt(index: LogIndex): Term | undefined {
    if (index === this.#base.index) {
      return createTerm(this.#base.term);
    }
    return this.holds(index) ? this.#runs[this.#runOf(index)]?.term : undefined;
  }

  /** Whether the log has an entry at `index`. */
  holds(index: number): boolean {
    return index > this.#base.index && index <= this.#lastIndex;
  }

  /** Adds entries up to `lastIndex`, all of `term`. */
  extend(lastIndex: LogIndex, term: Term): void {
    assert(lastIndex > this.#lastIndex, `a log that ends at ${this.#lastIndex} is not extended to ${lastIndex}`);
    const lastTerm = this.#runs.at(-1)?.term ?? this.#base.term;
    assert(lastTerm <= term, `terms never decrease: ${lastTerm}, then ${term}`);
    if (this.#runs.at(-1)?.term !== term) {
      this.#runs.push({ startIndex: this.#lastIndex + 1, term });
    }
    this.#lastIndex = lastIndex;
  }

  /** Forgets the entry at `index` and all after it. */
  truncateFrom(index: LogIndex): void {
    assert(index > this.#base.index, `the log starts after ${this.#base.index}, it cannot be cut at ${index}`);
    if (index > this.#lastIndex) {
      return;
    }
    this.#runs = this.#runs.filter((run) => run.startIndex < index);
    this.#lastIndex = index - 1;
  }

  /** Forgets the entries up to the one that becomes the base. */
  compact(base: LogBase): void {
    assert(base.index <= this.#lastIndex, `a log that ends at ${this.#lastIndex} is not compacted to ${base.index}`);
    this.#base = base;
    this.#runs = base.index === this.#lastIndex ? [] : this.#runs.slice(this.#runOf(base.index + 1));
  }

  /** Forgets everything: an empty log that goes on after `base`. */
  reset(base: LogBase): void {
    this.#base = base;
    this.#lastIndex = base.index;
    this.#runs = [];
  }

  /** The run that holds `index`: most reads are of the newest one, the rest are found by bisection. */
  #runOf(index: number): number {
    let low = 0;
    let high = this.#runs.length - 1;
    if ((this.#runs[high]?.startIndex ?? 0) <= index) {
      return high;
    }
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if ((this.#runs[middle]?.startIndex ?? 0) <= index) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }
}
