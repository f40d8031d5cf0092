import { createPrng, mustExist, parseDatacenterId } from "@kvorum/base";
import { datacentersOf, findPreset } from "@kvorum/wan";
import { expect, test } from "vitest";
import { sightOf } from "../world/lookout.ts";
import type { WorldStatus } from "../world/world.ts";
import { findPlace } from "./find-place.ts";

const topology = mustExist(findPreset("deploy"), "the preset");

/** The cluster as it starts, with us-east4-b leading; `down` do not answer. */
function find(
  name: string,
  { down = [], seed = 1 }: { readonly down?: readonly string[]; seed?: number } = {},
): string {
  const up = datacentersOf(topology).filter((id) => !down.includes(id));
  const statuses = up.map(
    (datacenter) =>
      ({
        datacenter,
        role: datacenter === "us-east4-b" ? "leader" : "follower",
        epoch: 0,
        term: 3,
        primaryRegion: topology.primaryRegion,
        // The first of Frankfurt pulls from its sibling.
        shipSource: parseDatacenterId(datacenter === "europe-west3-a" ? "europe-west3-b" : "us-east4-b"),
        configuration: { voters: topology.regions[0]?.datacenters ?? [], outgoing: [], learners: [] },
      }) as Partial<WorldStatus> as WorldStatus,
  );
  const sight = sightOf(statuses, { topology, atMs: 0 });
  return findPlace(name, { topology, sight, random: createPrng(seed) });
}

test("findPlace: regions, datacenters and regions of clients go by their names", () => {
  expect(["europe-west3", "us-east4-c", "us-west2"].map((name) => find(name))).toEqual([
    "europe-west3",
    "us-east4-c",
    "us-west2",
  ]);
  expect(() => find("atlantis")).toThrow(/"atlantis" is no place: there are us-east4, /);
});

test("findPlace: roles are those of the moment", () => {
  expect(find("leader")).toBe("us-east4-b");
  expect(find("follower")).toBe("us-east4-a");
  expect(find("follower", { down: ["us-east4-a"] })).toBe("us-east4-c");
  expect(find("primary-region")).toBe("us-east4");
  expect(() => find("leader", { down: ["us-east4-b"] })).toThrow(/nobody leads/);
});

test("findPlace: a relay is who pulls from another region, and who would when nobody does", () => {
  expect(find("relay:europe-west3")).toBe("europe-west3-b");
  expect(find("relay:europe-west3", { down: ["europe-west3-b"] })).toBe("europe-west3-a");
  expect(() => find("relay:us-west2")).toThrow(/no datacenter is in region us-west2/);
  expect(() => find("relay:europe-west3", { down: ["europe-west3-a", "europe-west3-b"] })).toThrow(/has no relay/);
});

test("findPlace: drawn places are those that are up, and the seed fixes them", () => {
  const seeds = Array.from({ length: 50 }, (_, seed) => seed);
  const learners = new Set(seeds.map((seed) => find("random-learner", { seed, down: ["asia-southeast1-a"] })));
  expect([...learners].toSorted()).toEqual(["asia-southeast1-b", "europe-west3-a", "europe-west3-b"]);
  expect(new Set(seeds.map((seed) => find("random", { seed }))).size).toBe(datacentersOf(topology).length);
  expect(new Set(seeds.map((seed) => find("random-region", { seed }))).size).toBe(topology.regions.length);
  expect(find("random", { seed: 9 })).toBe(find("random", { seed: 9 }));
});
