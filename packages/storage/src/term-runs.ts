// The terms of a log in memory, as runs of equal terms: a leader's reign is one run, so `termAt` is a lookup among few
// runs and a log of 10^9 entries costs as much memory as its elections. A vote or an append never touches the disk for it.
import { assert, createLogIndex, createTerm, type LogIndex, type Term } from "@kvorum/base";

interface TermRun {
  readonly startIndex: number;
  readonly term: Term;
}

export class TermRuns {
  readonly #firstIndex: number;
  #lastIndex: number;
  /** Invariant: startIndex and term both strictly ascend; the first run starts at firstIndex; empty when the log is. */
  #runs: TermRun[] = [];

  /** An empty log whose next entry is `firstIndex`. */
  constructor(firstIndex: LogIndex) {
    this.#firstIndex = firstIndex;
    this.#lastIndex = firstIndex - 1;
  }

  get firstIndex(): LogIndex {
    return createLogIndex(this.#firstIndex);
  }

  /** firstIndex - 1 when empty. */
  get lastIndex(): LogIndex {
    return createLogIndex(this.#lastIndex);
  }

  /** 0 for index 0; undefined outside the log. */
  termAt(index: LogIndex): Term | undefined {
    if (index === 0) {
      return createTerm(0);
    }
    return index < this.#firstIndex || index > this.#lastIndex ? undefined : this.#runs[this.#runOf(index)]?.term;
  }

  /** Adds entries up to `lastIndex`, all of `term`. */
  extend(lastIndex: LogIndex, term: Term): void {
    assert(lastIndex > this.#lastIndex, `a log that ends at ${this.#lastIndex} is not extended to ${lastIndex}`);
    const current = this.#runs.at(-1);
    assert(current === undefined || current.term <= term, `terms never decrease: ${current?.term}, then ${term}`);
    if (current?.term !== term) {
      this.#runs.push({ startIndex: this.#lastIndex + 1, term });
    }
    this.#lastIndex = lastIndex;
  }

  /** Forgets the entry at `index` and all after it. */
  truncateFrom(index: LogIndex): void {
    assert(index >= this.#firstIndex, `the log starts at ${this.#firstIndex}, it cannot be cut at ${index}`);
    if (index > this.#lastIndex) {
      return;
    }
    this.#runs = this.#runs.filter((run) => run.startIndex < index);
    this.#lastIndex = index - 1;
  }

  /** The run that holds `index`: most reads are of the newest one, the rest are found by bisection. */
  #runOf(index: LogIndex): number {
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
