import { parseRegion } from "@kvorum/base";
import { DurationHistogram } from "@kvorum/figures";
import { expect, test } from "vitest";
import { visibilityOf } from "./visibility.ts";

const SINGAPORE = parseRegion("asia-southeast1");

/** Probes that were seen after so many ms, and so many that never were. */
function measured(seenAfterMs: readonly number[], probesUnseen: number): Parameters<typeof visibilityOf>[0] {
  const timeToVisible = new DurationHistogram();
  for (const ms of seenAfterMs) {
    timeToVisible.record(ms);
  }
  return { region: SINGAPORE, timeToVisible, probesUnseen };
}

test("visibilityOf: the share of all probes that were visible by then, beside what is predicted for the same moment", () => {
  const points = visibilityOf(measured([10, 20, 30, 40], 1), () => [0, 20, 40, 60]);
  const at = (ms: number) => points.findLast(({ afterMs }) => afterMs <= ms);
  expect(at(15)).toMatchObject({ measured: 0.2, predicted: 0.25 });
  expect(at(35)).toMatchObject({ measured: 0.6, predicted: 0.5 });
  // One of five was never seen.
  expect(points.at(-1)).toMatchObject({ afterMs: 60, measured: 0.8, predicted: 1 });
});

test("visibilityOf: when no probe was ever seen, nothing was visible; without probes nothing is known", () => {
  expect(visibilityOf(measured([], 3), () => [1])[0]).toMatchObject({ measured: 0 });
  expect(visibilityOf(measured([], 0), () => [1])[0]).toMatchObject({ measured: null });
});
