import { createInstantMs, createLogIndex, createTerm, createWallMs, parseDatacenterId } from "@kvorum/base";
import { expect, test } from "vitest";
import { LeaderWork, type LeaderWorkOptions } from "./leader-work.ts";
import type { LeaderView } from "./router.ts";
import type { VoterRole } from "./voter-role.ts";

const NOW = createInstantMs(100);
const self = parseDatacenterId("us-east4-a");

function workWithDueTake() {
  const looks: string[] = [];
  const options = {
    clock: { wallNow: () => createWallMs(5_000) },
    state: { read: () => null },
    applier: { appliedIndex: createLogIndex(1), sweepDueAtMs: null },
    router: {
      takeDue: () => looks.push("looked"),
      propose: () => undefined,
      takesWakeAtMs: () => NOW,
    },
  } as unknown as LeaderWorkOptions;
  const role = { term: createTerm(1) } as unknown as VoterRole;
  const view: LeaderView = { self, isLeader: true, mayServe: true, leader: self, guesses: [] };
  return { work: new LeaderWork(options), role, view, looks };
}

test("LeaderWork: a region without its lease neither takes messages nor wakes up for them", () => {
  const { work, role, view, looks } = workWithDueTake();
  work.propose(role, { ...view, mayServe: false }, NOW);
  expect([looks.length, work.wakeAtMs(NOW)]).toEqual([0, Number.POSITIVE_INFINITY]);
  work.propose(role, view, NOW);
  expect([looks.length, work.wakeAtMs(NOW)]).toEqual([1, NOW]);
});
