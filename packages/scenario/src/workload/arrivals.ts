// When operations start: an open-loop clock that does not wait for answers.
//
// The rate is a line in pieces: bent where a ramp has a point, and stepped where a phase with another load begins. Arrivals are
// found by inverting its integral, which is exact: in a Poisson process of any rate the expected number of arrivals between two
// of them is exponential with mean one, and with fixed arrivals it is one.
import type { Prng } from "@kvorum/base";
import type { RampPoint } from "../schema/rate-schema.ts";
import type { PlacedPhase } from "./workload-driver.ts";

export interface ArrivalRate {
  /** One of the two is there. */
  readonly ratePerSecond?: number | undefined;
  readonly ramp?: readonly RampPoint[] | undefined;
  /** poisson: exponential gaps, as independent users make them. fixed: equal gaps after a random first one. */
  readonly arrivals: "poisson" | "fixed";
  /** Names of those with arrivals; all, if undefined. */
  readonly phases?: readonly string[] | undefined;
}

/** Ms since the start of the load, ascending, all within the phases: the same for the same stream. */
export function* createArrivals(
  rate: ArrivalRate,
  phases: readonly PlacedPhase[],
  random: Prng,
): Generator<number, void, void> {
  const nextGap = rate.arrivals === "poisson" ? () => -Math.log(1 - random.float()) : () => 1;
  /** What must still come together, in expected arrivals, before the next one. */
  let due = rate.arrivals === "poisson" ? nextGap() : random.float();
  for (const piece of phases.flatMap((phase) => piecesOf(rate, phase))) {
    let passed = 0;
    for (const area = areaOf(piece); passed + due < area; due = nextGap()) {
      passed += due;
      yield Math.min(momentOf(piece, passed), piece.toMs);
    }
    due -= areaOf(piece) - passed;
  }
}

/** How many there are on average, and how many per second at the busiest moment. */
export function expectedArrivals(
  rate: ArrivalRate,
  phases: readonly PlacedPhase[],
): { readonly count: number; readonly perSecondMax: number } {
  const pieces = phases.flatMap((phase) => piecesOf(rate, phase));
  return {
    count: pieces.reduce((sum, piece) => sum + areaOf(piece), 0),
    perSecondMax: Math.max(0, ...pieces.map(({ fromRate, toRate }) => 1_000 * Math.max(fromRate, toRate))),
  };
}

/** A stretch of time over which the rate changes evenly; rates are per ms. */
interface Piece {
  readonly fromMs: number;
  readonly toMs: number;
  readonly fromRate: number;
  readonly toRate: number;
}

function piecesOf(rate: ArrivalRate, phase: PlacedPhase): readonly Piece[] {
  if (rate.phases !== undefined && !rate.phases.includes(phase.name)) {
    return [];
  }
  const endMs = phase.fromMs + phase.durationMs;
  const bends = (rate.ramp ?? []).map(({ atMs }) => atMs).filter((atMs) => atMs > phase.fromMs && atMs < endMs);
  const borders = [phase.fromMs, ...bends, endMs];
  const rateAt = (atMs: number): number => (perSecondAt(rate, atMs) * phase.load) / 1_000;
  return borders.slice(1).map((toMs, i) => {
    const fromMs = borders[i] ?? toMs;
    return { fromMs, toMs, fromRate: rateAt(fromMs), toRate: rateAt(toMs) };
  });
}

/** Level before the first point and after the last one. */
function perSecondAt({ ratePerSecond = 0, ramp }: ArrivalRate, atMs: number): number {
  if (ramp === undefined) {
    return ratePerSecond;
  }
  const before = ramp.findLast((point) => point.atMs <= atMs);
  const after = ramp.find((point) => point.atMs > atMs);
  if (before === undefined || after === undefined) {
    return (before ?? after)?.ratePerSecond ?? 0;
  }
  const share = (atMs - before.atMs) / (after.atMs - before.atMs);
  return before.ratePerSecond + share * (after.ratePerSecond - before.ratePerSecond);
}

/** Arrivals expected within it. */
function areaOf({ fromMs, toMs, fromRate, toRate }: Piece): number {
  return ((toMs - fromMs) * (fromRate + toRate)) / 2;
}

/** When so many arrivals were to be expected: the root of a quadratic, in the form that holds for a level rate, too. */
function momentOf({ fromMs, toMs, fromRate, toRate }: Piece, expected: number): number {
  const slope = (toRate - fromRate) / (toMs - fromMs);
  const root = Math.sqrt(Math.max(0, fromRate * fromRate + 2 * slope * expected));
  return fromMs + (2 * expected) / (fromRate + root);
}
