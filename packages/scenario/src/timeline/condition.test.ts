import { mustExist, parseDatacenterId } from "@kvorum/base";
import { findPreset } from "@kvorum/wan";
import { expect, test } from "vitest";
import type { Condition } from "../schema/fault-schema.ts";
import type { Sight } from "../world/lookout.ts";
import type { WorldStatus } from "../world/world.ts";
import { createCondition } from "./condition.ts";

const topology = mustExist(findPreset("deploy"), "the preset");
const voters = ["us-east4-a", "us-east4-b", "us-east4-c"].map(parseDatacenterId);

interface Seen {
  readonly atMs?: number;
  readonly term?: number | null;
  readonly committed?: number;
  readonly applied?: Readonly<Record<string, number>>;
}

/** What condition.ts looks at; `term` null: nobody leads. */
function seen({ atMs = 0, term = 1, committed = 0, applied = {} }: Seen): Sight {
  const statuses = Object.entries(applied).map(
    ([datacenter, appliedIndex]) => [parseDatacenterId(datacenter), { appliedIndex } as WorldStatus] as const,
  );
  const leader = term === null ? null : ({ epoch: 0, term, commitIndex: committed } as WorldStatus);
  return { atMs, leader, voters, statuses: new Map(statuses), primaryRegion: topology.primaryRegion };
}

function conditionOf(condition: Condition, before: Sight | null = null): (sight: Sight) => boolean {
  return createCondition({ condition, topology, before, hasFaultEnded: (name) => name === "ended" });
}

const FRANKFURT = { "europe-west3-a": 90, "europe-west3-b": 95 };

test("condition: leader-elected means a later election than the one before, or any leader when nothing was before", () => {
  expect(conditionOf({ event: "leader-elected" })(seen({}))).toBe(true);
  const after = conditionOf({ event: "leader-elected" }, seen({ term: 4 }));
  expect(after(seen({ term: 4 }))).toBe(false);
  expect(after(seen({ term: null }))).toBe(false);
  expect(after(seen({ term: 5 }))).toBe(true);
});

test("condition: leader-lost also holds when the next leader was elected between two looks", () => {
  const lost = conditionOf({ event: "leader-lost" });
  expect(lost(seen({ term: 4 }))).toBe(false);
  expect(lost(seen({ term: 4 }))).toBe(false);
  expect(lost(seen({ term: 5 }))).toBe(true);
  expect(conditionOf({ event: "leader-lost" })(seen({ term: null }))).toBe(true);
});

test("condition: caught-up means everything that was committed a second ago, everywhere in the region", () => {
  const caughtUp = conditionOf({ event: "caught-up", region: "europe-west3" });
  expect(caughtUp(seen({ atMs: 0, committed: 95, applied: FRANKFURT }))).toBe(false);
  expect(caughtUp(seen({ atMs: 50, committed: 99, applied: { ...FRANKFURT, "europe-west3-a": 95 } }))).toBe(true);
  expect(caughtUp(seen({ atMs: 2_000, committed: 200, applied: { ...FRANKFURT, "europe-west3-a": 95 } }))).toBe(false);
  expect(caughtUp(seen({ atMs: 2_100, committed: 200, applied: { "europe-west3-a": 200 } }))).toBe(false);
});

test("condition: a region is behind by what its furthest datacenter lacks", () => {
  const behind = conditionOf({ event: "behind", region: "europe-west3", entries: 10 });
  expect(behind(seen({ committed: 104, applied: FRANKFURT }))).toBe(false);
  expect(behind(seen({ committed: 105, applied: FRANKFURT }))).toBe(true);
  expect(behind(seen({ term: null, applied: FRANKFURT }))).toBe(false);
});

test("condition: fault-ended asks for the fault by its name", () => {
  expect(conditionOf({ event: "fault-ended", fault: "ended" })(seen({}))).toBe(true);
  expect(conditionOf({ event: "fault-ended", fault: "other" })(seen({}))).toBe(false);
});
