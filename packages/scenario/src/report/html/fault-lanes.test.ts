import { expect, test } from "vitest";
import { faultLanes } from "./fault-lanes.ts";

const band = (number: number, fromMs: number, toMs: number) => ({ number, title: "kill", fromMs, toMs });

/** Where the numbers stand: 0..10 s is drawn from x = 64 to 504, lanes are 22 high. */
function labelsOf(bands: readonly ReturnType<typeof band>[]): readonly string[] {
  const { height, marks } = faultLanes(bands, 10_000);
  return marks.flatMap((mark) =>
    [...mark.toString().matchAll(/x="([\d.]+)" y="(-?[\d.]+)">(\d+)</g)].map(
      ([, x, y, number]) => `${number} at ${x}, lane ${Math.floor((Number(y) + height) / 22)}`,
    ),
  );
}

test("faultLanes: faults that follow each other share a lane", () => {
  expect(labelsOf([band(1, 0, 2_500), band(2, 2_500, 5_000)])).toEqual(["1 at 64, lane 0", "2 at 174, lane 0"]);
});

test("faultLanes: faults that overlap, or begin at the same moment, have a lane each, and every number is read", () => {
  expect(labelsOf([band(1, 0, 5_000), band(2, 2_500, 2_500), band(3, 2_500, 5_000), band(4, 5_000, 6_000)])).toEqual([
    "1 at 64, lane 0",
    "2 at 174, lane 1",
    "3 at 174, lane 2",
    "4 at 284, lane 0",
  ]);
});

test("faultLanes: a fault that is over at once is seen all the same", () => {
  expect(faultLanes([band(1, 100, 100)], 10_000).marks.join("")).toContain('width="2"');
});

test("faultLanes: what finds no lane keeps its band", () => {
  const many = Array.from({ length: 9 }, (_, i) => band(i + 1, 0, 5_000));
  expect(labelsOf(many)).toHaveLength(5);
  expect(
    faultLanes(many, 10_000)
      .marks.join("")
      .match(/class="band"/g),
  ).toHaveLength(9);
});
