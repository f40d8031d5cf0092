import { createEpoch, createLogIndex, parseDatacenterId } from "@kvorum/base";
import { expect, test } from "vitest";
import { answerClaim, highestEpochOf, isFrozen, type PromiserState } from "./epoch-promises.ts";
import type { LineageRecord } from "./ports/log-store.ts";

const CLAIMANT = parseDatacenterId("eu-a");
const OTHER = parseDatacenterId("asia-a");

const record = (epoch: number, promised: number | null, claimant = CLAIMANT): LineageRecord => ({
  epoch: createEpoch(epoch),
  promised: promised === null ? null : { epoch: createEpoch(promised), claimant },
  resetting: false,
});
const state = (of: LineageRecord): PromiserState => ({
  record: of,
  logEpoch: createEpoch(0),
  lastIndex: createLogIndex(42),
  leaseRemainingMs: 1234,
});
const claim = (epoch: number) => ({ kind: "epoch_claim", epoch: createEpoch(epoch), claimId: 9 }) as const;

test("epoch promise: it is on disk before it is sent", () => {
  const answer = answerClaim(state(record(0, null)), claim(1), CLAIMANT);
  expect(answer).toEqual({ kind: "promise", record: record(0, 1) });
  expect(answerClaim(state(record(0, 1)), claim(1), CLAIMANT)).toEqual({
    kind: "send",
    message: {
      kind: "epoch_promise",
      epoch: 1,
      claimId: 9,
      logEpoch: 0,
      lastIndex: 42,
      leaseRemainingMs: 1234,
    },
  });
});

test("epoch promise: an epoch is promised to one claimant", () => {
  expect(answerClaim(state(record(0, 1)), claim(1), OTHER)).toEqual({
    kind: "send",
    message: { kind: "epoch_refused", epoch: 1, claimId: 9, promised: 1, lastIndex: 42 },
  });
});

test("epoch promise: a later epoch is promised over an earlier one, to whoever claims it", () => {
  expect(answerClaim(state(record(0, 1)), claim(2), OTHER)).toEqual({ kind: "promise", record: record(0, 2, OTHER) });
});

test("epoch promise: an epoch that has begun, or one before a promised one, is refused with the highest known", () => {
  for (const [of, highest] of [
    [record(3, 3), 3],
    [record(3, 2), 3],
    [record(1, 5), 5],
  ] as const) {
    expect(answerClaim(state(of), claim(3), CLAIMANT)).toMatchObject({
      message: { kind: "epoch_refused", promised: highest },
    });
  }
});

test("epoch promise: the claim of no epoch is a question", () => {
  expect(answerClaim(state(record(0, null)), claim(0), CLAIMANT)).toMatchObject({
    message: { kind: "epoch_refused", epoch: 0, promised: 0 },
  });
});

test("epoch promise: a replica is frozen until the promised epoch has begun", () => {
  expect([record(0, null), record(0, 1), record(1, 1), record(2, 1)].map(isFrozen)).toEqual([
    false,
    true,
    false,
    false,
  ]);
  expect(highestEpochOf(record(0, 4))).toBe(4);
});
