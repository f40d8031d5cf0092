import { createPrng } from "@kvorum/base";
import { expect, test } from "vitest";
import type { Workload } from "../schema/workload-schema.ts";
import { createSchedule, type PlannedOperation } from "./schedule.ts";

const WORKLOAD: Workload = {
  clientRegion: "us-east4",
  clients: 3,
  ratePerSecond: 100,
  arrivals: "poisson",
  mix: { write: 20, strongRead: 30, eventualRead: 50 },
  keys: { prefix: "k", count: 10, distribution: "uniform", theta: 0.99 },
  valueSizeBytes: 1,
};

function planOf(workload: Workload, seed: number, durationMs = 60_000): readonly PlannedOperation[] {
  return [...createSchedule(workload, { random: createPrng(seed, "test"), durationMs })];
}

function shareOf(plan: readonly PlannedOperation[], kind: PlannedOperation["kind"]): number {
  return plan.filter((operation) => operation.kind === kind).length / plan.length;
}

test("createSchedule: a seed fixes it to the last operation", () => {
  expect(planOf(WORKLOAD, 7)).toEqual(planOf(WORKLOAD, 7));
  expect(planOf(WORKLOAD, 8)).not.toEqual(planOf(WORKLOAD, 7));
});

test("createSchedule: poisson arrivals come at the rate, with exponential gaps", () => {
  const plan = planOf(WORKLOAD, 1);
  // 6000 expected; five standard deviations of a Poisson count are 387.
  expect(Math.abs(plan.length - 6_000)).toBeLessThan(387);
  const gapsMs = plan.slice(1).map((operation, i) => operation.atMs - (plan[i]?.atMs ?? 0));
  const longShare = gapsMs.filter((gapMs) => gapMs > 10).length / gapsMs.length;
  expect(longShare).toBeCloseTo(Math.exp(-1), 1);
  expect(Math.min(...gapsMs)).toBeGreaterThanOrEqual(0);
});

test("createSchedule: fixed arrivals are equally far apart", () => {
  const plan = planOf({ ...WORKLOAD, arrivals: "fixed" }, 1, 1_000);
  expect(plan.length).toBe(100);
  for (const [i, operation] of plan.entries()) {
    expect(operation.atMs).toBeCloseTo((plan[0]?.atMs ?? 0) + i * 10, 6);
  }
});

test("createSchedule: nothing is planned outside the phase", () => {
  const plan = planOf(WORKLOAD, 3, 500);
  expect(plan.every(({ atMs }) => atMs >= 0 && atMs < 500)).toBe(true);
});

test("createSchedule: kinds come in the shares of the mix", () => {
  const plan = planOf(WORKLOAD, 2);
  expect(shareOf(plan, "write")).toBeCloseTo(0.2, 1);
  expect(shareOf(plan, "strongRead")).toBeCloseTo(0.3, 1);
  expect(shareOf(plan, "eventualRead")).toBeCloseTo(0.5, 1);
});

test("createSchedule: clients take turns", () => {
  expect(
    planOf(WORKLOAD, 2)
      .slice(0, 6)
      .map(({ clientNumber }) => clientNumber),
  ).toEqual([0, 1, 2, 0, 1, 2]);
});

test("createSchedule: another mix does not move the arrivals or the keys", () => {
  const before = planOf(WORKLOAD, 4);
  const after = planOf({ ...WORKLOAD, mix: { write: 100, strongRead: 0, eventualRead: 0 } }, 4);
  expect(after.map(({ atMs, keyNumber }) => [atMs, keyNumber])).toEqual(
    before.map(({ atMs, keyNumber }) => [atMs, keyNumber]),
  );
});
