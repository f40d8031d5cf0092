import { createPrng } from "@kvorum/base";
import { DurationHistogram } from "@kvorum/figures";
import { expect, test } from "vitest";
import { SAMPLE_REPORT, SINGAPORE, VIRGINIA } from "../testing/sample-report.ts";
import { compareReports, type FigureComparison } from "./compare.ts";
import type { Report } from "./report.ts";

test("compareReports: a report does not differ from itself", () => {
  const { cautions, checksChanged, figures, isDifferent } = compareReports(SAMPLE_REPORT, SAMPLE_REPORT);
  expect({ cautions, checksChanged, isDifferent }).toEqual({ cautions: [], checksChanged: [], isDifferent: false });
  expect(figures.every(({ p50, p99 }) => p50?.ratio === 1 && p99?.ratio === 1)).toBe(true);
  expect(figures.filter(({ distance }) => distance !== null).map(({ distance }) => distance?.ks)).toEqual([
    0, 0, 0, 0, 0,
  ]);
});

/** Writes of Virginia, drawn from an exponential distribution with a floor. */
function reportWith(samples: { readonly seed: number; readonly count: number; readonly meanMs: number }): Report {
  const random = createPrng(samples.seed);
  const histogram = new DurationHistogram();
  for (let i = 0; i < samples.count; i++) {
    histogram.record(2 - samples.meanMs * Math.log(1 - random.float()));
  }
  const row = {
    ...VIRGINIA,
    writeMs: histogram.distribution(),
    cdf: { ...VIRGINIA.cdf, writeMs: histogram.cdf(100) },
  };
  return { ...SAMPLE_REPORT, faults: [], regions: [row, SINGAPORE] };
}

function writesOf(a: Report, b: Report): FigureComparison | undefined {
  return compareReports(a, b).figures.find(({ region, figure }) => region === "us-east4" && figure === "writeMs");
}

test("compareReports: two draws of one distribution seldom differ by more than the noise", () => {
  const seeds = Array.from({ length: 40 }, (_, i) => i + 1);
  const alarms = seeds.filter((seed) => {
    const draw = { count: 500, meanMs: 5 };
    const found = writesOf(reportWith({ seed, ...draw }), reportWith({ seed: seed + 1_000, ...draw }));
    return [found?.p50, found?.p99, found?.distance].some((difference) => difference?.beyondNoise);
  });
  expect(alarms.length).toBeLessThanOrEqual(1);
});

test("compareReports: half as much again is more than noise, and the distance says how far apart they are", () => {
  const found = writesOf(
    reportWith({ seed: 1, count: 2_000, meanMs: 5 }),
    reportWith({ seed: 2, count: 2_000, meanMs: 7.5 }),
  );
  expect(found?.p50?.beyondNoise).toBe(true);
  expect(found?.p99?.beyondNoise).toBe(true);
  expect(found?.distance?.beyondNoise).toBe(true);
  expect(Math.abs((found?.distance?.wassersteinMs ?? 0) - 2.5)).toBeLessThan(0.4);
});

test("compareReports: with faults, what happens within a fifth of a second is one event", () => {
  const [a, b] = [reportWith({ seed: 1, count: 2_000, meanMs: 5 }), reportWith({ seed: 2, count: 2_000, meanMs: 7.5 })];
  const { faults } = SAMPLE_REPORT;
  // 20 s are 100 events: too few for a median that has moved by half, and for any p99.
  const short = writesOf({ ...a, faults }, { ...b, faults });
  expect([short?.p50?.beyondNoise, short?.p99?.beyondNoise]).toEqual([false, false]);
  const long = writesOf({ ...a, faults, durationMs: 600_000 }, { ...b, faults, durationMs: 600_000 });
  expect([long?.p50?.beyondNoise, long?.p99?.beyondNoise]).toEqual([true, true]);
});

test("compareReports: what the links of two sound runs may differ by is no difference", () => {
  const a = reportWith({ seed: 1, count: 20_000, meanMs: 1 });
  const found = writesOf(a, reportWith({ seed: 2, count: 20_000, meanMs: 1.3 }));
  expect(found?.distance?.ks).toBeGreaterThan(0.05);
  expect([found?.p50, found?.distance].map((difference) => difference?.beyondNoise)).toEqual([false, false]);
});

test("compareReports: a figure that one run has a few samples of is no difference, and one of many is", () => {
  const withSamples = (count: number): Report => {
    const row = { ...SINGAPORE, listMs: { ...SINGAPORE.writeMs, count } };
    return { ...SAMPLE_REPORT, regions: [VIRGINIA, row] };
  };
  expect(compareReports(SAMPLE_REPORT, withSamples(5)).isDifferent).toBe(false);
  expect(compareReports(SAMPLE_REPORT, withSamples(6)).isDifferent).toBe(true);
});

test("compareReports: of ten samples nothing can be said", () => {
  const found = writesOf(
    reportWith({ seed: 1, count: 10, meanMs: 5 }),
    reportWith({ seed: 2, count: 10, meanMs: 7.5 }),
  );
  expect([found?.p50?.beyondNoise, found?.p99?.beyondNoise]).toEqual([false, false]);
});

test("compareReports: a share differs when its intervals do not meet", () => {
  const staleReads = { ...SINGAPORE.staleReads, stale: 60 };
  const other = { ...SAMPLE_REPORT, regions: [VIRGINIA, { ...SINGAPORE, staleReads }] };
  const { shares, isDifferent } = compareReports(SAMPLE_REPORT, other);
  expect(shares.find(({ region, share }) => region === "asia-southeast1" && share === "stale reads")).toEqual({
    region: "asia-southeast1",
    share: "stale reads",
    a: 0.15,
    b: 0.75,
    ratio: 5,
    beyondNoise: true,
  });
  expect(isDifferent).toBe(true);
});

test("compareReports: what happens a few times is told and not judged", () => {
  const calm = { ...SAMPLE_REPORT, outages: [], durability: { ...SAMPLE_REPORT.durability, lost: 0 } };
  const { events, isDifferent } = compareReports(SAMPLE_REPORT, calm);
  expect(events).toEqual([
    { what: "outages", a: "4170 ms, until the end", b: "–" },
    { what: "lost writes", a: "3", b: "–" },
    { what: "oldest that asia-southeast1 lacked", a: "913 ms", b: "913 ms" },
  ]);
  expect(isDifferent).toBe(false);
  const still = { ...calm, series: { ...calm.series, exposure: [] } };
  expect(compareReports(still, still).events).toEqual([]);
});

test("compareReports: another topology, seed or mode is said, and so is a region that only one knows", () => {
  const other: Report = { ...SAMPLE_REPORT, seed: 8, mode: "sim", regions: [VIRGINIA] };
  expect(compareReports(SAMPLE_REPORT, other).cautions).toEqual([
    "mode: live in A, sim in B",
    "seed: 7 in A, 8 in B",
    "only A has clients in asia-southeast1",
  ]);
});

test("compareReports: checks with another verdict, and those that one run does not know", () => {
  const [first, second] = SAMPLE_REPORT.checks;
  const changed = {
    ...SAMPLE_REPORT,
    checks: [
      { ...first, ok: false, detail: "found 30 ms" },
      { name: "new", ok: true, detail: "" },
    ],
  } as Report;
  expect(compareReports(SAMPLE_REPORT, changed).checksChanged.map(({ name }) => name)).toEqual([
    first?.name,
    second?.name,
    "new",
  ]);
});
