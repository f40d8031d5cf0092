// Laws of changing a WAN. A failure prints fast-check's seed and path.
import fc from "fast-check";
import { expect, test } from "vitest";
import type { LinkChange } from "./link-change.ts";
import { linksOf } from "./link-effect.ts";
import type { LinkConditions } from "./link-model.ts";
import { createTopology } from "./parse-topology.ts";
import { WanModel } from "./wan-model.ts";

const topology = createTopology(
  {
    name: "small",
    primaryRegion: "us-east4",
    regions: [
      { region: "us-east4", datacenters: ["a", "b"] },
      { region: "europe-west3", datacenters: ["c"] },
    ],
    clientRegions: ["us-west2"],
  },
  { source: "test" },
);
const LINKS = linksOf(topology);

const place = fc.constantFrom("us-east4", "europe-west3", "us-west2", "a", "b", "c");
const figures = fc
  .record(
    {
      partitioned: fc.boolean(),
      rttMs: fc.integer({ min: 0, max: 500 }),
      lossPercent: fc.integer({ min: 0, max: 100 }),
      bandwidthBytesPerSecond: fc.integer({ min: 1_500, max: 1_000_000 }),
    },
    { requiredKeys: [] },
  )
  .filter((given) => Object.keys(given).length > 0);
const changeArbitrary: fc.Arbitrary<LinkChange> = fc
  .tuple(place, fc.option(place), fc.boolean(), fc.oneof(figures, fc.constant({ heal: true as const })))
  .filter(([from, to]) => from !== to)
  .map(([from, to, bothWays, what]) => ({ from, to, bothWays, ...what }));
const changesArbitrary = fc.array(changeArbitrary, { maxLength: 12 });

function wanAfter(changes: readonly LinkChange[], enabled = true): WanModel {
  const wan = new WanModel({ topology, seed: 1, enabled });
  for (const change of changes) {
    wan.configure({ changes: [change] });
  }
  return wan;
}

function conditionsOf(wan: WanModel): readonly LinkConditions[] {
  return LINKS.map((link) => wan.link(link).conditions);
}

test("active: replayed at once at another node, it gives the same links, on or off", () => {
  fc.assert(
    fc.property(changesArbitrary, fc.boolean(), (changes, enabled) => {
      const wan = wanAfter(changes, enabled);
      const restarted = new WanModel({ topology, seed: 1, enabled });
      restarted.configure({ changes: wan.active });
      expect(conditionsOf(restarted)).toEqual(conditionsOf(wan));
      expect(restarted.active).toEqual(wan.active);
    }),
  );
});

test("healAll: restores the topology's own figures", () => {
  fc.assert(
    fc.property(changesArbitrary, (changes) => {
      const wan = wanAfter(changes);
      wan.configure({ healAll: true });
      expect(conditionsOf(wan)).toEqual(conditionsOf(wanAfter([])));
      expect(wan.active).toEqual([]);
    }),
  );
});

test("heal: undoes on its links whatever was done to them, and touches no others", () => {
  fc.assert(
    fc.property(changesArbitrary, place, (changes, name) => {
      const before = conditionsOf(wanAfter(changes));
      const after = conditionsOf(wanAfter([...changes, { from: name, to: null, bothWays: true, heal: true }]));
      const untouched = conditionsOf(wanAfter([]));
      const members = topology.regions.find(({ region }) => region === name)?.datacenters ?? [];
      const inside = new Set<string>([name, ...members]);
      const expected = LINKS.map(({ from, to }, i) => {
        const isHealed = inside.has(from) !== inside.has(to);
        return isHealed ? untouched[i] : before[i];
      });
      expect(after).toEqual(expected);
    }),
  );
});

test("partition: one way cuts exactly the links from one to the other", () => {
  fc.assert(
    fc.property(place, place, (from, to) => {
      fc.pre(from !== to);
      const wan = wanAfter([{ from, to, bothWays: false, partitioned: true }]);
      const members = (name: string): readonly string[] => [
        name,
        ...(topology.regions.find(({ region }) => region === name)?.datacenters ?? []),
      ];
      const expected = LINKS.map((link) => members(from).includes(link.from) && members(to).includes(link.to));
      expect(conditionsOf(wan).map(({ partitioned }) => partitioned)).toEqual(expected);
    }),
  );
});
