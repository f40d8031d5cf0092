import { createPrng } from "@kvorum/base";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createKeyChooser, zipfCumulative } from "./key-chooser.ts";

// A failing property prints its seed and path; fc.assert(…, { seed, path }) replays it.

const keysArbitrary = fc.record({
  prefix: fc.constant("k"),
  count: fc.integer({ min: 1, max: 2_000 }),
  distribution: fc.constantFrom("uniform" as const, "zipf" as const, "latest" as const, "hot-spot" as const),
  theta: fc.double({ min: 0.01, max: 5, noNaN: true }),
  hotKeys: fc.integer({ min: 1, max: 3_000 }),
  hotPercent: fc.double({ min: 0, max: 100, noNaN: true }),
});

test("createKeyChooser: every draw is a key, and a seed fixes the draws", () => {
  fc.assert(
    fc.property(keysArbitrary, fc.nat(), (keys, seed) => {
      const draws = [1, 2].map(() => {
        const choose = createKeyChooser(keys, createPrng(seed));
        return Array.from({ length: 50 }, choose);
      });
      expect(draws[0]).toEqual(draws[1]);
      expect(draws[0]?.every((key) => Number.isInteger(key) && key >= 0 && key < keys.count)).toBe(true);
    }),
  );
});

test("zipfCumulative: it rises to one, by ever smaller steps", () => {
  fc.assert(
    fc.property(keysArbitrary, ({ count, theta }) => {
      const cumulative = zipfCumulative(count, theta);
      const steps = Array.from(cumulative, (value, i) => value - (cumulative[i - 1] ?? 0));
      expect(cumulative.at(-1)).toBeCloseTo(1, 12);
      for (const [i, step] of steps.slice(1).entries()) {
        expect(step).toBeLessThanOrEqual((steps[i] ?? 0) + 1e-12);
      }
    }),
  );
});
