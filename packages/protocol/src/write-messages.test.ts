// What a unary write request, and the calls of a queue's listener, ask for.
import { createEpoch, createLogIndex, createWallMs } from "@kvorum/base";
import { createVersionstamp, encodeKey } from "@kvorum/keyspace";
import { expect, test } from "vitest";
import type { AtomicWriteRequest__Output as AtomicWriteRequest } from "./gen/kvorum/v1/AtomicWriteRequest.ts";
import type { Enqueue__Output as EnqueueMessage } from "./gen/kvorum/v1/Enqueue.ts";
import type { Key__Output as KeyMessage } from "./gen/kvorum/v1/Key.ts";
import type { Mutation__Output as MutationMessage } from "./gen/kvorum/v1/Mutation.ts";
import { operationFromFinishMessages, operationFromKeepMessages, operationFromTakeMessages } from "./queue-messages.ts";
import { operationFromAtomicWrite } from "./write-messages.ts";

const NOW = createWallMs(1_000_000);
const KEY = encodeKey(["a"]);
const NONE = Buffer.alloc(0);
const key: KeyMessage = { form: "encoded", encoded: Buffer.from(KEY) };
const value = { encoding: "VALUE_ENCODING_LE64", data: Buffer.alloc(8) } as const;
const operand = { encoding: "le64", data: new Uint8Array(8) };

function request(fields: Partial<AtomicWriteRequest>): AtomicWriteRequest {
  return { checks: [], mutations: [], commitId: null, timeoutMs: 0, database: "", enqueues: [], ...fields };
}

function enqueue(fields: Partial<EnqueueMessage>): EnqueueMessage {
  return { payload: Buffer.from([1]), keysIfUndelivered: [], backoff: null, ...fields };
}

test.each<readonly [string, MutationMessage, unknown]>([
  ["set", { set: { key, value } }, { kind: "set", key: KEY, value: operand }],
  [
    "set until a moment",
    { set: { key, value, expireAtMs: 5 } },
    { kind: "set", key: KEY, value: operand, expireAtMs: 5 },
  ],
  [
    "set for a while",
    { set: { key, value, expireInMs: 5 } },
    { kind: "set", key: KEY, value: operand, expireAtMs: 1_000_005 },
  ],
  [
    "set under the versionstamp",
    { setVersionstamped: { key, value, expireInMs: 5 } },
    { kind: "set_versionstamped", key: KEY, value: operand, expireAtMs: 1_000_005 },
  ],
  ["delete", { delete: { key } }, { kind: "delete", key: KEY }],
  ["sum", { sum: { key, operand: value, min: NONE, max: NONE, clamp: false } }, { kind: "sum", key: KEY, operand }],
  [
    "sum within bounds",
    { sum: { key, operand: value, min: NONE, max: Buffer.from([9]), clamp: true } },
    { kind: "sum", key: KEY, operand, bounds: { min: null, max: Uint8Array.of(9), clamp: true } },
  ],
  ["min", { min: { key, operand: value } }, { kind: "min", key: KEY, operand }],
  ["max", { max: { key, operand: value } }, { kind: "max", key: KEY, operand }],
])("operationFromAtomicWrite: %s", (_name, mutation, expected) => {
  expect(operationFromAtomicWrite(request({ mutations: [mutation] }), NOW).write.mutations).toEqual([expected]);
});

test("operationFromAtomicWrite: a message is due at once unless it says when, and is tried again as Deno would", () => {
  const { write } = operationFromAtomicWrite(
    request({
      database: "orders",
      enqueues: [
        enqueue({}),
        enqueue({ delayMs: 7, backoff: { pausesMs: [] } }),
        enqueue({ deliverAtMs: 7, keysIfUndelivered: [key], backoff: { pausesMs: [3] } }),
      ],
    }),
    NOW,
  );
  const payload = Uint8Array.of(1);
  const deno = [100, 1_000, 5_000, 30_000, 60_000];
  expect(write.database).toBe("orders");
  expect(write.enqueues).toEqual([
    { payload, deliverAtMs: 1_000_000, keysIfUndelivered: [], backoffMs: deno },
    { payload, deliverAtMs: 1_000_007, keysIfUndelivered: [], backoffMs: [] },
    { payload, deliverAtMs: 7, keysIfUndelivered: [KEY], backoffMs: [3] },
  ]);
});

test("operationFromAtomicWrite: what a client wrote before there were databases and queues is what it always was", () => {
  const { write } = operationFromAtomicWrite(request({ mutations: [{ delete: { key } }] }), NOW);
  expect(write).toEqual({ commitId: null, checks: [], mutations: [{ kind: "delete", key: KEY }] });
});

test("operationFromAtomicWrite: a moment that no clock reaches is refused with its field", () => {
  const mutations = [{ set: { key, value, expireInMs: 2 ** 53 } }];
  expect(() => operationFromAtomicWrite(request({ mutations }), NOW)).toThrow(/^mutations\[0\]\.set\.expire_in_ms: /);
  const enqueues = [enqueue({ delayMs: 2 ** 53 })];
  expect(() => operationFromAtomicWrite(request({ enqueues }), NOW)).toThrow(/^enqueues\[0\]\.delay_ms: /);
});

test("queue calls: ids name deliveries; done and failed ones finish together, and one message is taken by default", () => {
  const versionstamp = createVersionstamp({ epoch: createEpoch(0), index: createLogIndex(7), position: 1 });
  const id = { versionstamp: Buffer.from(versionstamp), position: 2, delivery: 3 };
  const named = { versionstamp, position: 2, delivery: 3 };
  const rest = { timeoutMs: 0, database: "orders" };
  expect(operationFromTakeMessages({ messagesMax: 0, ...rest })).toEqual({
    kind: "queue",
    step: { kind: "take", messagesMax: 1 },
    timeoutMs: 5_000,
    database: "orders",
  });
  expect(operationFromKeepMessages({ deliveries: [id], ...rest }).step).toEqual({ kind: "keep", deliveries: [named] });
  expect(operationFromFinishMessages({ done: [id], failed: [id], ...rest }).step).toEqual({
    kind: "finish",
    deliveries: [
      { ...named, ok: true },
      { ...named, ok: false },
    ],
  });
  expect(() => operationFromKeepMessages({ deliveries: [{ ...id, versionstamp: NONE }], ...rest })).toThrow(
    /^deliveries\[0\]\.versionstamp: /,
  );
});
