import { createInstantMs, createLogIndex, createTerm, createWallMs } from "@kvorum/base";
import { decodeCommand, decodePayload } from "@kvorum/kv";
import type { Proposal } from "@kvorum/raft";
import { expect, test } from "vitest";
import { SWEEP_RETRY_MS } from "./limits.ts";
import { Sweeper, type SweeperView } from "./sweeper.ts";

const NOW = createInstantMs(500);
const WALL_NOW = createWallMs(10_000);
const VIEW: SweeperView = {
  mayServe: true,
  term: createTerm(2),
  appliedIndex: createLogIndex(7),
  sweepDueAtMs: WALL_NOW,
  wallNow: WALL_NOW,
  now: NOW,
};

function sweeperWithLog() {
  const payloads: Uint8Array[] = [];
  const log = { refusal: null as Proposal | null };
  const append = (payload: Uint8Array): Proposal =>
    log.refusal ?? { ok: true, index: createLogIndex(7 + payloads.push(payload)), term: VIEW.term };
  return { sweeper: new Sweeper(), payloads, append, log };
}

test("Sweeper: what is due is swept by one command, and again only once that is applied", () => {
  const { sweeper, payloads, append } = sweeperWithLog();
  sweeper.tick(VIEW, append);
  sweeper.tick(VIEW, append);
  expect(payloads.map((payload) => decodePayload(payload).map(decodeCommand))).toEqual([[{ kind: "sweep" }]]);
  expect(sweeper.wakeAtMs).toBe(Number.POSITIVE_INFINITY);
  sweeper.tick({ ...VIEW, appliedIndex: createLogIndex(8) }, append);
  expect(payloads).toHaveLength(2);
});

test("Sweeper: wakes when the next one is due, by the wall clock as it is now", () => {
  const { sweeper, payloads, append } = sweeperWithLog();
  sweeper.tick({ ...VIEW, sweepDueAtMs: createWallMs(WALL_NOW + 30) }, append);
  expect([payloads.length, sweeper.wakeAtMs]).toEqual([0, NOW + 30]);
  sweeper.tick({ ...VIEW, sweepDueAtMs: null }, append);
  expect([payloads.length, sweeper.wakeAtMs]).toEqual([0, Number.POSITIVE_INFINITY]);
});

test("Sweeper: a region without its lease sweeps nothing", () => {
  const { sweeper, payloads, append } = sweeperWithLog();
  sweeper.tick({ ...VIEW, mayServe: false }, append);
  expect(payloads).toEqual([]);
});

test("Sweeper: a sweep of an earlier term is not waited for", () => {
  const { sweeper, payloads, append } = sweeperWithLog();
  sweeper.tick(VIEW, append);
  sweeper.tick({ ...VIEW, term: createTerm(3) }, append);
  expect(payloads).toHaveLength(2);
});

test("Sweeper: a refused one is proposed again after a pause", () => {
  const { sweeper, payloads, append, log } = sweeperWithLog();
  log.refusal = { ok: false, reason: "overloaded", leader: null };
  sweeper.tick(VIEW, append);
  expect([payloads.length, sweeper.wakeAtMs]).toEqual([0, NOW + SWEEP_RETRY_MS]);
});
