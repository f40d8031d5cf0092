// The numbers under which the commits of one client are applied exactly once (design.md 3).
import { assert } from "@kvorum/base";
import { type Outcome, type SequenceRange, SequenceRanges } from "@kvorum/kv";

/** Draws sequences from 1 and knows below which of them everything is finished. */
export class CommitSequence {
  #next = 1;
  /** Invariant: 1 ≤ #finishedBelow ≤ #next; every sequence below it is finished. */
  #finishedBelow = 1;
  /** Finished ones that an older, unfinished one holds up. Invariant: all within (#finishedBelow, #next). */
  readonly #finishedAbove = new Set<number>();
  readonly #acknowledged = new SequenceRanges();

  get finishedBelow(): number {
    return this.#finishedBelow;
  }

  /** How many results a replica must remember: from the oldest unfinished sequence to the newest. */
  get span(): number {
    return this.#next - this.#finishedBelow;
  }

  /** Those whose client was told what became of them. */
  get acknowledged(): readonly SequenceRange[] {
    return this.#acknowledged.ranges;
  }

  draw(): number {
    return this.#next++;
  }

  /** The client will not retry this one any more. One whose outcome it does not know is finished and not acknowledged. */
  finish(sequence: number, outcome: Outcome): void {
    assert(
      sequence >= this.#finishedBelow && sequence < this.#next,
      `sequence ${sequence} is unfinished, found ${this.#finishedBelow}..${this.#next}`,
    );
    if (outcome.kind === "committed" || outcome.kind === "check_failed") {
      this.#acknowledged.add(sequence);
    }
    this.#finishedAbove.add(sequence);
    while (this.#finishedAbove.delete(this.#finishedBelow)) {
      this.#finishedBelow++;
    }
  }
}
