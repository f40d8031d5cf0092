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

// 0..100 ms is drawn from x = 64 to 704, shares from y = 266 (none) to 20 (all).
test("cdfChart: what was counted rises in steps from the first value to the last", () => {
  const chart = cdfChart({ description: "x", series: [{ ...ONE, points: POINTS }] }).toString();
  expect(chart).toContain('d="M384 266H384V143H704V20"');
});

test("cdfChart: what was computed goes straight from point to point", () => {
  const chart = cdfChart({ description: "x", series: [{ ...ONE, points: POINTS, shape: "lines" }] }).toString();
  expect(chart).toContain('d="M384 143L704 20H704"');
});
