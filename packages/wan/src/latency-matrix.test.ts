import { expect, test } from "vitest";
import { createLatencyMatrix } from "./latency-matrix.ts";
import { linksOf } from "./link-effect.ts";
import { createTopology } from "./parse-topology.ts";
import { PRESET_NAMES } from "./preset-files.ts";
import { findPreset } from "./presets.ts";
import { findMeasuredRttMs, MEASURED_REGIONS } from "./region-rtt.ts";
import type { Topology } from "./topology.ts";
import type { TopologyInput } from "./topology-schema.ts";

function topologyWith(parts: Partial<TopologyInput>): Topology {
  const base = {
    name: "two-regions",
    primaryRegion: "us-east4",
    regions: [
      { region: "us-east4", datacenters: ["us-east4-a", "us-east4-b"] },
      { region: "europe-west3", datacenters: ["europe-west3-a"] },
    ],
  };
  return createTopology({ ...base, ...parts }, { source: "test" });
}

test("measured table: 13 regions, each of the 78 pairs the same in both directions", () => {
  expect(MEASURED_REGIONS).toHaveLength(13);
  const pairs = MEASURED_REGIONS.flatMap((a) => MEASURED_REGIONS.filter((b) => a < b).map((b) => [a, b] as const));
  expect(pairs).toHaveLength(78);
  for (const [a, b] of pairs) {
    expect(findMeasuredRttMs(a, b)).toBeGreaterThan(5);
    expect(findMeasuredRttMs(b, a)).toBe(findMeasuredRttMs(a, b));
  }
});

test("figures: every link of every preset has them", () => {
  for (const name of PRESET_NAMES) {
    const topology = findPreset(name);
    expect(topology).toBeDefined();
    for (const { from, to } of topology === undefined ? [] : linksOf(topology)) {
      expect(createLatencyMatrix(topology as Topology).figures(from, to).rttMs).toBeGreaterThan(0);
    }
  }
});

test("figures: datacenters of one region are intraRegionRttMs apart, those of two what was measured", () => {
  const { figures } = createLatencyMatrix(topologyWith({}));
  expect(figures("us-east4-a", "us-east4-b")).toMatchObject({ rttMs: 1, withinRegion: true });
  expect(figures("us-east4", "us-east4-a")).toMatchObject({ rttMs: 1, withinRegion: true });
  expect(figures("us-east4-a", "europe-west3-a")).toMatchObject({ rttMs: 87.8, withinRegion: false, lossPercent: 0 });
  expect(figures("europe-west4", "europe-west3-a").rttMs).toBe(9.7);
});

test("figures: the most specific override of a figure holds, the others fill in", () => {
  const { figures } = createLatencyMatrix(
    topologyWith({
      links: [
        { a: "europe-west3", b: "us-east4", rttMs: 90, lossPercent: 1 },
        { a: "us-east4-a", b: "europe-west3", rttMs: 91 },
        { a: "us-east4-a", b: "europe-west3-a", bandwidthBytesPerSecond: 10_000 },
        { a: "us-east4", b: "us-east4", rttMs: 2 },
      ],
    }),
  );
  expect(figures("us-east4-b", "europe-west3-a")).toMatchObject({ rttMs: 90, lossPercent: 1 });
  expect(figures("europe-west3-a", "us-east4-a")).toMatchObject({
    rttMs: 91,
    lossPercent: 1,
    bandwidthBytesPerSecond: 10_000,
  });
  expect(figures("us-east4-a", "us-east4-b").rttMs).toBe(2);
});

test("figures: bandwidth is a stream's window per round trip", () => {
  const { figures } = createLatencyMatrix(topologyWith({ profile: { streamWindowBytes: 1_000_000 } }));
  expect(figures("us-east4-a", "europe-west3-a").bandwidthBytesPerSecond).toBeCloseTo(1_000_000 / 0.0878, 3);
});

test("figures: an unknown place is refused by name", () => {
  const { figures } = createLatencyMatrix(topologyWith({}));
  expect(() => figures("us-east4-a", "atlantis")).toThrow(/no region or datacenter "atlantis"/);
});
