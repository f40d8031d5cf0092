import { createPrng } from "@kvorum/base";
import fc from "fast-check";
import { expect, test } from "vitest";
import { placedPhase } from "../testing/sim-context.ts";
import { type ArrivalRate, createArrivals } from "./arrivals.ts";
import type { PlacedPhase } from "./workload-driver.ts";

// A failing property prints its seed and path; fc.assert(…, { seed, path }) replays it.

const perSecond = fc.double({ min: 0, max: 200, noNaN: true });

const rampArbitrary = fc
  .array(fc.record({ gapMs: fc.integer({ min: 1, max: 20_000 }), ratePerSecond: perSecond }), {
    minLength: 2,
    maxLength: 5,
  })
  .map((points) => {
    let atMs = 0;
    return points.map(({ gapMs, ratePerSecond }) => {
      atMs += gapMs;
      return { atMs, ratePerSecond };
    });
  });

const rateArbitrary: fc.Arbitrary<ArrivalRate> = fc
  .tuple(
    fc.oneof(
      perSecond.map((ratePerSecond) => ({ ratePerSecond })),
      rampArbitrary.map((ramp) => ({ ramp })),
    ),
    fc.constantFrom("poisson" as const, "fixed" as const),
    fc.constantFrom(undefined, ["b"], ["a", "c"]),
  )
  .map(([rate, arrivals, phases]) => ({ ...rate, arrivals, phases }));

const phasesArbitrary: fc.Arbitrary<readonly PlacedPhase[]> = fc
  .array(
    fc.record({ durationMs: fc.integer({ min: 1, max: 20_000 }), load: fc.double({ min: 0.1, max: 3, noNaN: true }) }),
    {
      minLength: 3,
      maxLength: 3,
    },
  )
  .map((parts) => {
    let fromMs = 0;
    return parts.map((part, i) => {
      const phase = placedPhase({ ...part, name: "abc"[i] ?? "", fromMs });
      fromMs += part.durationMs;
      return phase;
    });
  });

/** By adding up many short steps: another way than the code's. */
function expectedCount(rate: ArrivalRate, phases: readonly PlacedPhase[]): number {
  const steps = 2_000;
  let sum = 0;
  for (const { name, fromMs, durationMs, load } of phases) {
    for (let step = 0; step < steps && (rate.phases?.includes(name) ?? true); step++) {
      sum += (rateAt(rate, fromMs + ((step + 0.5) * durationMs) / steps) * load * durationMs) / steps / 1_000;
    }
  }
  return sum;
}

function rateAt({ ratePerSecond, ramp }: ArrivalRate, atMs: number): number {
  if (ramp === undefined) {
    return ratePerSecond ?? 0;
  }
  let rate = ramp[0]?.ratePerSecond ?? 0;
  for (const [i, point] of ramp.entries()) {
    const next = ramp[i + 1];
    if (atMs >= point.atMs) {
      const share = next === undefined ? 0 : Math.min(1, (atMs - point.atMs) / (next.atMs - point.atMs));
      rate = point.ratePerSecond + share * ((next?.ratePerSecond ?? 0) - point.ratePerSecond);
    }
  }
  return rate;
}

test("createArrivals: they ascend, within the phases that are asked for, and a seed fixes them", () => {
  fc.assert(
    fc.property(rateArbitrary, phasesArbitrary, fc.nat(), (rate, phases, seed) => {
      const [first, second] = [1, 2].map(() => [...createArrivals(rate, phases, createPrng(seed))]);
      expect(first).toEqual(second);
      let lastMs = 0;
      for (const atMs of first ?? []) {
        expect(atMs).toBeGreaterThanOrEqual(lastMs);
        const phase = phases.find(({ fromMs, durationMs }) => atMs >= fromMs && atMs <= fromMs + durationMs);
        expect(phase).toBeDefined();
        lastMs = atMs;
      }
    }),
    { numRuns: 50 },
  );
});

test("createArrivals: there are as many as rate, ramp and load come to", () => {
  fc.assert(
    fc.property(rateArbitrary, phasesArbitrary, fc.nat(), (rate, phases, seed) => {
      const expected = expectedCount(rate, phases);
      const found = [...createArrivals(rate, phases, createPrng(seed))].length;
      // Fixed: exact but for the ends. Poisson: six standard deviations; the steps of a piecewise sum add a hair.
      const tolerance = (rate.arrivals === "fixed" ? 2 : 6 * Math.sqrt(expected) + 4) + expected * 0.002;
      expect(Math.abs(found - expected)).toBeLessThanOrEqual(tolerance);
    }),
    { numRuns: 50 },
  );
});

test("createArrivals: on a ramp they come ever closer", () => {
  const ramp = [
    { atMs: 0, ratePerSecond: 0 },
    { atMs: 10_000, ratePerSecond: 100 },
  ];
  const arrivals = [
    ...createArrivals({ ramp, arrivals: "fixed" }, [placedPhase({ durationMs: 10_000 })], createPrng(1)),
  ];
  const before = (atMs: number): number => arrivals.filter((arrival) => arrival < atMs).length;
  expect(arrivals.length).toBeCloseTo(500, -1);
  expect(Math.abs(before(5_000) - 125)).toBeLessThanOrEqual(1); // the area of a triangle grows with the square
});
