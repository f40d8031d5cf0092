import { createEpoch, createLogIndex, createTerm } from "@kvorum/base";
import type { Consistency, Operation, Outcome } from "@kvorum/kv";
import { expect, test } from "vitest";
import { OPERATIONS_OPEN_MAX, REQUESTS_OPEN_BYTES_MAX, SESSION_WAIT_MS_MAX } from "./limits.ts";
import { elsewhere, here, RouterHarness } from "./testing/router-harness.ts";

const strong: Consistency = { level: "strong" };
const eventual: Consistency = { level: "eventual" };
const bounded = (maxStalenessMs: number): Consistency => ({ level: "bounded", maxStalenessMs });
const session = (index: number, epoch = 0): Consistency => ({
  level: "session",
  bookmark: { epoch: createEpoch(epoch), index: createLogIndex(index) },
});

function commit(valueBytes = 1): Operation {
  const value = { encoding: "bytes", data: new Uint8Array(valueBytes) } as const;
  const mutations = [{ kind: "set", key: Uint8Array.of(1), value }] as const;
  return { kind: "commit", timeoutMs: 5000, write: { commitId: null, checks: [], mutations } };
}

/** What a client was told, in a word each. */
function told(outcomes: readonly Outcome[]): readonly string[] {
  return outcomes.map((outcome) => {
    if (outcome.kind === "failed") {
      return outcome.code;
    }
    return outcome.kind === "read" ? (outcome.provenance.strong ? "strong" : "local") : outcome.kind;
  });
}

function leadingHarness(): RouterHarness {
  const harness = new RouterHarness();
  harness.view = { ...harness.view, isLeader: true, leader: here };
  return harness;
}

test("reads: all that are due in a turn are served from one snapshot", () => {
  const harness = leadingHarness();
  const answers = [harness.read(eventual), harness.read(session(10)), harness.read(bounded(50)), harness.read(strong)];
  harness.confirm(10);
  harness.turn();
  expect(answers.flatMap(told)).toEqual(["local", "local", "local", "strong"]);
  expect(harness.snapshots).toBe(1);
});

test("session: a replica at the bookmark answers, one behind waits for apply and then answers", () => {
  const harness = new RouterHarness();
  const answer = harness.read(session(12));
  harness.turn();
  harness.applied(11);
  harness.passMs(10);
  harness.turn();
  expect(answer).toEqual([]);
  harness.applied(12);
  harness.turn();
  expect(told(answer)).toEqual(["local"]);
  expect(harness.forwarded).toEqual([]);
});

test("session: one that waited long enough goes to the leader", () => {
  const harness = new RouterHarness();
  harness.read(session(12));
  harness.turn();
  harness.passMs(SESSION_WAIT_MS_MAX - 1);
  harness.turn();
  expect(harness.forwarded).toEqual([]);
  harness.passMs(51);
  harness.turn();
  expect(harness.forwarded).toEqual([`session to ${elsewhere}`]);
});

test("session: half of a short timeout is left to the leader", () => {
  const harness = new RouterHarness();
  harness.read(session(12), { timeoutMs: 200 });
  harness.turn();
  harness.passMs(101);
  harness.turn();
  expect(harness.forwarded).toEqual([`session to ${elsewhere}`]);
});

test("session: a bookmark of a lost branch is refused at once, and in words", () => {
  const harness = new RouterHarness();
  const message = "epoch 0 ended at index 9, epoch 1 goes on";
  harness.context = { ...harness.context, checkBookmark: () => ({ ok: false, message }) };
  const answer = harness.read(session(10));
  harness.turn();
  expect(answer).toEqual([{ kind: "failed", code: "bookmark_lost", message, leader: null }]);
});

test("session: the same index of an earlier epoch is not past the bookmark (pitfall 16)", () => {
  const harness = new RouterHarness();
  const answer = harness.read(session(8, 1));
  harness.turn();
  expect(answer).toEqual([]);
  harness.applied(11, 1);
  harness.turn();
  expect(told(answer)).toEqual(["local"]);
});

test("session: a bookmark that is lost only once the replica learns of the later epoch is refused then", () => {
  const harness = new RouterHarness();
  const answer = harness.read(session(12));
  harness.turn();
  const checkBookmark = () => ({ ok: false, message: "left behind" }) as const;
  harness.context = { ...harness.context, epoch: createEpoch(1), checkBookmark };
  harness.turn();
  expect(told(answer)).toEqual(["bookmark_lost"]);
});

test("session: a leader that is behind a bookmark of a later epoch does not serve it, confirmed or not", () => {
  const harness = leadingHarness();
  const answer = harness.read(session(8, 1), { fromPeer: true });
  harness.turn();
  harness.passMs(SESSION_WAIT_MS_MAX + 50);
  harness.turn();
  harness.confirm(10);
  harness.turn();
  expect(answer).toEqual([]);
  harness.passMs(5000);
  harness.turn();
  expect(told(answer)).toEqual(["deadline_exceeded"]);
  expect(answer[0]).toMatchObject({ message: expect.stringContaining("epoch 1 index 8") });
});

test("bounded: served where the age is proven, else by the leader", () => {
  const harness = new RouterHarness();
  const young = harness.read(bounded(50));
  harness.read(bounded(49));
  harness.turn();
  expect(told(young)).toEqual(["local"]);
  expect(harness.forwarded).toEqual([`bounded to ${elsewhere}`]);
  harness.context = { ...harness.context, provenAgeMs: null };
  harness.read(bounded(3_600_000));
  harness.turn();
  expect(harness.forwarded).toHaveLength(2);
});

