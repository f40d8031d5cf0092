import { expect, test } from "vitest";
import { createLatencyMatrix } from "./latency-matrix.ts";
import { findPreset } from "./presets.ts";
import { findRegionPlace, placeOf, type RegionPlace } from "./region-places.ts";
import { MEASURED_REGIONS } from "./region-rtt.ts";

/** Kilometres that light in glass travels in a millisecond. */
const KM_PER_MS = 200;
const EARTH_RADIUS_KM = 6_371;

function distanceKm(a: RegionPlace, b: RegionPlace): number {
  const radians = (degrees: number): number => (degrees * Math.PI) / 180;
  const [north, south] = [radians(a.latitude), radians(b.latitude)];
  const turn = radians(a.longitude - b.longitude);
  return (
    EARTH_RADIUS_KM * Math.acos(Math.sin(north) * Math.sin(south) + Math.cos(north) * Math.cos(south) * Math.cos(turn))
  );
}

test("region places: every measured region has one, and a region of somebody's own is called what it is called", () => {
  for (const region of MEASURED_REGIONS) {
    expect(findRegionPlace(region), region).toBeDefined();
  }
  expect(placeOf("asia-southeast1")).toBe("Singapore");
  expect([placeOf("moon"), findRegionPlace("moon")]).toEqual(["moon", undefined]);
});

test("region places: nothing was measured that is faster than light between them", () => {
  const deploy = findPreset("deploy");
  const { findRttMs } = createLatencyMatrix(deploy ?? expect.unreachable("there is a preset deploy"));
  for (const a of MEASURED_REGIONS) {
    for (const b of MEASURED_REGIONS.filter((other) => other > a)) {
      const [from, to] = [findRegionPlace(a), findRegionPlace(b)];
      if (from !== undefined && to !== undefined) {
        expect((findRttMs(a, b) ?? 0) * KM_PER_MS, `${a} ${b}`).toBeGreaterThan(2 * distanceKm(from, to) * 0.98);
      }
    }
  }
});
