// What a percentile or a share of so many samples may be by chance.
//
// A percentile of n samples is the sample of a certain rank, and the number of samples below the true percentile is binomial: with
// 95 % probability it lies within n·p ± 1.96·√(n·p·(1-p)). The values at those two ranks, read from the report's own points and
// straight between them, bound the percentile; a rank past the last sample bounds nothing, so a p99 of ten samples may be anything
// above them. A share is bounded by Wilson's interval, which holds for few samples and for none of many too.
import type { Distribution } from "@kvorum/figures";
import type { Cdf } from "./distribution-schema.ts";

/** A value, and what it may be by chance. */
export interface Bounds {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** A distribution as a report has it. */
export interface Curve {
  readonly distribution: Distribution;
  readonly cdf: Cdf;
  /** Independent ones, at least one. */
  readonly samples: number;
}

/** Normal quantile of a two-sided 95 %. */
const Z_95 = 1.96;
/** Histograms keep three digits. */
const RESOLUTION = 0.001;

/** The 95 % interval of a percentile by rank, widened by the histogram's resolution. */
export function boundsOf({ distribution, cdf, samples }: Curve, share: 0.5 | 0.99): Bounds {
  const margin = (Z_95 * Math.sqrt(samples * share * (1 - share)) + 1) / samples;
  const knots = knotsOf(distribution, cdf);
  const value = share === 0.5 ? distribution.p50 : distribution.p99;
  return {
    value,
    low: share - margin <= 0 ? -Infinity : Math.min(value, valueAt(knots, share - margin)) * (1 - RESOLUTION),
    high: share + margin >= 1 ? Infinity : Math.max(value, valueAt(knots, share + margin)) * (1 + RESOLUTION),
  };
}

/** Wilson's 95 % interval of a share of so many samples. */
export function wilsonBounds(value: number, samples: number): Bounds {
  const square = Z_95 ** 2;
  const middle = value + square / (2 * samples);
  const spread = Z_95 * Math.sqrt((value * (1 - value)) / samples + square / (4 * samples ** 2));
  const scale = 1 + square / samples;
  return { value, low: (middle - spread) / scale, high: (middle + spread) / scale };
}

/** Straight between two points; 0 < share < 1, which the first and the last point enclose. */
function valueAt(knots: Cdf, share: number): number {
  const next = Math.max(
    1,
    knots.findIndex(([, at]) => at >= share),
  );
  const [fromMs, from] = knots[next - 1] ?? [0, 0];
  const [toMs, to] = knots[next] ?? [fromMs, 1];
  return to === from ? toMs : fromMs + ((toMs - fromMs) * (share - from)) / (to - from);
}

/** All points of a distribution that a report has, ascending. */
function knotsOf({ min, p50, p90, p99, p999, max }: Distribution, cdf: Cdf): Cdf {
  const named: Cdf = [
    [min, 0],
    [p50, 0.5],
    [p90, 0.9],
    [p99, 0.99],
    [p999, 0.999],
    [max, 1],
  ];
  return [...named, ...cdf].sort(([, a], [, b]) => a - b);
}
