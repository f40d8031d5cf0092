import { expect, test } from "vitest";
import { cdfChart } from "./cdf-chart.ts";

const ONE = { label: "one", className: "series-1", path: "one", shape: "steps", floorMs: null } as const;

test("cdfChart: a series without points is left out, and a chart without series is nothing", () => {
  const empty = { ...ONE, points: [] };
  const full = { ...ONE, label: "two", className: "series-2", points: [[10, 1]] as const, floorMs: 5 };
  expect(cdfChart({ description: "x", series: [empty] }).toString()).toBe("");
  const chart = cdfChart({ description: "x", series: [empty, full] }).toString();
  expect(chart).not.toContain("series-1");
  expect(chart).toContain('class="floor series-2"');
});

const POINTS = [
  [50, 0.5],
  [100, 1],
] as const;

// 0..100 ms is drawn from x = 64 to 504, shares from y = 206 (none) to 20 (all).
test("cdfChart: what was counted rises in steps from the first value to the last", () => {
  const chart = cdfChart({ description: "x", series: [{ ...ONE, points: POINTS }] }).toString();
  expect(chart).toContain('d="M284 206H284V113H504V20"');
});

test("cdfChart: what was computed goes straight from point to point", () => {
  const chart = cdfChart({ description: "x", series: [{ ...ONE, points: POINTS, shape: "lines" }] }).toString();
  expect(chart).toContain('d="M284 113L504 20H504"');
});

test("cdfChart: what reaches over many times its smallest value stands on powers of ten", () => {
  const points = [
    [1, 0.5],
    [10, 0.75],
    [100, 1],
  ] as const;
  const chart = cdfChart({ description: "x", series: [{ ...ONE, points }] }).toString();
  expect(chart).toContain('d="M64 206H64V113H284V66.5H504V20"');
});
