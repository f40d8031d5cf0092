// The presets are promises: `deploy` is the topology of the published figures, and reproduces them.
import { expect, test } from "vitest";
import { createLatencyMatrix } from "./latency-matrix.ts";
import { parseTopology } from "./parse-topology.ts";
import { PRESET_NAMES } from "./preset-files.ts";
import { findPreset } from "./presets.ts";
import { datacentersOf, learnersOf, regionOf, relayOrder, type Topology, votersOf } from "./topology.ts";

function mustFindPreset(name: string): Topology {
  const topology = findPreset(name);
  if (topology === undefined) {
    throw new Error(`no preset ${name}`);
  }
  return topology;
}

const deploy = mustFindPreset("deploy");

test("findPreset: knows three names, and no others", () => {
  expect(PRESET_NAMES).toEqual(["deploy", "local", "three-continents"]);
  expect(findPreset("atlantis")).toBeUndefined();
});

test("presets: survive JSON, and are valid topology files", () => {
  for (const name of PRESET_NAMES) {
    const topology = mustFindPreset(name);
    expect(parseTopology(JSON.stringify(topology), { fileName: `${name}.json` })).toEqual(topology);
  }
});

test("deploy: three voters in us-east4, four learners in two regions", () => {
  expect(votersOf(deploy)).toEqual(["us-east4-a", "us-east4-b", "us-east4-c"]);
  expect(learnersOf(deploy)).toEqual(["europe-west3-a", "europe-west3-b", "asia-southeast1-a", "asia-southeast1-b"]);
  expect(datacentersOf(deploy)).toHaveLength(7);
  expect(deploy.clientRegions).toHaveLength(10);
});

// Region, and the published eventual and strong read latencies (Deno Deploy, top regions), ms.
const PUBLISHED_MS = [
  ["us-east4", 7, 7],
  ["europe-west3", 7, 94],
  ["europe-west4", 13, 95],
  ["us-west2", 72, 72],
  ["asia-east2", 42, 194],
] as const;
const SERVICE_MS = 6;

test.each(PUBLISHED_MS)(
  "deploy: from %s the nearest and the primary are as far as published",
  (region, eventual, strong) => {
    const { figures } = createLatencyMatrix(deploy);
    const nearestMs = Math.min(...datacentersOf(deploy).map((datacenter) => figures(region, datacenter).rttMs));
    const primaryMs = Math.min(...votersOf(deploy).map((datacenter) => figures(region, datacenter).rttMs));
    expect(Math.abs(nearestMs + SERVICE_MS - eventual)).toBeLessThan(4);
    expect(Math.abs(primaryMs + SERVICE_MS - strong)).toBeLessThan(15);
  },
);

test("three-continents: every region has three datacenters", () => {
  for (const { region } of mustFindPreset("three-continents").regions) {
    expect(relayOrder(mustFindPreset("three-continents"), region)).toHaveLength(3);
  }
});

test("regionOf: finds the region of a datacenter, and refuses a stranger", () => {
  const [first] = votersOf(mustFindPreset("local"));
  expect(first === undefined ? undefined : regionOf(mustFindPreset("local"), first)).toBe("local");
  expect(() => regionOf(deploy, first ?? ("" as never))).toThrow(/no datacenter local-a/);
  expect(() => relayOrder(deploy, mustFindPreset("local").primaryRegion)).toThrow(/no datacenter in region local/);
});
