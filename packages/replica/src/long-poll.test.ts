// Watches and takes on their way through a Router: where they wait, what wakes them, and what ends them.
import { addMs, createEpoch, createLogIndex, createWallMs } from "@kvorum/base";
import { createVersionstamp } from "@kvorum/keyspace";
import type { Consistency, Delivery, Operation, Outcome } from "@kvorum/kv";
import { expect, test } from "vitest";
import { LONG_POLL_RESERVE_MS, REQUEST_SWEEP_INTERVAL_MS } from "./limits.ts";
import { elsewhere, here, RouterHarness } from "./testing/router-harness.ts";

const TIMEOUT_MS = 5000;
const KEY = Uint8Array.of(7);
const VERSIONSTAMP = createVersionstamp({ epoch: createEpoch(0), index: createLogIndex(1), position: 0 });
const WRITTEN = { writtenKeys: [{ database: "", key: KEY, versionstamp: VERSIONSTAMP }] };
const TAKE: Operation = { kind: "queue", step: { kind: "take", messagesMax: 1 }, timeoutMs: TIMEOUT_MS };
const NOTHING_TAKEN = { kind: "queue", deliveries: [] } as const;

function watch(level: "eventual" | "strong", seen: readonly null[] | null = [null]): Operation {
  const consistency: Consistency = { level };
  return { kind: "watch", keys: [KEY], seen, consistency, timeoutMs: TIMEOUT_MS };
}

function leadingHarness(): RouterHarness {
  const harness = new RouterHarness();
  harness.view = { ...harness.view, isLeader: true, leader: here };
  return harness;
}

function kindsOf(outcomes: readonly Outcome[]): readonly string[] {
  return outcomes.map((outcome) => (outcome.kind === "failed" ? outcome.code : outcome.kind));
}

function delivery({ now }: RouterHarness): Delivery {
  const parts = { epoch: 0, index: now } as unknown as Parameters<typeof createVersionstamp>[0];
  return { versionstamp: createVersionstamp({ ...parts, position: 0 }), position: 0, delivery: 1, payload: KEY };
}

test("watch: one whose client knows nothing is answered at once", () => {
  const harness = new RouterHarness();
  const answer = harness.submit(watch("eventual", null));
  harness.turn();
  expect(kindsOf(answer)).toEqual(["read"]);
});

test("watch: reads once, and again only when one of its keys was written", () => {
  const harness = new RouterHarness();
  const answer = harness.submit(watch("eventual"));
  harness.turn();
  harness.changed({
    writtenKeys: [
      { database: "", key: Uint8Array.of(8), versionstamp: VERSIONSTAMP },
      { database: "other", key: KEY, versionstamp: VERSIONSTAMP },
    ],
  });
  harness.turn();
  expect(harness.snapshots).toBe(1);
  harness.changed(WRITTEN);
  harness.turn();
  expect([harness.snapshots, answer.length]).toEqual([2, 0]);
});

test("watch: at its time it is answered with what is there, after a last read", () => {
  const harness = new RouterHarness();
  const answer = harness.submit(watch("eventual"));
  harness.turn();
  harness.passMs(TIMEOUT_MS - LONG_POLL_RESERVE_MS - 1);
  harness.turn();
  expect(answer).toEqual([]);
  harness.passMs(1);
  harness.turn();
  expect(harness.router.wakeAtMs(true)).toBeLessThanOrEqual(harness.now);
  harness.turn();
  expect([kindsOf(answer), harness.snapshots, harness.router.openCount]).toEqual([["read"], 2, 0]);
});

test("watch: one that reads once more asks for no turn while turns read nothing", () => {
  const harness = new RouterHarness();
  harness.submit(watch("eventual"));
  harness.turn();
  harness.changed(WRITTEN);
  expect(harness.router.wakeAtMs(true)).toBeLessThanOrEqual(harness.now);
  expect(harness.router.wakeAtMs(false)).toBeGreaterThan(harness.now);
});

test("watch: while all that is open waits, nobody looks after it until its time is over", () => {
  const harness = new RouterHarness();
  harness.submit(watch("eventual"));
  harness.turn();
  harness.passMs(REQUEST_SWEEP_INTERVAL_MS);
  harness.turn();
  expect(harness.router.wakeAtMs(true)).toBe(1000 + TIMEOUT_MS - LONG_POLL_RESERVE_MS);
  harness.read({ level: "strong" });
  expect(harness.router.wakeAtMs(true)).toBe(addMs(harness.now, REQUEST_SWEEP_INTERVAL_MS));
});

