// When entries became durable in two datacenters, by the leader's clock: the zero point of every lag figure.
import { createInstantMs, type InstantMs, type LogIndex } from "@kvorum/base";
import { COMMIT_TIMES_KEPT } from "./limits.ts";

const UNKNOWN = createInstantMs(Number.NaN);

/** A ring of the most recent commit times, by log index. Not durable: after a restart old entries have none. */
export class CommitTimes {
  readonly #indexes = new Float64Array(COMMIT_TIMES_KEPT);
  readonly #atMs = new Float64Array(COMMIT_TIMES_KEPT);

  /** Remembers the commit time of `index`; NaN is not remembered. */
  record(index: LogIndex, atMs: InstantMs): void {
    if (!Number.isNaN(atMs)) {
      this.#indexes[index % COMMIT_TIMES_KEPT] = index;
      this.#atMs[index % COMMIT_TIMES_KEPT] = atMs;
    }
  }

  /** The commit time of `index`, NaN when it is not known here (any more). */
  at(index: LogIndex): InstantMs {
    const slot = index % COMMIT_TIMES_KEPT;
    return this.#indexes[slot] === index ? createInstantMs(this.#atMs[slot] ?? Number.NaN) : UNKNOWN;
  }
}
