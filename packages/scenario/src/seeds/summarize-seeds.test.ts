import { mustExist } from "@kvorum/base";
import { expect, test } from "vitest";
import type { Report } from "../report/report.ts";
import { SAMPLE_REPORT, SINGAPORE } from "../testing/sample-report.ts";
import { type SeedSummary, summarizeSeeds } from "./summarize-seeds.ts";

const OUTAGE = mustExist(SAMPLE_REPORT.outages[0], "the outage of the sample");

/** The sample under another seed, with a lag and an outage of its own, and whether it held. */
function reportOf(
  seed: number,
  { lagMs = 118, rtoMs = 1_000, ok = true }: { lagMs?: number; rtoMs?: number | null; ok?: boolean } = {},
): Report {
  const lag = { count: 9, min: lagMs, p50: lagMs, p90: lagMs, p99: lagMs, p999: lagMs, max: lagMs };
  return {
    ...SAMPLE_REPORT,
    seed,
    regions: [{ ...SINGAPORE, replicationLagMs: lag }],
    outages: [{ ...OUTAGE, rtoMs }],
    checks: [{ name: "the lag is small", ok, detail: `found ${lagMs} ms` }],
  };
}

function rangeIn({ figures }: SeedSummary, figure: string) {
  return figures.find((range) => range.figure === figure);
}

test("summarizeSeeds: a figure ranges over the seeds, and the largest is said to be of its seed", () => {
  const summary = summarizeSeeds([reportOf(1, { lagMs: 10 }), reportOf(2, { lagMs: 30 }), reportOf(3, { lagMs: 20 })]);
  const range = { region: "asia-southeast1", min: 10, median: 20, max: 30, maxSeed: 2 };
  expect(rangeIn(summary, "replicationLagMs.p99")).toEqual({ ...range, figure: "replicationLagMs.p99" });
  expect(summary).toMatchObject({ ok: true, runs: 3, failed: [], worstSeed: 2 });
});

test("summarizeSeeds: the worst seed is the one that failed, whatever the lag of the others, and it says what failed", () => {
  const summary = summarizeSeeds([reportOf(4, { lagMs: 900 }), reportOf(5, { ok: false })]);
  expect(summary).toMatchObject({ ok: false, worstSeed: 5 });
  expect(summary.failed).toEqual([{ seed: 5, checks: [{ name: "the lag is small", detail: "found 118 ms" }] }]);
});

test("summarizeSeeds: how long nobody could write ranges over the seeds; an outage without an end has no number", () => {
  const summary = summarizeSeeds([
    reportOf(1, { rtoMs: 700 }),
    reportOf(2, { rtoMs: null, ok: false }),
    reportOf(3, { rtoMs: 900 }),
  ]);
  expect(rangeIn(summary, "outages.rtoMs")).toEqual({
    region: "",
    figure: "outages.rtoMs",
    min: 700,
    median: 700,
    max: 900,
    maxSeed: 3,
  });
});

test("summarizeSeeds: what nobody measured has no range", () => {
  const summary = summarizeSeeds([{ ...reportOf(1), outages: [] }]);
  expect(rangeIn(summary, "boundedReadMs.p50")).toBeUndefined();
  expect(rangeIn(summary, "outages.count")).toBeUndefined();
});
