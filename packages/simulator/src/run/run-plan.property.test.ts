// What every seed draws, within the bounds that the world relies on.
import { datacentersOf, votersOf, WanModel } from "@kvorum/wan";
import fc from "fast-check";
import { expect, test } from "vitest";
import { placesOf } from "../faults/fault.ts";
import { DATACENTERS_MAX, REGIONS_MAX } from "../limits.ts";
import { decodeRegression, encodeRegression } from "../shrink/regression.ts";
import { drawRunPlan } from "./run-plan.ts";

const SAFETY_MS = 120_000;
const seeds = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });

test("run plan: equal seeds draw equal plans", () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      expect(drawRunPlan({ seed, safetyMs: SAFETY_MS })).toEqual(drawRunPlan({ seed, safetyMs: SAFETY_MS }));
    }),
    { numRuns: 20 },
  );
});

test("run plan: topologies stay within the issue's bounds and have a figure for every link", () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      const { topology } = drawRunPlan({ seed, safetyMs: SAFETY_MS });
      expect(topology.regions.length).toBeLessThanOrEqual(REGIONS_MAX);
      expect(datacentersOf(topology).length).toBeLessThanOrEqual(DATACENTERS_MAX);
      expect(votersOf(topology).length).toBeGreaterThan(0);
      expect(() => new WanModel({ topology, seed, enabled: true })).not.toThrow();
    }),
    { numRuns: 50 },
  );
});

test("run plan: faults begin in order and within the safety phase, and name places that exist", () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      const { topology, faults, clients } = drawRunPlan({ seed, safetyMs: SAFETY_MS });
      const places = new Set<string>([...topology.regions.map(({ region }) => region), ...datacentersOf(topology)]);
      for (const [i, fault] of faults.entries()) {
        expect(fault.atMs).toBeGreaterThanOrEqual(faults[i - 1]?.atMs ?? 0);
        expect(fault.atMs).toBeLessThanOrEqual(SAFETY_MS);
        expect(fault.durationMs).toBeGreaterThanOrEqual(0);
        expect(placesOf(fault).filter((place) => !places.has(place))).toEqual([]);
      }
      expect(new Set(clients.map(({ name }) => name)).size).toBe(clients.length);
    }),
    { numRuns: 50 },
  );
});

test("run plan: seeds differ in which kinds of faults they have", () => {
  const kinds = Array.from({ length: 20 }, (_, seed) =>
    [...new Set(drawRunPlan({ seed, safetyMs: SAFETY_MS }).faults.map(({ kind }) => kind))].sort().join(),
  );
  expect(new Set(kinds).size).toBeGreaterThan(10);
});

test("regression: a plan survives its file", () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      const regression = { found: "a sentence", judge: "session", plan: drawRunPlan({ seed, safetyMs: SAFETY_MS }) };
      expect(decodeRegression(encodeRegression(regression), "test.json")).toEqual(regression);
    }),
    { numRuns: 30 },
  );
});

test("regression: a damaged file is refused by its name", () => {
  expect(() => decodeRegression("{", "a.json")).toThrow(/^a\.json: /);
  expect(() => decodeRegression('{"found":"","judge":"session","plan":{}}', "b.json")).toThrow(/^b\.json: /);
});
