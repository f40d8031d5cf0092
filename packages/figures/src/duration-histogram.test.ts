import { expect, test } from "vitest";
import { DurationHistogram } from "./duration-histogram.ts";

test("DurationHistogram: percentiles are exact to three digits", () => {
  const histogram = new DurationHistogram();
  for (let ms = 1; ms <= 1_000; ms++) {
    histogram.record(ms);
  }
  const { count, p50, p99, max } = histogram.distribution();
  expect(count).toBe(1_000);
  expect(Math.abs(p50 - 500)).toBeLessThan(0.5);
  expect(Math.abs(p99 - 990)).toBeLessThan(1);
  expect(Math.abs(max - 1_000)).toBeLessThan(1);
});

test("DurationHistogram: nothing recorded is all zeros and no curve", () => {
  const histogram = new DurationHistogram();
  expect(histogram.distribution()).toEqual({ count: 0, min: 0, p50: 0, p90: 0, p99: 0, p999: 0, max: 0 });
  expect(histogram.cdf(10)).toEqual([]);
});

test("DurationHistogram: a negative duration counts as zero", () => {
  const histogram = new DurationHistogram();
  histogram.record(-0.3);
  expect(histogram.distribution()).toMatchObject({ count: 1, max: 0 });
});

test("DurationHistogram: it grows with what it is given", () => {
  const histogram = new DurationHistogram();
  histogram.record(3_600_000);
  expect(histogram.percentileMs(100) / 3_600_000).toBeCloseTo(1, 2);
});

test("DurationHistogram: what nodes recorded adds up", () => {
  const node = new DurationHistogram();
  node.record(110.3);
  const encoded = node.encoded();
  const histogram = new DurationHistogram();
  histogram.addEncoded(encoded);
  histogram.addEncoded(encoded);
  histogram.addEncoded("");
  expect(histogram.count).toBe(2);
  expect(histogram.percentileMs(50)).toBeCloseTo(110.3, 0);
});

test("DurationHistogram: nothing recorded is encoded as the empty string", () => {
  expect(new DurationHistogram().encoded()).toBe("");
});

test("DurationHistogram: a CDF rises to one", () => {
  const histogram = new DurationHistogram();
  for (const ms of [5, 1, 3]) {
    histogram.record(ms);
  }
  const cdf = histogram.cdf(3);
  expect(cdf.map(([ms]) => Math.round(ms))).toEqual([1, 3, 5]);
  expect(cdf.at(-1)?.[1]).toBe(1);
});
