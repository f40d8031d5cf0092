// When operations start: an open-loop clock that does not wait for answers.
import type { Prng } from "@kvorum/base";

export interface ArrivalOptions {
  readonly ratePerSecond: number;
  readonly durationMs: number;
  /** poisson: exponential gaps, as independent users make them. fixed: equal gaps after a random first one. */
  readonly arrivals: "poisson" | "fixed";
  readonly random: Prng;
}

/** Offsets in ms, ascending, in [0, durationMs): the same for the same stream. */
export function* createArrivals(options: ArrivalOptions): Generator<number, void, void> {
  const gapMeanMs = 1_000 / options.ratePerSecond;
  const { random } = options;
  const nextGapMs = options.arrivals === "poisson" ? () => -Math.log(1 - random.float()) * gapMeanMs : () => gapMeanMs;
  for (let atMs = random.float() * gapMeanMs; atMs < options.durationMs; atMs += nextGapMs()) {
    yield atMs;
  }
}
