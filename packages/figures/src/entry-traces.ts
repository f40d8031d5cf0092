// When recent entries took which step at this replica: what a space-time diagram of a write is drawn from. A ring of numbers by
// log index, so that an entry costs a store per step and no garbage.
import type { EntryTrace } from "@kvorum/protocol";
import type { EntryStep } from "@kvorum/replica";
import { ENTRY_TRACES_KEPT } from "./limits.ts";

const STEPS: readonly EntryStep[] = ["appended", "received", "flushed", "committed", "applied"];
const COLUMN: Readonly<Record<EntryStep, number>> = {
  appended: 0,
  received: 1,
  flushed: 2,
  committed: 3,
  applied: 4,
};

export class EntryTraces {
  /** Which index has the slot; 0: none yet. */
  readonly #indexes = new Float64Array(ENTRY_TRACES_KEPT);
  readonly #atMs = new Float64Array(ENTRY_TRACES_KEPT * STEPS.length);

  /** An entry that is appended or received anew, after its index had another one, starts over. */
  record(step: EntryStep, index: number, atMs: number): void {
    const slot = index % ENTRY_TRACES_KEPT;
    const start = slot * STEPS.length;
    if (this.#indexes[slot] !== index || step === "appended" || step === "received") {
      this.#indexes[slot] = index;
      this.#atMs.fill(Number.NaN, start, start + STEPS.length);
    }
    this.#atMs[start + COLUMN[step]] = atMs;
  }

  /** Precondition: index ≥ 1. */
  at(index: number): EntryTrace {
    return {
      index,
      appendedAtMs: this.#stepAtMs("appended", index),
      receivedAtMs: this.#stepAtMs("received", index),
      flushedAtMs: this.#stepAtMs("flushed", index),
      committedAtMs: this.#stepAtMs("committed", index),
      appliedAtMs: this.#stepAtMs("applied", index),
    };
  }

  #stepAtMs(step: EntryStep, index: number): number | null {
    const slot = index % ENTRY_TRACES_KEPT;
    const atMs = this.#atMs[slot * STEPS.length + COLUMN[step]] ?? Number.NaN;
    return this.#indexes[slot] !== index || Number.isNaN(atMs) ? null : atMs;
  }
}