test("bounded: a leader that cannot prove its age either confirms that it leads", () => {
  const harness = leadingHarness();
  harness.context = { ...harness.context, provenAgeMs: null };
  const answer = harness.read(bounded(10), { fromPeer: true });
  harness.turn();
  expect(harness.router.wakeAtMs(true)).toBe(harness.now);
  harness.confirm(10);
  harness.turn();
  expect(told(answer)).toEqual(["strong"]);
});

test("bounded: a pause between the proof and the answer voids the proof (pitfall 3)", () => {
  const harness = new RouterHarness();
  const answer = harness.read(bounded(60));
  harness.contexts = [{}, { provenAgeMs: 1050 }];
  harness.turn();
  expect(answer).toEqual([]);
  harness.context = { ...harness.context, provenAgeMs: 1050 };
  harness.turn();
  expect(harness.forwarded).toEqual([`bounded to ${elsewhere}`]);
});

test("fence: without the region lease a leader refuses what must be linearizable at once, and serves the rest", () => {
  const harness = leadingHarness();
  harness.view = { ...harness.view, mayServe: false };
  harness.context = { ...harness.context, mayServe: false };
  const answers = [harness.read(strong), harness.submit(commit()), harness.read(eventual), harness.read(session(3))];
  harness.turn();
  expect(answers.flatMap(told)).toEqual(["region_fenced", "region_fenced", "local", "local"]);
});

test("fence: a strong read that was confirmed before is held back, and answered when the lease is back", () => {
  const harness = leadingHarness();
  const answer = harness.read(strong);
  harness.confirm(10);
  harness.context = { ...harness.context, mayServe: false };
  harness.turn();
  expect(answer).toEqual([]);
  harness.context = { ...harness.context, mayServe: true };
  harness.turn();
  expect(told(answer)).toEqual(["strong"]);
});

test("fence: a pause between the read and the answer that outlasts the lease holds the answer back (pitfall 3)", () => {
  const harness = leadingHarness();
  const answer = harness.read(strong);
  harness.confirm(10);
  harness.contexts = [{}, { mayServe: false }, { mayServe: false }];
  harness.turn();
  harness.turn();
  expect(answer).toEqual([]);
  harness.passMs(5000);
  harness.view = { ...harness.view, mayServe: false };
  harness.contexts = [{ mayServe: false }];
  harness.turn();
  expect(told(answer)).toEqual(["region_fenced"]);
});

test("strong: one that was confirmed and not yet applied when leadership is lost goes to the new leader", () => {
  const harness = leadingHarness();
  const answer = harness.read(strong);
  harness.confirm(11);
  harness.turn();
  harness.view = { ...harness.view, isLeader: false, leader: elsewhere };
  harness.applied(11);
  harness.turn();
  expect(answer).toEqual([]);
  expect(harness.forwarded).toEqual([`strong to ${elsewhere}`]);
});

test("diverged: nothing is read from the state, whatever the level; what the leader answers still goes there", () => {
  const harness = new RouterHarness();
  harness.context = { ...harness.context, canServe: false };
  const answers = [harness.read(eventual), harness.read(session(1)), harness.read(bounded(100)), harness.read(strong)];
  harness.turn();
  expect(answers.flatMap(told)).toEqual(["replica_diverged", "replica_diverged", "replica_diverged"]);
  expect(harness.forwarded).toEqual([`strong to ${elsewhere}`]);
});

test("diverged: a session that waits is told, and so is a confirmed strong read", () => {
  const harness = leadingHarness();
  const waiting = harness.read(session(12));
  const confirmed = harness.read(strong);
  harness.turn();
  harness.confirm(10);
  harness.context = { ...harness.context, canServe: false };
  harness.turn();
  expect([...told(waiting), ...told(confirmed)]).toEqual(["replica_diverged", "replica_diverged"]);
});

test("overload: a stalled leader refuses at once past its bounds, by number and by bytes, and holds no more than those", () => {
  const harness = leadingHarness();
  let refused = 0;
  for (let i = 0; i < 100_000; i++) {
    refused += told(harness.submit(commit()))[0] === "resource_exhausted" ? 1 : 0;
  }
  expect(refused).toBe(100_000 - OPERATIONS_OPEN_MAX);
  expect(harness.router.openCount).toBe(OPERATIONS_OPEN_MAX);
  const stalled = new RouterHarness();
  stalled.view = { ...stalled.view, leader: null };
  const large = commit(60_000);
  const fitting = Math.floor(REQUESTS_OPEN_BYTES_MAX / 60_001);
  const outcomes = Array.from({ length: fitting + 1 }, () => stalled.submit(large));
  expect(outcomes.flatMap(told)).toEqual(["resource_exhausted"]);
  expect(told(stalled.read(eventual))).toEqual([]);
});

test("overload: what is answered makes room again", () => {
  const harness = leadingHarness();
  for (let i = 0; i < OPERATIONS_OPEN_MAX; i++) {
    harness.submit(commit());
  }
  harness.passMs(5000);
  harness.turn();
  expect(harness.router.openCount).toBe(0);
  const answer = harness.submit(commit());
  harness.router.propose(
    () => ({ ok: true, index: createLogIndex(11), term: createTerm(1) }),
    harness.view,
    harness.now,
  );
  expect(answer).toEqual([]);
});
