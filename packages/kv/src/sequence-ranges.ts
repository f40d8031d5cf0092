// Which commits of one client are known to be acknowledged: sequences as ranges, since most of them follow each other. Bounded by
// forgetting the oldest: what is forgotten counts as not acknowledged.
import { AUDIT_SEQUENCE_RANGES_MAX } from "./limits.ts";

/** Both ends belong to it. 1 ≤ first ≤ last. */
export interface SequenceRange {
  readonly first: number;
  readonly last: number;
}

export class SequenceRanges {
  /** Invariant: ascending, and between two of them at least one sequence is missing. A new array after each change. */
  #ranges: readonly SequenceRange[] = [];

  get ranges(): readonly SequenceRange[] {
    return this.#ranges;
  }

  add(sequence: number): void {
    if (includesSequence(this.#ranges, sequence)) {
      return;
    }
    const before = this.#ranges.filter(({ last }) => last < sequence - 1);
    const after = this.#ranges.filter(({ first }) => first > sequence + 1);
    const touching = this.#ranges.slice(before.length, this.#ranges.length - after.length);
    const first = Math.min(sequence, touching[0]?.first ?? sequence);
    const last = Math.max(sequence, touching.at(-1)?.last ?? sequence);
    this.#ranges = [...before, { first, last }, ...after].slice(-AUDIT_SEQUENCE_RANGES_MAX);
  }
}

export function includesSequence(ranges: readonly SequenceRange[], sequence: number): boolean {
  return ranges.some(({ first, last }) => first <= sequence && sequence <= last);
}
