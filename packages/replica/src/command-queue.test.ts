import { createEpoch, createInstantMs, createLogIndex, createTerm, parseRegion } from "@kvorum/base";
import { createVersionstamp } from "@kvorum/keyspace";
import { decodePayload, type Outcome } from "@kvorum/kv";
import { expect, test } from "vitest";
import { CommandQueue, type LoggedOperation } from "./command-queue.ts";
import { ENTRY_COMMANDS_MAX } from "./limits.ts";
import { Request } from "./request.ts";

const term = createTerm(3);

const COMMIT: LoggedOperation = {
  kind: "commit",
  write: { commitId: null, checks: [], mutations: [] },
  timeoutMs: 1000,
};

function commitRequest(outcomes: Outcome[]): Request {
  return new Request({
    operation: COMMIT,
    clientRegion: parseRegion("us-east4"),
    deadlineAtMs: createInstantMs(1000),
    fromPeer: false,
    onOutcome: (outcome) => outcomes.push(outcome),
  });
}

function logFrom(index: number) {
  const payloads: Uint8Array[] = [];
  const append = (payload: Uint8Array) =>
    ({ ok: true, index: createLogIndex(index + payloads.push(payload) - 1), term }) as const;
  return { payloads, append };
}

const committed = (index: number, position: number) =>
  ({
    kind: "committed",
    versionstamp: createVersionstamp({ epoch: createEpoch(0), index: createLogIndex(index), position }),
  }) as const;

test("CommandQueue: what waits together becomes one entry, and each commit gets the result at its position", () => {
  const outcomes: Outcome[] = [];
  const queue = new CommandQueue();
  queue.add(commitRequest(outcomes), COMMIT);
  queue.add(commitRequest(outcomes), COMMIT);
  const { payloads, append } = logFrom(7);
  expect(queue.propose(append)).toEqual([]);
  expect(payloads.map((payload) => decodePayload(payload).length)).toEqual([2]);
  const results = [committed(7, 0), { kind: "check_failed", failedChecks: [0] } as const];
  expect(queue.settle({ index: createLogIndex(7), term, results, datacentersDurable: 2 })).toEqual({
    acknowledged: 1,
    displaced: [],
  });
  expect(outcomes).toMatchObject([
    { kind: "committed", datacentersDurable: 2 },
    { kind: "check_failed", failedChecks: [0] },
  ]);
});

test("CommandQueue: another leader's entry at the index displaces the commits, unanswered (Raft §5.4)", () => {
  const outcomes: Outcome[] = [];
  const queue = new CommandQueue();
  const request = commitRequest(outcomes);
  queue.add(request, COMMIT);
  queue.propose(logFrom(7).append);
  const settled = queue.settle({ index: createLogIndex(7), term: createTerm(4), results: [], datacentersDurable: 2 });
  expect(settled).toEqual({ acknowledged: 0, displaced: [request] });
  expect(outcomes).toEqual([]);
});

test("CommandQueue: no entry holds more commands than the limit", () => {
  const queue = new CommandQueue();
  for (let i = 0; i < ENTRY_COMMANDS_MAX + 1; i++) {
    queue.add(commitRequest([]), COMMIT);
  }
  const { payloads, append } = logFrom(1);
  queue.propose(append);
  expect(payloads.map((payload) => decodePayload(payload).length)).toEqual([ENTRY_COMMANDS_MAX, 1]);
});

test("CommandQueue: without leadership everything that waits is given back; overloaded it is refused, retryably", () => {
  const outcomes: Outcome[] = [];
  const queue = new CommandQueue();
  const request = commitRequest(outcomes);
  queue.add(request, COMMIT);
  expect(queue.propose(() => ({ ok: false, reason: "not_leader", leader: null }))).toEqual([request]);
  queue.add(request, COMMIT);
  expect(queue.propose(() => ({ ok: false, reason: "overloaded", leader: null }))).toEqual([]);
  expect(outcomes).toMatchObject([{ kind: "failed", code: "resource_exhausted" }]);
});

test("CommandQueue: a commit that is refused while it waits for a hand-over never gets into the log (simulator seed 242)", () => {
  const outcomes: Outcome[] = [];
  const queue = new CommandQueue();
  const refused = commitRequest(outcomes);
  queue.add(refused, COMMIT);
  queue.propose(() => ({ ok: false, reason: "change_in_flight", leader: null }));
  refused.fail("deadline_exceeded", "the deadline passed");
  queue.add(commitRequest(outcomes), COMMIT);
  const { payloads, append } = logFrom(7);
  queue.propose(append);
  expect(payloads.map((payload) => decodePayload(payload).length)).toEqual([1]);
});
