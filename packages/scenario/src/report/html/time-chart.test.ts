import { expect, test } from "vitest";
import { timeChart } from "./time-chart.ts";

const FRAME = { description: "x", unit: "ms", endMs: 10_000, bands: [] } as const;
const series = (points: readonly (readonly [number, number | null])[]) => [
  { label: "one", className: "series-1", path: "one", points },
];

/** 0..10 s is drawn from x = 64 to 504, values from y = 206 up to 20. */
function curveOf(chart: string): string {
  return chart.match(/class="curve[^>]* d="([^"]*)"/)?.[1] ?? "";
}

test("timeChart: a value of which nothing is known breaks the line, and one by itself is a dot", () => {
  const chart = timeChart({
    ...FRAME,
    scale: "linear",
    series: series([
      [0, 0],
      [2_500, 10],
      [5_000, null],
      [7_500, 5],
    ]),
  });
  expect(curveOf(chart.toString())).toBe("M64 206h0L174 20M394 113h0");
});

test("timeChart: points that are further apart than samples are not joined", () => {
  const points = [
    [0, 0],
    [2_500, 10],
    [7_500, 5],
  ] as const;
  const chart = timeChart({
    ...FRAME,
    scale: "linear",
    series: series(points).map((one) => ({ ...one, gapMs: 3_000 })),
  });
  expect(curveOf(chart.toString())).toBe("M64 206h0L174 20M394 113h0");
});

test("timeChart: on a logarithmic scale a tenfold is the same way everywhere", () => {
  const points = series([
    [0, 1],
    [5_000, 10],
    [10_000, 100],
  ]);
  const chart = timeChart({ ...FRAME, scale: "logarithmic", series: points });
  expect(curveOf(chart.toString())).toBe("M64 206h0L284 113L504 20");
});

test("timeChart: a fault is a band, and room for its number is made above the chart", () => {
  const bands = [{ number: 1, title: "kill", fromMs: 2_500, toMs: 5_000 }];
  const chart = timeChart({ ...FRAME, bands, scale: "linear", series: series([[0, 1]]) }).toString();
  expect(chart).toContain('viewBox="0 -22 520 262"');
  expect(chart).toContain('<rect class="band" x="174" y="20" width="110"');
});

test("timeChart: without a value there is nothing to draw", () => {
  expect(timeChart({ ...FRAME, scale: "linear", series: series([[0, null]]) }).toString()).toBe("");
});
