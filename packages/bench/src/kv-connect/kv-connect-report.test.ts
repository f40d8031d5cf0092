import { expect, test } from "vitest";
import type { Rate } from "../closed-loop.ts";
import { kvConnectReport } from "./kv-connect-report.ts";

const rateOf = (perSecond: number): Rate => ({ perSecond, p50Ms: 1_000 / perSecond, p99Ms: 3_000 / perSecond });
const roundsOf = (...perSecond: readonly number[]): readonly Rate[] => perSecond.map(rateOf);

test("kvConnectReport: the median round of either side, whatever the order of the rounds", () => {
  const report = kvConnectReport(
    [
      {
        operation: "set",
        kvorum: [roundsOf(900, 1_000, 9_000), roundsOf(6_000, 2_000, 4_000)],
        reference: [roundsOf(500, 100, 900), roundsOf(2_000, 2_000, 2_000)],
      },
    ],
    [],
  );
  expect(report.rows).toHaveLength(6);
  expect(report.rows[0]).toEqual({ name: "Deno set, 1 in flight", unit: "per s", value: 1_000, floor: 500, ratio: 2 });
  expect(report.rows[1]).toMatchObject({ name: "Deno set, 1 in flight, p50", value: 1, floor: 2, ratio: 0.5 });
  expect(report.rows[3]).toMatchObject({ name: "Deno set, 16 in flight", value: 4_000, floor: 2_000, ratio: 2 });
});

test("kvConnectReport: without the reference engine a figure stands alone, and the report says why", () => {
  const rounds = [{ operation: "get", kvorum: [roundsOf(1_000), roundsOf(5_000)], reference: null }] as const;
  const report = kvConnectReport(rounds, ["the reference engine is not installed"]);
  expect(report.skipped).toEqual(["the reference engine is not installed"]);
  expect(report.rows.map(({ name }) => name)).toContain("Deno get (strong), 16 in flight");
  for (const row of report.rows) {
    expect(row).toMatchObject({ floor: null, ratio: null });
  }
});