test("watch: a strong one waits at the leader, each answer is confirmed, and it goes to the next leader", () => {
  const harness = leadingHarness();
  const answer = harness.submit(watch("strong"));
  harness.confirm(10);
  harness.turn();
  harness.changed(WRITTEN);
  harness.turn();
  expect([harness.snapshots, answer.length]).toEqual([1, 0]);
  harness.confirm(10);
  harness.turn();
  expect([harness.snapshots, answer.length]).toEqual([2, 0]);
  harness.view = { ...harness.view, isLeader: false, leader: elsewhere };
  harness.turn();
  expect(harness.forwarded).toEqual([`watch to ${elsewhere}`]);
});

test("watch: a state that was replaced wakes all of them; a stop ends them", () => {
  const harness = new RouterHarness();
  const answer = harness.submit(watch("eventual"));
  harness.turn();
  harness.router.stateReplaced();
  harness.turn();
  expect(harness.snapshots).toBe(2);
  harness.router.failParked("shutting_down", "stopping");
  expect(kindsOf(answer)).toEqual(["shutting_down"]);
});

test("take: waits at the leader until a message is due, and is a command then", () => {
  const harness = leadingHarness();
  const answer = harness.submit(TAKE);
  expect(harness.propose(null)).toBe(0);
  harness.changed({ queuesChanged: [""] });
  expect(harness.propose(createWallMs(harness.now))).toBe(1);
  const deliveries = [delivery(harness)];
  harness.settle({ kind: "queue", deliveries });
  expect(answer).toEqual([{ kind: "queue", deliveries }]);
});

test("take: one that another taker was faster than waits on, and is told of nothing when its time is over", () => {
  const harness = leadingHarness();
  const answer = harness.submit(TAKE);
  expect(harness.propose(createWallMs(harness.now))).toBe(1);
  harness.settle(NOTHING_TAKEN);
  expect([harness.propose(null), answer.length]).toEqual([0, 0]);
  harness.passMs(TIMEOUT_MS - LONG_POLL_RESERVE_MS);
  harness.turn();
  expect(answer).toEqual([NOTHING_TAKEN]);
});

test("take: when the leader steps down it goes to the next one; one from another node is given back", () => {
  const harness = leadingHarness();
  harness.submit(TAKE);
  const forwarded = harness.submit(TAKE, { fromPeer: true });
  expect(harness.propose(null)).toBe(0);
  harness.view = { ...harness.view, isLeader: false, leader: elsewhere };
  harness.propose(null);
  expect(harness.forwarded).toEqual([`queue to ${elsewhere}`]);
  expect(kindsOf(forwarded)).toEqual(["not_leader"]);
});

test("queue steps: a finish goes to the log at once, and a drop is told that it is done", () => {
  const harness = leadingHarness();
  const finish = harness.submit({ kind: "queue", step: { kind: "finish", deliveries: [] }, timeoutMs: TIMEOUT_MS });
  const drop = harness.submit({ kind: "drop_database", database: "orders", timeoutMs: TIMEOUT_MS });
  expect(harness.propose(null)).toBe(2);
  harness.settle(NOTHING_TAKEN, { kind: "done" });
  expect([finish, drop].map(kindsOf)).toEqual([["queue"], ["database_dropped"]]);
});

test("queue steps: without an answer a finish may or may not have happened, a take has not", () => {
  const harness = new RouterHarness();
  const finish = harness.submit({ kind: "queue", step: { kind: "finish", deliveries: [] }, timeoutMs: TIMEOUT_MS });
  const take = harness.submit(TAKE);
  harness.passMs(TIMEOUT_MS);
  harness.turn();
  expect([finish, take].map(kindsOf)).toEqual([["outcome_unknown"], ["deadline_exceeded"]]);
});

test("commit: a mutation that does not fit what it meets is an invalid argument, with its text", () => {
  const harness = leadingHarness();
  const write = { commitId: null, checks: [], mutations: [] };
  const answer = harness.submit({ kind: "commit", write, timeoutMs: TIMEOUT_MS });
  expect(harness.propose(null)).toBe(1);
  harness.settle({ kind: "invalid", message: "Cannot sum KvU64 with Number" });
  expect(answer).toMatchObject([{ code: "invalid_argument", message: "Cannot sum KvU64 with Number" }]);
});
