import { mustExist } from "@kvorum/base";
import { findPreset } from "@kvorum/wan";
import { beforeAll, expect, test } from "vitest";
import type { Report } from "../report/report.ts";
import { runScenario } from "../run/run-scenario.ts";
import { loadScenario } from "../schema/load-scenario.ts";
import { createSimWorld } from "../world/sim-world.ts";

/** Singapore is cut off; then whoever leads, which is who feeds it, dies and does not come back before the end. */
const SCENARIO = loadScenario(`
name: nobody-knows
duration: 4s
workloads:
  - clientRegion: us-east4
    ratePerSecond: 40
    mix: { write: 100 }
    keys: { count: 5 }
timeline:
  - at: 1s
    fault: { kind: partition, a: asia-southeast1 }
    for: 3s
  - at: 1500ms
    fault: { kind: kill, target: us-east4-a }
    for: 2500ms
`);

async function runOnce(): Promise<Report> {
  const topology = mustExist(findPreset("deploy"), "the preset deploy");
  await using world = await createSimWorld({ topology, seed: 1, regionLeaseMs: null });
  return await runScenario({ scenario: SCENARIO, world, command: "kvorum run x.yaml", version: "0.0.0" });
}

/** A busy machine takes its time for five seconds of virtual time. */
const TIMEOUT_MS = 60_000;

let report: Report;
beforeAll(async () => {
  report = await runOnce();
}, TIMEOUT_MS);

function pointsOf(region: string, fromMs: number): Report["series"]["exposure"][number]["points"] {
  const { points } = mustExist(
    report.series.exposure.find((row) => row.region === region),
    region,
  );
  return points.filter(({ atMs }) => atMs >= fromMs && atMs < 3_900);
}

test("RememberedExposure: of a region that is cut off it is told also after the voter that fed it has died", () => {
  const points = pointsOf("asia-southeast1", 1_300);
  const [firstBound] = points.filter(({ bytes }) => bytes === null);
  expect(firstBound?.atMs).toBeGreaterThan(1_500);
  expect(points.filter(({ bytes }) => bytes === null).length).toBeGreaterThan(5);
  for (const [i, point] of points.slice(1).entries()) {
    const before = mustExist(points[i], "a point before");
    expect(point.entries).toBeGreaterThanOrEqual(before.entries);
    // What it lacks first stays the same, and grows old with the clock.
    expect((point.ageMs ?? 0) - (before.ageMs ?? 0)).toBeCloseTo(point.atMs - before.atMs, 0);
  }
});

test("RememberedExposure: of a region that pulls from another voter, what that one knows is told", () => {
  const points = pointsOf("europe-west3", 3_500);
  expect(points.length).toBeGreaterThan(2);
  expect(points.every(({ bytes, entries }) => bytes !== null && entries < 20)).toBe(true);
});
