import { parseDatacenterId, parseRegion } from "@kvorum/base";
import { expect, test } from "vitest";
import { ACTIVE_CHANGES_MAX } from "./limits.ts";
import { createLinkFlow } from "./link-model.ts";
import { createTopology } from "./parse-topology.ts";
import { findPreset } from "./presets.ts";
import { withDatacenter, withoutDatacenter } from "./topology-change.ts";
import { WanModel } from "./wan-model.ts";
import { WanTransit } from "./wan-transit.ts";

const deploy = findPreset("deploy") ?? createTopology(null, { source: "test" });

function deployWan(): WanModel {
  return new WanModel({ topology: deploy, seed: 1, enabled: true });
}

function isCut(wan: WanModel, from: string, to: string): boolean {
  return wan.link({ from, to }).conditions.partitioned;
}

test("configure: what a datacenter takes to answer delays answers to clients, and nothing else", () => {
  const topology = createTopology({ extends: "deploy", profile: { serviceTimeMs: 6 } }, { source: "test" });
  const wan = new WanModel({ topology, seed: 1, enabled: true });
  expect(wan.configuredRttMs({ from: "us-east4", to: "us-east4-a" })).toBe(7);
  expect(wan.configuredRttMs({ from: "us-east4-a", to: "us-east4-b" })).toBe(1);
  const arrivesAtMs = (from: string, to: string): number => {
    const arrival = new WanTransit(wan).arrivalAtMs({ from, to }, { sentAtMs: 1_000, sizeBytes: 0 });
    return Math.round((arrival ?? Number.NaN) - 1_000);
  };
  expect(arrivesAtMs("us-west2", "us-east4-a")).toBe(34);
  expect(arrivesAtMs("us-east4-a", "us-west2")).toBe(40);
  wan.configure({ changes: [{ from: "us-west2", to: "us-east4-a", bothWays: true, rttMs: 20 }] });
  expect(wan.configuredRttMs({ from: "us-west2", to: "us-east4-a" })).toBe(26);
  wan.configure({ healAll: true, enabled: false });
  expect(wan.configuredRttMs({ from: "us-west2", to: "us-east4-a" })).toBe(0);
});

test("link: a round trip is two one-way delays of half its length", () => {
  const wan = deployWan();
  expect(wan.link({ from: "us-east4-a", to: "europe-west3-b" }).conditions.oneWayMs).toBe(43.9);
  expect(wan.configuredRttMs({ from: "asia-east2", to: "us-east4-a" })).toBe(201.9);
});

test("link: clients have links to datacenters, not to each other, and no place links to itself", () => {
  const wan = deployWan();
  expect(() => wan.link({ from: "us-west2", to: "us-east4" })).toThrow(
    /no link from us-west2 to us-east4: its datacenters are us-east4-a, .*; clients are in us-east4, /,
  );
  expect(() => wan.link({ from: "us-east4-a", to: "us-east4-a" })).toThrow(/no link/);
});

test("enabled: off means no delay, and faults all the same", () => {
  const wan = deployWan();
  wan.configure({ enabled: false });
  expect(wan.configuredRttMs({ from: "us-east4-a", to: "europe-west3-a" })).toBe(0);
  wan.configure({
    changes: [
      { from: "us-east4-a", to: "europe-west3-a", bothWays: true, rttMs: 300 },
      { from: "us-east4-a", to: "us-east4-b", bothWays: true, partitioned: true },
    ],
  });
  expect(wan.configuredRttMs({ from: "us-east4-a", to: "europe-west3-a" })).toBe(300);
  expect(isCut(wan, "us-east4-b", "us-east4-a")).toBe(true);
  const sent = wan
    .link({ from: "us-east4-a", to: "europe-west3-b" })
    .transmit({ sentAtMs: 5, sizeBytes: 1e9 }, createLinkFlow());
  expect(sent).toEqual({ kind: "arrives", deliverAtMs: 5 });
});

test("configure: a region cut off keeps its inner links and its own clients", () => {
  const wan = deployWan();
  wan.configure({ changes: [{ from: "europe-west3", to: null, bothWays: true, partitioned: true }] });
  expect(isCut(wan, "europe-west3-a", "europe-west3-b")).toBe(false);
  expect(isCut(wan, "europe-west3", "europe-west3-a")).toBe(false);
  expect(isCut(wan, "europe-west3", "us-east4-a")).toBe(true);
  expect(isCut(wan, "us-east4-a", "europe-west3-a")).toBe(true);
  expect(isCut(wan, "europe-west4", "europe-west3-a")).toBe(true);
  expect(isCut(wan, "us-east4-a", "asia-southeast1-a")).toBe(false);
});

test("configure: a datacenter isolated is cut off from its siblings and all clients", () => {
  const wan = deployWan();
  wan.configure({ changes: [{ from: "us-east4-a", to: null, bothWays: true, partitioned: true }] });
  expect(isCut(wan, "us-east4-a", "us-east4-b")).toBe(true);
  expect(isCut(wan, "us-east4", "us-east4-a")).toBe(true);
  expect(isCut(wan, "us-east4-b", "us-east4-c")).toBe(false);
});

