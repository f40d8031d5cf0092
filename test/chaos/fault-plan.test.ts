import { mustExist } from "@kvorum/base";
import { datacentersOf, findPreset, learnersOf, votersOf } from "@kvorum/wan";
import { expect, test } from "vitest";
import { drawFaultPlan, type FaultPlan, LEADER, PROCESS_FAULT_KINDS } from "./fault-plan.ts";

const topology = mustExist(findPreset("deploy"), "preset deploy");

function planOf(seed: number, smallDisks: readonly string[] = ["us-east4-c"]): FaultPlan {
  return drawFaultPlan({ seed, topology, rounds: 3, processKinds: PROCESS_FAULT_KINDS, smallDisks });
}

test("drawFaultPlan: a seed fixes it, another seed draws another one", () => {
  expect(planOf(7)).toEqual(planOf(7));
  expect(planOf(8)).not.toEqual(planOf(7));
});

test("drawFaultPlan: every kind comes once in each round of its lane", () => {
  for (let seed = 0; seed < 50; seed++) {
    const { processes, links } = planOf(seed);
    for (const lane of [processes, links]) {
      const kinds: readonly string[] = lane.map(({ fault }) => fault.kind);
      const perRound = kinds.length / 3;
      for (let round = 0; round < 3; round++) {
        expect(new Set(kinds.slice(round * perRound, (round + 1) * perRound)).size).toBe(perRound);
      }
    }
    expect(processes.length).toBe(3 * PROCESS_FAULT_KINDS.length);
  }
});

test("drawFaultPlan: disks are lost where the kind says, and filled only where they can be", () => {
  const datacenters: readonly string[] = [...datacentersOf(topology), LEADER];
  for (let seed = 0; seed < 50; seed++) {
    for (const { fault } of planOf(seed).processes) {
      if (fault.kind === "wipe_voter") {
        expect(votersOf(topology)).toContain(fault.target);
      } else if (fault.kind === "wipe_learner") {
        expect(learnersOf(topology)).toContain(fault.target);
      } else if (fault.kind === "disk_full") {
        expect(fault.target).toBe("us-east4-c");
      } else {
        const targets = "targets" in fault ? fault.targets : [fault.target];
        expect(targets.filter((target) => !datacenters.includes(target))).toEqual([]);
      }
    }
    expect(planOf(seed, []).processes.some(({ fault }) => fault.kind === "disk_full")).toBe(false);
  }
});
