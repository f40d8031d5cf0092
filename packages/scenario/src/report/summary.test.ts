import { expect, test } from "vitest";
import { SAMPLE_REPORT, SINGAPORE, VIRGINIA } from "../testing/sample-report.ts";
import { formatReportTable } from "./report-table.ts";
import { durabilityLine, regionSentence } from "./summary.ts";

const NOTHING = { count: 0, min: 0, p50: 0, p90: 0, p99: 0, p999: 0, max: 0 };

test("regionSentence: a primary region without clients is not said to write in 0 ms", () => {
  expect(regionSentence(VIRGINIA, SAMPLE_REPORT)).toContain("a write cost its clients 6.1 ms (p50)");
  expect(regionSentence({ ...VIRGINIA, writeMs: NOTHING }, SAMPLE_REPORT)).toBe("");
});

test("regionSentence: after a failover nobody is said to hold the primary region, or to be the source of all entries", () => {
  expect(SAMPLE_REPORT.failovers.length).toBeGreaterThan(0);
  expect(regionSentence(VIRGINIA, SAMPLE_REPORT)).toContain("Virginia held the primary region in the beginning");
  expect(regionSentence(SINGAPORE, SAMPLE_REPORT)).toContain("A write acknowledged in the primary region became");
  expect(regionSentence(VIRGINIA, { ...SAMPLE_REPORT, failovers: [] })).toContain("Virginia holds the primary region");
});

test("regionSentence: a region that nothing was shipped to is not said to be 0 ms behind", () => {
  const unread = { ...SINGAPORE.staleReads, reads: 0, stale: 0 };
  const row = { ...SINGAPORE, timeToVisibleMs: null, replicationLagMs: NOTHING, staleReads: unread };
  expect(regionSentence(row, SAMPLE_REPORT)).toBe("");
});

test("formatReportTable: a region with nothing to say leaves no empty lines", () => {
  const regions = [{ ...VIRGINIA, writeMs: NOTHING }, SINGAPORE];
  const text = formatReportTable({ ...SAMPLE_REPORT, regions }, { color: false, width: 100 });
  expect(text).not.toContain("\n\n\n");
});

test("durabilityLine: without a single acknowledged write there is nothing that datacenters hold", () => {
  const durability = { acknowledged: 0, lost: 0, lostUncertified: 0, datacentersDurableAtAckMin: 0 };
  expect(durabilityLine({ ...SAMPLE_REPORT, durability })).toBe("no write of a workload or a probe was acknowledged");
});
