import { createPrng } from "@kvorum/base";
import { expect, test } from "vitest";
import { createKeyChooser } from "./key-chooser.ts";

const DRAWS = 200_000;

function countDraws(keys: Parameters<typeof createKeyChooser>[0]): readonly number[] {
  const choose = createKeyChooser(keys, createPrng(1, "test"));
  const counts = Array.from({ length: keys.count }, () => 0);
  for (let draw = 0; draw < DRAWS; draw++) {
    const key = choose();
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
}

test("createKeyChooser: zipf draws the key of rank r in proportion to 1 / r^theta", () => {
  const counts = countDraws({ prefix: "k", count: 100, distribution: "zipf", theta: 1 });
  const [first = 0] = counts;
  for (const rank of [2, 3, 10, 50]) {
    const expected = first / rank;
    // Six standard deviations of a count of this size.
    expect(Math.abs((counts[rank - 1] ?? 0) - expected)).toBeLessThan(6 * Math.sqrt(expected + expected ** 2 / first));
  }
});

test("createKeyChooser: uniform draws all keys alike", () => {
  const counts = countDraws({ prefix: "k", count: 100, distribution: "uniform", theta: 1 });
  const expected = DRAWS / 100;
  expect(Math.max(...counts.map((count) => Math.abs(count - expected)))).toBeLessThan(6 * Math.sqrt(expected));
});
