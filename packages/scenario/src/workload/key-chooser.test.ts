import { createPrng } from "@kvorum/base";
import { expect, test } from "vitest";
import type { Keys } from "../schema/keys-schema.ts";
import { createKeyChooser } from "./key-chooser.ts";

const DRAWS = 200_000;
const KEYS: Keys = { prefix: "k", count: 100, distribution: "uniform", theta: 1, hotKeys: 1, hotPercent: 80 };

function countDraws(keys: Partial<Keys>): readonly number[] {
  const choose = createKeyChooser({ ...KEYS, ...keys }, createPrng(1, "test"));
  const counts = Array.from({ length: KEYS.count }, () => 0);
  for (let draw = 0; draw < DRAWS; draw++) {
    const key = choose();
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
}

test.each(["zipf", "latest"] as const)(
  "createKeyChooser: %s draws rank r in proportion to 1 / r^theta",
  (distribution) => {
    const counts = countDraws({ distribution });
    const [first = 0] = counts;
    for (const rank of [2, 3, 10, 50]) {
      const expected = first / rank;
      // Six standard deviations of a count of this size.
      expect(Math.abs((counts[rank - 1] ?? 0) - expected)).toBeLessThan(
        6 * Math.sqrt(expected + expected ** 2 / first),
      );
    }
  },
);

test("createKeyChooser: uniform draws all keys alike", () => {
  const counts = countDraws({ distribution: "uniform" });
  const expected = DRAWS / KEYS.count;
  expect(Math.max(...counts.map((count) => Math.abs(count - expected)))).toBeLessThan(6 * Math.sqrt(expected));
});

test("createKeyChooser: a hot spot gets its share, and its keys and the others share evenly", () => {
  const counts = countDraws({ distribution: "hot-spot", hotKeys: 5, hotPercent: 60 });
  const [hot, cold] = [(DRAWS * 0.6) / 5, (DRAWS * 0.4) / 95];
  for (const [key, count] of counts.entries()) {
    const expected = key < 5 ? hot : cold;
    expect(Math.abs(count - expected)).toBeLessThan(6 * Math.sqrt(expected));
  }
});

test("createKeyChooser: a hot spot as large as the key space is uniform", () => {
  const counts = countDraws({ distribution: "hot-spot", hotKeys: 1_000, hotPercent: 10 });
  expect(Math.min(...counts)).toBeGreaterThan(0);
});
