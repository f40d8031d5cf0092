import { expect, test } from "vitest";
import type { Rate } from "../closed-loop.ts";
import { sideBySideReport } from "./side-by-side-report.ts";

const rateOf = (perSecond: number): Rate => ({ perSecond, p50Ms: 1_000 / perSecond, p99Ms: 3_000 / perSecond });
const names = { set: "set", get: "get", check_and_set: "check and set", list: "list" };
const levels = [1, 16];
const roundsOf = (...perSecond: readonly number[]): readonly Rate[] => perSecond.map(rateOf);

test("sideBySideReport: the median round of either side, whatever the order of the rounds", () => {
  const report = sideBySideReport(
    [
      {
        operation: "set",
        levels,
        kvorum: [roundsOf(900, 1_000, 9_000), roundsOf(6_000, 2_000, 4_000)],
        peer: [roundsOf(500, 100, 900), roundsOf(2_000, 2_000, 2_000)],
      },
    ],
    { names, skipped: [] },
  );
  expect(report.rows).toHaveLength(6);
  expect(report.rows[0]).toEqual({ name: "set, 1 in flight", unit: "per s", value: 1_000, floor: 500, ratio: 2 });
  expect(report.rows[1]).toMatchObject({ name: "set, 1 in flight, p50", value: 1, floor: 2, ratio: 0.5 });
  expect(report.rows[3]).toMatchObject({ name: "set, 16 in flight", value: 4_000, floor: 2_000, ratio: 2 });
});

test("sideBySideReport: without the peer a figure stands alone, and the report says why", () => {
  const rounds = [{ operation: "get", levels, kvorum: [roundsOf(1_000), roundsOf(5_000)], peer: null }] as const;
  const report = sideBySideReport(rounds, { names, skipped: ["the peer is not installed"] });
  expect(report.skipped).toEqual(["the peer is not installed"]);
  expect(report.rows.map(({ name }) => name)).toContain("get, 16 in flight");
  for (const row of report.rows) {
    expect(row).toMatchObject({ floor: null, ratio: null });
  }
});
