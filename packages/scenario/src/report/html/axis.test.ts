import { expect, test } from "vitest";
import { powersAround, ticksTo } from "./axis.ts";

test.for([
  [118, [0, 25, 50, 75, 100, 125]],
  [3.4, [0, 1, 2, 3, 4]],
  [0, [0, 0.02, 0.04, 0.06, 0.08, 0.1]],
] as const)("ticksTo: up to %d there are a few round numbers", ([end, ticks]) => {
  expect(ticksTo(end)).toEqual(ticks);
});

test.for([
  [3, 812, [1, 10, 100, 1_000]],
  [0, 0, [0.1, 1]],
  [100, 100, [100, 1_000]],
] as const)("powersAround: %d and %d lie between the first power and the last", ([smallest, largest, powers]) => {
  const found = powersAround(smallest, largest);
  expect(found.map((power) => Number(power.toPrecision(3)))).toEqual(powers);
});
