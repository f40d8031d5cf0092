import { DurationHistogram } from "@kvorum/figures";
import { expect, test } from "vitest";
import { createPaint } from "../output/paint.ts";
import { formatLags } from "./lag-table.ts";

function distribution(...durationsMs: readonly number[]): ReturnType<DurationHistogram["distribution"]> {
  const histogram = new DurationHistogram();
  for (const durationMs of durationsMs) {
    histogram.record(durationMs);
  }
  return histogram.distribution();
}

test("formatLags: a line per learner, nothing where nothing arrived", () => {
  const text = formatLags(
    new Map([
      ["asia-a", { shipLag: distribution(100), durableLag: distribution(102), replicationLag: distribution(103, 203) }],
      ["asia-b", { shipLag: distribution(), durableLag: distribution(), replicationLag: distribution() }],
    ]),
    createPaint(false),
  );
  const [, , , a, b] = text.split("\n").map((line) => line.split(/ {2,}/));
  expect(a).toEqual(["asia-a", "2", "100.0", "100.0", "102.0", "102.0", "103.0", "203.0"]);
  expect(b).toEqual(["asia-b", "0"]);
});

test("formatLags: nobody has answered twice, nothing is shown", () => {
  expect(formatLags(new Map(), createPaint(false))).toBe("");
});
