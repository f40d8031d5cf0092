// How far apart two distributions are, from their curves alone. Two answers, since neither tells all: the largest difference of
// the shares (Kolmogorov-Smirnov), which knows no unit and sees a shift of a narrow distribution as total, and the mean shift in
// ms (Wasserstein), which says whether anybody would notice.
//
// A curve with n points knows shares to 1/n only, so a distance below that is none.
import { assert } from "@kvorum/base";
import type { Cdf } from "../report/distribution-schema.ts";

export interface TwoSampleDistance {
  /** Largest difference of the shares at or below any value, 0..1. */
  readonly ks: number;
  /** Area between the curves: by how many ms a case of one would have to move, on average, to give the other. */
  readonly wassersteinMs: number;
}

/** Both curves have points: a distance to nothing is not a number. Symmetric; 0 and 0 for equal curves. */
export function twoSampleDistance(a: Cdf, b: Cdf): TwoSampleDistance {
  assert(a.length > 0, "the first curve has no points");
  assert(b.length > 0, "the second curve has no points");
  const values = [...new Set([...a, ...b].map(([ms]) => ms))].sort((left, right) => left - right);
  const shareOfA = createShareReader(a);
  const shareOfB = createShareReader(b);
  let ks = 0;
  let wassersteinMs = 0;
  for (const [i, ms] of values.entries()) {
    const difference = Math.abs(shareOfA(ms) - shareOfB(ms));
    ks = Math.max(ks, difference);
    wassersteinMs += difference * ((values[i + 1] ?? ms) - ms);
  }
  return { ks, wassersteinMs };
}

/** The share at or below a value. To be asked for ascending values: it walks the curve once. */
function createShareReader(cdf: Cdf): (ms: number) => number {
  let next = 0;
  let share = 0;
  return (ms) => {
    for (let point = cdf[next]; point !== undefined && point[0] <= ms; point = cdf[next]) {
      share = point[1];
      next += 1;
    }
    return share;
  };
}
