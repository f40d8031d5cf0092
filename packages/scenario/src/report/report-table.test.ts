import { expect, test } from "vitest";
import { SAMPLE_REPORT } from "../testing/sample-report.ts";
import { formatReportTable } from "./report-table.ts";

const PLAIN = formatReportTable(SAMPLE_REPORT, { color: false, width: 100 });

test("formatReportTable: one row per client region, p50 / p99 of every figure and the stale share", () => {
  const rows = PLAIN.split("\n").filter((line) => line.startsWith("asia-southeast1 "));
  const cells = rows.flatMap((row) => row.split(/ {2,}/).slice(1));
  expect(cells).toEqual(
    expect.arrayContaining(["231 / 234", "224 / 227", "3.7 / 6.7", "112 / 115", "118 / 121", "15.0% of 80"]),
  );
});

test("formatReportTable: phases, outages, failovers, stale keys and workloads are lines of their own", () => {
  const text = PLAIN.replace(/\s+/g, " ");
  expect(text).toContain("cable cut asia-southeast1 431 / 434");
  expect(text).toContain("outage no write for 4170 ms from 9.13 s (kill us-east4-a, seen from us-west2)");
  expect(text).toContain("failover planned to us-east4 at 4.40 s, epoch 1: nothing lost");
  expect(text).toContain('stale ["cart"] read from asia-southeast1: 11 of 61 reads stale');
  expect(text).toContain("workload bank (bank, us-east4): transfers 71, conflicts 16, snapshots 27");
  expect(text).toContain("1,234 acknowledged writes, 3 lost, 0 of them in no certificate");
});

test("formatReportTable: a figure that was not measured is a dash", () => {
  expect(PLAIN.split("\n").find((line) => line.startsWith("us-east4 "))).toMatch(/–/);
});

test("formatReportTable: a sentence says what a client in the other region lives with", () => {
  expect(PLAIN.replaceAll("\n", " ")).toContain(
    "A write acknowledged in the primary region became visible in Singapore after 118 ms (p50), 121 ms (p99).",
  );
});

test("formatReportTable: failures, unseen probes and every check are told", () => {
  expect(PLAIN).toContain("asia-southeast1: 3 operations failed (deadline_exceeded 2, unreachable 1)");
  expect(PLAIN).toContain("asia-southeast1: 1 probe not seen in time");
  expect(PLAIN).toContain("✓ asia-southeast1 eventualReadMs p50 < 10 ms: found 3.7 ms");
  expect(PLAIN).toContain("✗ links:");
  expect(PLAIN.endsWith("1 of 2 checks failed.")).toBe(true);
});

test("formatReportTable: nothing is wider than the terminal of 100 columns", () => {
  expect(Math.max(...PLAIN.split("\n").map((line) => line.length))).toBeLessThanOrEqual(100);
});

test("formatReportTable: colour is used only when it is allowed", () => {
  const ansiStart = `${String.fromCharCode(27)}[`;
  expect(PLAIN).not.toContain(ansiStart);
  expect(formatReportTable(SAMPLE_REPORT, { color: true, width: 100 })).toContain(ansiStart);
});