test("configure: a one-way partition and loss have a direction, a round trip has none", () => {
  const wan = deployWan();
  wan.configure({
    changes: [
      { from: "us-east4", to: "europe-west3", bothWays: false, partitioned: true, rttMs: 400 },
      { from: "us-east4-a", to: "asia-southeast1", bothWays: false, lossPercent: 5 },
    ],
  });
  expect(isCut(wan, "us-east4-b", "europe-west3-a")).toBe(true);
  expect(isCut(wan, "europe-west3-a", "us-east4-b")).toBe(false);
  expect(wan.configuredRttMs({ from: "europe-west3-a", to: "us-east4-b" })).toBe(400);
  expect(wan.link({ from: "us-east4-a", to: "asia-southeast1-b" }).conditions.lossPercent).toBe(5);
  expect(wan.link({ from: "asia-southeast1-b", to: "us-east4-a" }).conditions.lossPercent).toBe(0);
});

test("configure: within a region a name of the region and one of its datacenters mean the links between them", () => {
  const wan = deployWan();
  wan.configure({ changes: [{ from: "us-east4", to: "us-east4-a", bothWays: true, rttMs: 3 }] });
  expect(wan.configuredRttMs({ from: "us-east4-b", to: "us-east4-a" })).toBe(3);
  expect(wan.configuredRttMs({ from: "us-east4-b", to: "us-east4-c" })).toBe(1);
});

test("configure: healing one region leaves the other's partition", () => {
  const wan = deployWan();
  const cutOff = (from: string) => ({ from, to: null, bothWays: true, partitioned: true });
  wan.configure({ changes: [cutOff("europe-west3"), cutOff("asia-southeast1")] });
  wan.configure({ changes: [{ from: "europe-west3", to: null, bothWays: true, heal: true }] });
  expect(isCut(wan, "us-east4-a", "europe-west3-a")).toBe(false);
  expect(isCut(wan, "us-east4-a", "asia-southeast1-a")).toBe(true);
  expect(wan.active).toContainEqual(cutOff("asia-southeast1"));
  expect(wan.active).not.toContainEqual(cutOff("europe-west3"));
});

test("configure: changes that others overwrite are forgotten, so that a long run does not fill the list", () => {
  const wan = deployWan();
  for (let rttMs = 0; rttMs <= ACTIVE_CHANGES_MAX; rttMs++) {
    wan.configure({ changes: [{ from: "us-east4", to: "europe-west3", bothWays: true, rttMs }] });
  }
  expect(wan.active).toEqual([{ from: "us-east4", to: "europe-west3", bothWays: true, rttMs: ACTIVE_CHANGES_MAX }]);
});

test.each([
  [{ from: "atlantis", to: null, bothWays: true, partitioned: true }, /no region or datacenter "atlantis"/],
  [{ from: "us-east4", to: "us-east4", bothWays: true, partitioned: true }, /two ends, found us-east4 twice/],
  [
    { from: "us-east4", to: null, bothWays: true, rttMs: Number.NaN },
    /rttMs of a link change is in 0\.\.60000, found NaN/,
  ],
  [{ from: "us-east4", to: null, bothWays: true, lossPercent: 101 }, /lossPercent/],
  [{ from: "us-east4", to: null, bothWays: true, bandwidthBytesPerSecond: 0 }, /bandwidthBytesPerSecond/],
  [{ from: "us-east4", to: null, bothWays: true }, /either sets figures or heals; found neither/],
  [{ from: "us-east4", to: null, bothWays: true, heal: true, rttMs: 1 }, /either sets figures or heals; found both/],
])("configure: refuses %j, and changes nothing", (change, expected) => {
  const wan = deployWan();
  const good = { from: "us-east4", to: null, bothWays: true, partitioned: true };
  expect(() => wan.configure({ enabled: false, changes: [good, change] })).toThrow(expected);
  expect(wan.active).toEqual([]);
  expect(wan.enabled).toBe(true);
  expect(isCut(wan, "us-east4-a", "europe-west3-a")).toBe(false);
});

test("configure: a seed restarts the draws of every link", () => {
  const delayOf = (wan: WanModel, sentAtMs: number): string => {
    const link = wan.link({ from: "us-east4-a", to: "europe-west3-a" });
    const sent = link.transmit({ sentAtMs, sizeBytes: 0 }, createLinkFlow());
    return (sent.kind === "arrives" ? sent.deliverAtMs - sentAtMs : 0).toFixed(6);
  };
  const wan = deployWan();
  const first = delayOf(wan, 0);
  expect(delayOf(wan, 100)).not.toBe(first);
  wan.configure({ seed: 1 });
  expect(delayOf(wan, 200)).toBe(first);
});

test("changeTopology: a new datacenter has links of its own, cut where its region is cut; the others keep theirs", () => {
  const model = new WanModel({ topology: deploy, seed: 1, enabled: true });
  const kept = model.link({ from: "us-east4-a", to: "europe-west3-a" });
  model.configure({ changes: [{ from: "us-east4", to: null, bothWays: true, partitioned: true }] });
  const datacenter = parseDatacenterId("us-east4-d");
  model.changeTopology(withDatacenter(deploy, { datacenter, region: parseRegion("us-east4") }));
  expect(model.link({ from: "us-east4-a", to: "europe-west3-a" })).toBe(kept);
  expect(model.link({ from: datacenter, to: "europe-west3-a" }).conditions.partitioned).toBe(true);
  expect(model.link({ from: datacenter, to: "us-east4-a" }).conditions).toMatchObject({
    partitioned: false,
    oneWayMs: 0.5,
  });
  model.changeTopology(withoutDatacenter(model.topology, datacenter));
  expect(() => model.link({ from: datacenter, to: "us-east4-a" })).toThrow(/has no link/);
  expect(model.active.length).toBe(1);
});
