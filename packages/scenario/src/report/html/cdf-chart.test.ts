import { expect, test } from "vitest";
import { cdfChart, ticksTo } from "./cdf-chart.ts";

test.for([
  [118, [0, 20, 40, 60, 80, 100, 120]],
  [3.4, [0, 1, 2, 3, 4]],
  [0, [0, 0.02, 0.04, 0.06, 0.08, 0.1]],
] as const)("ticksTo: up to %d ms there are a few round numbers", ([endMs, ticks]) => {
  expect(ticksTo(endMs).map((tick) => Math.round(tick * 1e6) / 1e6)).toEqual(ticks);
});

test("cdfChart: a series without points is left out, and a chart without series is nothing", () => {
  const empty = { label: "none", className: "series-1", points: [], floorMs: null };
  const full = { label: "one", className: "series-2", points: [[10, 1]] as const, floorMs: 5 };
  expect(cdfChart({ description: "x", series: [empty] }).toString()).toBe("");
  const chart = cdfChart({ description: "x", series: [empty, full] }).toString();
  expect(chart).not.toContain("series-1");
  expect(chart).toContain('class="floor series-2"');
});

test("cdfChart: a curve rises from the first value to the last", () => {
  const points = [
    [50, 0.5],
    [100, 1],
  ] as const;
  const chart = cdfChart({
    description: "x",
    series: [{ label: "one", className: "series-1", points, floorMs: null }],
  }).toString();
  // 0..100 ms is drawn from x = 64 to 704, shares from y = 266 (none) to 20 (all).
  expect(chart).toContain('d="M384 266H384V143H704V20"');
});
