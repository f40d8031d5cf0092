import { expect, test } from "vitest";
import { reportFrom } from "./bench-report.ts";
import type { Rate } from "./closed-loop.ts";

const rateOf = (perSecond: number): Rate => ({ perSecond, p50Ms: 1_000 / perSecond, p99Ms: 3_000 / perSecond });
const ratesOf = (...perSecond: readonly number[]): readonly Rate[] => perSecond.map(rateOf);

const report = reportFrom({
  client: {
    writes: ratesOf(1_000, 20_000, 30_000),
    strongReads: ratesOf(2_000, 40_000, 50_000),
    eventualReads: ratesOf(4_000, 80_000, 90_000),
  },
  fdatasync: rateOf(3_000),
  lmdbPuts: ratesOf(2_000, 40_000, 60_000),
  echo: { unary: ratesOf(1_500, 4_000, 5_000), messages: ratesOf(8_000, 100_000, 300_000), packed: ratesOf(1, 2, 3) },
});

test("reportFrom: every figure stands beside the floor at the same number in flight", () => {
  expect(report.rows.find(({ name }) => name === "durable quorum writes, 64 in flight")).toEqual({
    name: "durable quorum writes, 64 in flight",
    unit: "per s",
    value: 20_000,
    floor: 40_000,
    ratio: 0.5,
  });
  expect(report.rows.find(({ name }) => name === "eventual reads, 256 in flight")).toMatchObject({
    floor: 300_000,
    ratio: 0.3,
  });
  expect(report.rows.find(({ name }) => name === "strong reads, 1 in flight, p50")).toMatchObject({
    unit: "ms",
    value: 0.5,
    floor: 0.125,
    ratio: 4,
  });
});

test("reportFrom: names are unique, and the floors are rows of their own without a ratio", () => {
  const names = report.rows.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(names).toHaveLength(27 + 1 + 12);
  for (const row of report.rows.filter(({ name }) => name.startsWith("floor: "))) {
    expect(row).toMatchObject({ floor: null, ratio: null });
  }
});
