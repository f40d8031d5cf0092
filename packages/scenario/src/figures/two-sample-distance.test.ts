import { DurationHistogram } from "@kvorum/figures";
import { expect, test } from "vitest";
import type { Cdf } from "../report/distribution-schema.ts";
import { twoSampleDistance } from "./two-sample-distance.ts";

/** 100 points of the distribution whose quantile function this is. */
function cdfOf(quantileMs: (share: number) => number): Cdf {
  return Array.from({ length: 100 }, (_, i) => [quantileMs((i + 1) / 100), (i + 1) / 100] as const);
}

const uniform = (from: number, to: number): Cdf => cdfOf((share) => from + share * (to - from));
const exponential = (meanMs: number): Cdf => cdfOf((share) => -meanMs * Math.log(1 - Math.min(share, 0.9999)));

test("twoSampleDistance: equal curves are nowhere apart", () => {
  expect(twoSampleDistance(uniform(0, 100), uniform(0, 100))).toEqual({ ks: 0, wassersteinMs: 0 });
});

test("twoSampleDistance: two constants are wholly apart, by their difference", () => {
  expect(twoSampleDistance([[10, 1]], [[13, 1]])).toEqual({ ks: 1, wassersteinMs: 3 });
});

test("twoSampleDistance: a shift of a uniform distribution by a tenth of its width", () => {
  const { ks, wassersteinMs } = twoSampleDistance(uniform(0, 100), uniform(10, 110));
  expect(Math.abs(ks - 0.1)).toBeLessThan(0.011);
  expect(wassersteinMs).toBeCloseTo(10, 6);
});

test("twoSampleDistance: exponential distributions of mean 1 and 2 are 1/4 apart at ln 4", () => {
  const { ks, wassersteinMs } = twoSampleDistance(exponential(1), exponential(2));
  expect(Math.abs(ks - 0.25)).toBeLessThan(0.011);
  expect(Math.abs(wassersteinMs - 1)).toBeLessThan(0.1);
});

test("twoSampleDistance: the order of the two does not matter", () => {
  const [a, b] = [exponential(3), uniform(1, 9)];
  expect(twoSampleDistance(a, b)).toEqual(twoSampleDistance(b, a));
});

test("twoSampleDistance: values that occur more than once count with their last share", () => {
  const a: Cdf = [
    [5, 0.5],
    [5, 1],
  ];
  expect(twoSampleDistance(a, [[5, 1]])).toEqual({ ks: 0, wassersteinMs: 0 });
});

test("twoSampleDistance: the curves of histograms serve, to their three digits", () => {
  const [a, b] = [new DurationHistogram(), new DurationHistogram()];
  for (let ms = 1; ms <= 1_000; ms++) {
    a.record(ms);
    b.record(ms + 50);
  }
  const { ks, wassersteinMs } = twoSampleDistance(a.cdf(100), b.cdf(100));
  expect(Math.abs(ks - 0.05)).toBeLessThan(0.011);
  expect(Math.abs(wassersteinMs - 50)).toBeLessThan(1);
});

test("twoSampleDistance: a curve without points is a mistake of the caller", () => {
  expect(() => twoSampleDistance([], [[1, 1]])).toThrow(/no points/);
});
