// What a forwarded operation or outcome weighs on an emulated link: its keys and values, whatever its kind.
import { createEpoch, createLogIndex, createWallMs, parseRegion } from "@kvorum/base";
import { createVersionstamp } from "@kvorum/keyspace";
import type { Mutation, Operation, Outcome } from "@kvorum/kv";
import { expect, test } from "vitest";
import { messageBytes } from "./message-bytes.ts";

const SIZE_BYTES = 10_000;
const BIG = new Uint8Array(SIZE_BYTES);
const KEY = Uint8Array.of(1);
const VALUE = { encoding: "v8", data: BIG } as const;
const ID = {
  versionstamp: createVersionstamp({ epoch: createEpoch(0), index: createLogIndex(1), position: 0 }),
  position: 0,
  delivery: 1,
};

function commit(mutations: readonly Mutation[]): Operation {
  return { kind: "commit", write: { commitId: null, checks: [], mutations }, timeoutMs: 1 };
}

function weightOf(operation: Operation): number {
  return messageBytes({ kind: "forward_request", requestId: 1, operation, clientRegion: parseRegion("here") });
}

test.each<readonly [string, Operation]>([
  ["a set", commit([{ kind: "set", key: KEY, value: VALUE }])],
  ["a versionstamped set", commit([{ kind: "set_versionstamped", key: KEY, value: VALUE }])],
  ["a delete", commit([{ kind: "delete", key: BIG }])],
  ["a sum", commit([{ kind: "sum", key: KEY, operand: VALUE }])],
  ["a max", commit([{ kind: "max", key: KEY, operand: VALUE }])],
  [
    "an enqueue",
    {
      kind: "commit",
      write: {
        commitId: null,
        checks: [],
        mutations: [],
        enqueues: [{ payload: BIG, deliverAtMs: createWallMs(1), keysIfUndelivered: [], backoffMs: [] }],
      },
      timeoutMs: 1,
    },
  ],
  ["a watch", { kind: "watch", keys: [BIG], seen: null, consistency: { level: "strong" }, timeoutMs: 1 }],
  [
    "many deliveries kept",
    { kind: "queue", step: { kind: "keep", deliveries: new Array(SIZE_BYTES).fill(ID) }, timeoutMs: 1 },
  ],
])("messageBytes: %s weighs what it carries", (_name, operation) => {
  expect(weightOf(operation)).toBeGreaterThan(SIZE_BYTES);
});

test("messageBytes: what carries nothing weighs little, a handed out message its payload", () => {
  expect(weightOf({ kind: "drop_database", database: "orders", timeoutMs: 1 })).toBeLessThan(200);
  expect(weightOf({ kind: "queue", step: { kind: "take", messagesMax: 100 }, timeoutMs: 1 })).toBeLessThan(200);
  const outcome: Outcome = { kind: "queue", deliveries: [{ ...ID, payload: BIG }] };
  expect(messageBytes({ kind: "forward_response", requestId: 1, outcome })).toBeGreaterThan(SIZE_BYTES);
});
