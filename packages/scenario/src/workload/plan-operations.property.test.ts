import fc from "fast-check";
import { expect, test } from "vitest";
import { parseWorkload, placedPhase, startSim } from "../testing/sim-context.ts";
import { createDriver } from "./create-driver.ts";
import type { PlannedOperation } from "./workload-driver.ts";

// A failing property prints its seed and path; fc.assert(…, { seed, path }) replays it.

const WORKLOADS: readonly Record<string, unknown>[] = [
  { kind: "kv", keys: { count: 100, distribution: "zipf" }, mix: { write: 50, eventualRead: 50 } },
  { kind: "kv", keys: { count: 100 }, ycsb: "d", valueSizeBytes: { min: 1, max: 1_000 } },
  { kind: "bank" },
  { kind: "counter", counters: 10 },
  { kind: "queue" },
  { kind: "watch", keys: 5 },
  { kind: "traveller", itinerary: ["europe-west3"] },
];

const PHASES = [
  placedPhase({ name: "warm-up", durationMs: 1_000 }),
  placedPhase({ name: "rush", fromMs: 1_000, durationMs: 2_000, load: 3 }),
];

test("plan: of every kind of workload it is in the order of time, and the same whenever it is asked for", async () => {
  await using sim = await startSim({ workload: { kind: "bank", ratePerSecond: 1 } });
  fc.assert(
    fc.property(fc.constantFrom(...WORKLOADS), fc.integer({ min: 1, max: 5 }), fc.nat(), (workload, clients, seed) => {
      const context = { ...sim.context, random: sim.context.random.stream(`${seed}`) };
      const parsed = parseWorkload({ ...workload, clients, ratePerSecond: 50 });
      const [first = [], second] = [1, 2].map(() => [...createDriver(parsed, "w", context).plan(PHASES)]);
      expect(first).toEqual(second);
      expect(first).toEqual(first.toSorted((a: PlannedOperation, b: PlannedOperation) => a.atMs - b.atMs));
      // 50 a second for a second, three times as many for two: 350, within six standard deviations.
      expect(Math.abs(first.length - 350)).toBeLessThan(6 * Math.sqrt(350));
    }),
    { numRuns: 40 },
  );
});
