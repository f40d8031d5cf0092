import { createPrng, mustExist, parseDatacenterId } from "@kvorum/base";
import { datacentersOf, findPreset } from "@kvorum/wan";
import { expect, test } from "vitest";
import type { Sight } from "../world/lookout.ts";
import type { WorldStatus } from "../world/world.ts";
import { drawFaults, targetsOf } from "./random-faults.ts";

const topology = mustExist(findPreset("deploy"), "the preset");
const voters = topology.regions[0]?.datacenters ?? [];
const STEP = { kind: "random", fromMs: 1_000, untilMs: 9_000, count: 40, kinds: ["kill", "loss"], forMs: 500 } as const;

function targets(
  kind: "kill" | "transfer-leadership",
  { down = [], harmed = [], recovering = [] }: Partial<Record<"down" | "harmed" | "recovering", readonly string[]>>,
): readonly string[] {
  const up = datacentersOf(topology).filter((id) => !down.includes(id));
  const statuses = new Map(up.map((id) => [id, { isRecovering: recovering.includes(id) } as WorldStatus]));
  const leader = mustExist(statuses.values().next().value, "somebody up");
  const sight: Sight = { atMs: 0, statuses, leader, voters, primaryRegion: topology.primaryRegion };
  return targetsOf({ kind }, { sight, harmed: new Set(harmed.map(parseDatacenterId)), topology });
}

test("drawFaults: the seed fixes what strikes when, within its time", () => {
  const drawn = drawFaults(STEP, createPrng(3));
  expect(drawn).toEqual(drawFaults(STEP, createPrng(3)));
  expect(drawn).not.toEqual(drawFaults(STEP, createPrng(4)));
  expect(drawn).toHaveLength(40);
  expect(drawn.every(({ atMs }, i) => atMs >= (drawn[i - 1]?.atMs ?? 1_000) && atMs < 9_000)).toBe(true);
  expect(new Set(drawn.map(({ kind }) => kind))).toEqual(new Set(["kill", "loss"]));
});

test("targetsOf: while a voter is down, harmed or without its state, only learners are struck", () => {
  expect(targets("kill", {})).toEqual(datacentersOf(topology));
  const learners = datacentersOf(topology).filter((id) => !voters.includes(id));
  expect(targets("kill", { down: ["us-east4-c"] })).toEqual(learners);
  expect(targets("kill", { harmed: ["us-east4-c"] })).toEqual(learners);
  expect(targets("kill", { recovering: ["us-east4-c"] })).toEqual(learners);
  expect(targets("transfer-leadership", { harmed: ["us-east4-c"] })).toEqual([]);
});

test("targetsOf: who is harmed is not struck again", () => {
  expect(targets("kill", { harmed: ["europe-west3-a"] })).not.toContain("europe-west3-a");
  expect(targets("transfer-leadership", { harmed: ["europe-west3-a"] })).toEqual(voters);
});
