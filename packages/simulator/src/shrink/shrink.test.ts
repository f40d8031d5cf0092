// The shrinker on toy failures, whose smallest stories are known.

import { mustExist } from "@kvorum/base";
import { datacentersOf, findPreset } from "@kvorum/wan";
import fc from "fast-check";
import { expect, test } from "vitest";
import { drawRunPlan, type RunPlan } from "../run/run-plan.ts";
import { minimalList } from "./minimal-list.ts";
import { shrink } from "./shrink.ts";

const PLAN = drawRunPlan({ seed: 3, safetyMs: 600_000, topology: mustExist(findPreset("deploy"), "deploy") });

test("minimal list: exactly what is needed stays, in its order", async () => {
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(fc.integer(), { minLength: 1 }), fc.context(), async (items, context) => {
      const needed = items.filter((_, i) => i % 3 === 1);
      context.log(`needed: ${needed.join()}`);
      const kept = await minimalList(items, async (part) => needed.every((item) => part.includes(item)));
      expect(kept).toEqual(needed);
    }),
  );
});

test("shrink: leaves the faults, clients and datacenters that the failure needs", async () => {
  const [first, second] = [mustExist(PLAN.faults[4], "fault"), mustExist(PLAN.faults[9], "fault")];
  const client = mustExist(PLAN.clients.at(-1), "client").name;
  const sameFault = (a: RunPlan["faults"][number], b: RunPlan["faults"][number]): boolean =>
    a.kind === b.kind && a.atMs === b.atMs;
  const failsLikewise = async (plan: RunPlan): Promise<boolean> =>
    [first, second].every((needed) => plan.faults.some((fault) => sameFault(fault, needed))) &&
    plan.clients.some(({ name }) => name === client) &&
    datacentersOf(plan.topology).length >= 2;
  const { plan } = await shrink({ plan: PLAN, failedAtMs: PLAN.safetyMs, failsLikewise, runsMax: 5000 });
  expect(plan.faults.map(({ kind, atMs }) => [kind, atMs])).toEqual(
    [first, second].map(({ kind, atMs }) => [kind, atMs]),
  );
  expect(plan.clients.map(({ name }) => name)).toEqual([client]);
  expect(plan.clients[0]?.operationsMax).toBe(1);
  expect(plan.clocks).toEqual({});
  expect(datacentersOf(plan.topology).length).toBeLessThanOrEqual(4);
});

test("shrink: makes no more runs than it may", async () => {
  let runs = 0;
  const failsLikewise = async (): Promise<boolean> => {
    runs += 1;
    return false;
  };
  const shrunk = await shrink({ plan: PLAN, failedAtMs: 1000, failsLikewise, runsMax: 7 });
  expect([runs, shrunk.runs, shrunk.plan]).toEqual([7, 7, PLAN]);
});
