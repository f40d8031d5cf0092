import { mustExist, parseDatacenterId, parseRegion } from "@kvorum/base";
import { expect, test } from "vitest";
import { findPreset } from "./presets.ts";
import { clientRegionsOf, datacentersOf } from "./topology.ts";
import { withDatacenter, withoutDatacenter } from "./topology-change.ts";

const deploy = mustExist(findPreset("deploy"), "the preset");
const usEast = parseRegion("us-east4");
const tokyo = parseRegion("asia-east2");

test("withDatacenter: takes the last place of its region, and repeating it changes nothing", () => {
  const datacenter = parseDatacenterId("us-east4-d");
  const grown = withDatacenter(deploy, { datacenter, region: usEast });
  expect(grown.regions[0]?.datacenters.at(-1)).toBe(datacenter);
  expect(withDatacenter(grown, { datacenter, region: usEast })).toBe(grown);
});

test("withDatacenter: a region of clients becomes one with a datacenter", () => {
  const grown = withDatacenter(deploy, { datacenter: parseDatacenterId("asia-east2-a"), region: tokyo });
  expect(grown.regions.at(-1)).toEqual({ region: tokyo, datacenters: ["asia-east2-a"] });
  expect(clientRegionsOf(grown).filter((region) => region === tokyo)).toEqual([tokyo]);
});

test("withDatacenter: a region that nobody knows the way to is refused, and so is a name in two regions", () => {
  const nowhere = { datacenter: parseDatacenterId("moon-a"), region: parseRegion("moon") };
  expect(() => withDatacenter(deploy, nowhere)).toThrow(/no rttMs between/);
  const elsewhere = { datacenter: parseDatacenterId("us-east4-a"), region: tokyo };
  expect(() => withDatacenter(deploy, elsewhere)).toThrow(/is a datacenter of us-east4/);
});

test("withoutDatacenter: a region that loses its last one stays as a region of clients", () => {
  const alone = withDatacenter(deploy, { datacenter: parseDatacenterId("asia-east2-a"), region: tokyo });
  const shrunk = withoutDatacenter(alone, parseDatacenterId("asia-east2-a"));
  expect(datacentersOf(shrunk)).toEqual(datacentersOf(deploy));
  expect(shrunk.clientRegions).toContain(tokyo);
});

test("withoutDatacenter: the primary region passes on when its last datacenter goes", () => {
  const shrunk = ["us-east4-a", "us-east4-b", "us-east4-c"].reduce(
    (topology, name) => withoutDatacenter(topology, parseDatacenterId(name)),
    deploy,
  );
  expect(shrunk.primaryRegion).toBe("europe-west3");
});
