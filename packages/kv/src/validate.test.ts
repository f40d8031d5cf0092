import { createWallMs, KvorumError } from "@kvorum/base";
import { parseVersionstampHex } from "@kvorum/keyspace";
import { expect, test } from "vitest";
import type { AtomicWrite, DeliveryId, Enqueue, Mutation, QueueStep } from "./command.ts";
import { COMMIT_WINDOW_MAX } from "./limits.ts";
import type { Operation } from "./operation.ts";
import type { ReadRange } from "./read.ts";
import { check, commitId, remove, set, write } from "./testing/fixtures.ts";
import { validateConsistency, validateOperation, validateRanges } from "./validate.ts";
import { validateAtomicWrite } from "./validate-write.ts";

function times<T>(count: number, item: T): T[] {
  return new Array<T>(count).fill(item);
}

function setBytes(keyBytes: number, valueBytes: number): Mutation {
  const value = { encoding: "bytes", data: new Uint8Array(valueBytes) } as const;
  return { kind: "set", key: new Uint8Array(keyBytes).fill(1), value };
}

const KEY = Uint8Array.of(1);
const OPERAND = { encoding: "le64", data: new Uint8Array(8) } as const;

function enqueue(fields: Partial<Enqueue>): Enqueue {
  return { payload: new Uint8Array(0), deliverAtMs: createWallMs(0), keysIfUndelivered: [], backoffMs: [], ...fields };
}

function range(fields: Partial<ReadRange>): ReadRange {
  return { start: Uint8Array.of(1), end: Uint8Array.of(2), limit: 1, reverse: false, ...fields };
}

test.each<readonly [string, Partial<AtomicWrite>]>([
  ["nothing", {}],
  ["100 checks", { checks: times(100, check(["a"], null)) }],
  ["1000 mutations", { mutations: times(1_000, remove(["a"])) }],
  ["the longest key", { mutations: [setBytes(2_048, 0)] }],
  ["the largest value", { mutations: [setBytes(1, 65_536)] }],
  ["the most bytes", { mutations: [...times(12, setBytes(100, 65_536)), setBytes(100, 30_168)] }],
  ["the most key bytes", { mutations: times(40, setBytes(2_048, 0)) }],
  [
    "more key bytes in deletes than a set may have",
    { mutations: times(41, { kind: "delete", key: new Uint8Array(2_048) }) },
  ],
  ["1000 mutations and messages", { mutations: times(900, remove(["a"])), enqueues: times(100, enqueue({})) }],
  ["the largest payload", { enqueues: [enqueue({ payload: new Uint8Array(65_536) })] }],
  [
    "the most a message may say",
    { enqueues: [enqueue({ keysIfUndelivered: times(10, KEY), backoffMs: times(10, 3_600_000) })] },
  ],
  ["an expiry in the past", { mutations: [{ ...setBytes(1, 1), expireAtMs: createWallMs(1) } as Mutation] }],
  ["a long versionstamped key", { mutations: [{ ...setBytes(2_048, 1), kind: "set_versionstamped" } as Mutation] }],
  ["a name of every character", { database: ":memory:aZ09._-" }],
  ["the longest name", { database: "a".repeat(64) }],
  ["the default database by name", { database: "" }],
  ["a full window", { commitId: commitId(1, COMMIT_WINDOW_MAX, 1) }],
])("validateAtomicWrite: allows %s", (_name, fields) => {
  expect(() => validateAtomicWrite(write(fields))).not.toThrow();
});

test.each<readonly [string, Partial<AtomicWrite>, string]>([
  ["101 checks", { checks: times(101, check(["a"], null)) }, "Too many checks (max 100)"],
  ["1001 mutations", { mutations: times(1_001, remove(["a"])) }, "Too many mutations (max 1000)"],
  ["a key too long", { mutations: [setBytes(2_049, 0)] }, "Key too large for write (max 2048 bytes)"],
  ["an empty key", { mutations: [setBytes(0, 0)] }, "key cannot be empty"],
  ["an empty key in a check", { checks: [check([], null)] }, "key cannot be empty"],
  ["a value too large", { mutations: [setBytes(1, 65_537)] }, "Value too large (max 65536 bytes)"],
  [
    "a byte too many",
    { mutations: [...times(12, setBytes(100, 65_536)), setBytes(100, 30_169)] },
    "Total mutation size too large (max 819200 bytes)",
  ],
  [
    "a key byte too many",
    { mutations: [...times(40, setBytes(2_048, 0)), set([true])] },
    "Total key size too large (max 81920 bytes)",
  ],
  [
    "1001 mutations and messages",
    { mutations: times(1_000, remove(["a"])), enqueues: [enqueue({})] },
    "Too many mutations (max 1000)",
  ],
  [
    "a payload too large",
    { enqueues: [enqueue({ payload: new Uint8Array(65_537) })] },
    "enqueue payload too large (max 65536 bytes)",
  ],
  [
    "a message due at no time",
    { enqueues: [enqueue({ deliverAtMs: createWallMs(Number.NaN) })] },
    "deliverAtMs is an integer",
  ],
  [
    "eleven keys if undelivered",
    { enqueues: [enqueue({ keysIfUndelivered: times(11, KEY) })] },
    "Too many keysIfUndelivered (max 10)",
  ],
  [
    "an empty key if undelivered",
    { enqueues: [enqueue({ keysIfUndelivered: [new Uint8Array(0)] })] },
    "key cannot be empty",
  ],
  [
    "eleven pauses",
    { enqueues: [enqueue({ backoffMs: times(11, 1) })] },
    "Invalid backoffSchedule, max 10 intervals allowed",
  ],
  [
    "a pause too long",
    { enqueues: [enqueue({ backoffMs: [1, 3_600_001] })] },
    "Invalid backoffSchedule, interval at index 1 is invalid",
  ],
  ["half a ms of a pause", { enqueues: [enqueue({ backoffMs: [0.5] })] }, "interval at index 0 is invalid"],
  [
    "messages of too many bytes",
    { enqueues: times(13, enqueue({ payload: new Uint8Array(65_536) })) },
    "Total mutation size too large",
  ],
  [
    "an expiry before 1970",
    { mutations: [{ ...setBytes(1, 1), expireAtMs: createWallMs(0) } as Mutation] },
    "expireAtMs is an integer of ms since 1970 from 1 on, found 0",
  ],
  [
    "an operand too large",
    { mutations: [{ kind: "sum", key: KEY, operand: { encoding: "v8", data: new Uint8Array(65_537) } }] },
    "Value too large (max 65536 bytes)",
  ],
  [
    "a bound too large",
    {
      mutations: [
        { kind: "sum", key: KEY, operand: OPERAND, bounds: { min: null, max: new Uint8Array(65_537), clamp: true } },
      ],
    },
    "Value too large (max 65536 bytes)",
  ],
  [
    "keys of sums too large together",
    { mutations: times<Mutation>(41, { kind: "max", key: new Uint8Array(2_048), operand: OPERAND }) },
    "Total key size too large (max 81920 bytes)",
  ],
  ["a name with a slash", { database: "a/b" }, 'a database\'s name is 1..64 of A-Z a-z 0-9 . _ : -, found "a/b"'],
  ["a name too long", { database: "a".repeat(65) }, "a database's name is 1..64"],
  ["a sequence of zero", { commitId: commitId(1, 0, 0) }, "a sequence is an integer in 1..2^48-1, found 0"],
  ["a sequence too large", { commitId: commitId(1, 2 ** 48, 1) }, "found 281474976710656"],
  [
    "a floor above the sequence",
    { commitId: commitId(1, 3, 4) },
    "finishedBelow is an integer in 1..sequence (3), found 4",
  ],
])("validateAtomicWrite: refuses %s", (_name, fields, message) => {
  const validate = (): void => validateAtomicWrite(write(fields));
  expect(validate).toThrow(message);
  expect(validate).toThrow(expect.objectContaining({ code: "invalid_argument" }));
});

test("validateAtomicWrite: a KvU64 has eight bytes", () => {
  const value = { encoding: "le64", data: new Uint8Array(7) } as const;
  const mutations: readonly Mutation[] = [{ kind: "set", key: Uint8Array.of(1), value }];
  expect(() => validateAtomicWrite(write({ mutations }))).toThrow("a KvU64 has 8 bytes, found 7");
});

test("validateAtomicWrite: a client with a full window is told to slow down, not that it is wrong", () => {
  const ahead = write({ commitId: commitId(1, COMMIT_WINDOW_MAX + 1, 1) });
  expect(() => validateAtomicWrite(ahead)).toThrow(
    expect.objectContaining({ code: "resource_exhausted", retryable: true }),
  );
});

test.each<readonly [string, readonly ReadRange[]]>([
  ["no ranges", []],
  ["ten ranges of 100", times(10, range({ limit: 100 }))],
  ["the longest keys", [range({ start: new Uint8Array(2_049), end: new Uint8Array(2_049) })]],
  ["empty keys", [range({ start: new Uint8Array(0), end: new Uint8Array(0) })]],
])("validateRanges: allows %s", (_name, ranges) => {
  expect(() => validateRanges(ranges)).not.toThrow();
});

test.each<readonly [string, readonly ReadRange[], string]>([
  ["eleven ranges", times(11, range({})), "Too many ranges (max 10)"],
  ["1001 entries", [range({ limit: 1_000 }), range({})], "Too many entries (max 1000)"],
  ["no limit", [range({ limit: 0 })], "limit must be greater than 0"],
  ["half an entry", [range({ limit: 0.5 })], "limit must be greater than 0"],
  ["a start too long", [range({ start: new Uint8Array(2_050) })], "Key too large for read (max 2049 bytes)"],
  ["an end too long", [range({ end: new Uint8Array(2_050) })], "Key too large for read (max 2049 bytes)"],
])("validateRanges: refuses %s", (_name, ranges, message) => {
  expect(() => validateRanges(ranges)).toThrow(message);
});

test("validateOperation: looks into commits, reads and timeouts", () => {
  const commit: Operation = { kind: "commit", write: write({}), timeoutMs: 5 };
  const read: Operation = { kind: "read", ranges: [range({})], consistency: { level: "strong" }, timeoutMs: 5 };
  expect(() => validateOperation(commit)).not.toThrow();
  expect(() => validateOperation(read)).not.toThrow();
  const refused: readonly Operation[] = [
    { ...commit, write: write({ mutations: [setBytes(0, 0)] }) },
    { ...read, ranges: [range({ limit: 0 })] },
    { ...read, consistency: { level: "bounded", maxStalenessMs: -1 } },
    { ...commit, timeoutMs: Number.NaN },
    { ...read, timeoutMs: -1 },
  ];
  for (const operation of refused) {
    expect(() => validateOperation(operation)).toThrow(KvorumError);
  }
});

const WATCH: Extract<Operation, { kind: "watch" }> = {
  kind: "watch",
  keys: [KEY],
  seen: null,
  consistency: { level: "eventual" },
  timeoutMs: 5,
};

test.each<readonly [string, Partial<typeof WATCH>]>([
  ["one key", {}],
  ["no keys", { keys: [], seen: [] }],
  ["ten keys that were seen", { keys: times(10, KEY), seen: times(10, null) }],
  ["a strong one", { consistency: { level: "strong" } }],
])("validateOperation: allows a watch of %s", (_name, fields) => {
  expect(() => validateOperation({ ...WATCH, ...fields })).not.toThrow();
});

test.each<readonly [string, Partial<typeof WATCH>, string]>([
  ["eleven keys", { keys: times(11, KEY) }, "Too many keys (max 10)"],
  ["a key too long", { keys: [new Uint8Array(2_050)] }, "Key too large for read (max 2049 bytes)"],
  ["fewer versionstamps than keys", { seen: [] }, "as many versionstamps as it has keys, 1, found 0"],
  ["a bound", { consistency: { level: "bounded", maxStalenessMs: 1 } }, "found bounded"],
  ["a database that cannot be", { database: "a b" }, "a database's name"],
])("validateOperation: refuses a watch of %s", (_name, fields, message) => {
  expect(() => validateOperation({ ...WATCH, ...fields })).toThrow(message);
});

function delivery(fields: { readonly position?: number; readonly delivery?: number }): DeliveryId {
  const versionstamp = parseVersionstampHex("00000000000000010000");
  return { versionstamp, position: 0, delivery: 1, ...fields };
}

test.each<readonly [string, QueueStep, string | null]>([
  ["the largest take", { kind: "take", messagesMax: 100 }, null],
  ["a larger take", { kind: "take", messagesMax: 101 }, "messagesMax is an integer in 1..100, found 101"],
  ["a take of nothing", { kind: "take", messagesMax: 0 }, "found 0"],
  ["the largest keep", { kind: "keep", deliveries: times(1_000, delivery({})) }, null],
  ["a larger keep", { kind: "keep", deliveries: times(1_001, delivery({})) }, "Too many deliveries (max 1000)"],
  ["a finish", { kind: "finish", deliveries: [{ ...delivery({}), ok: true }] }, null],
  ["a delivery of none", { kind: "keep", deliveries: [delivery({ delivery: 0 })] }, "delivery is an integer in 1.."],
  ["no position", { kind: "keep", deliveries: [delivery({ position: 65_536 })] }, "integer in 0..65535, found 65536"],
])("validateOperation: a queue step: %s", (_name, step, message) => {
  const validate = (): void => validateOperation({ kind: "queue", step, timeoutMs: 5 });
  if (message === null) {
    expect(validate).not.toThrow();
  } else {
    expect(validate).toThrow(message);
  }
});

test("validateOperation: a database to be dropped has a name that it can have", () => {
  expect(() => validateOperation({ kind: "drop_database", database: "", timeoutMs: 5 })).not.toThrow();
  expect(() => validateOperation({ kind: "drop_database", database: "é", timeoutMs: 5 })).toThrow("a database's name");
  expect(() => validateOperation({ kind: "list_databases", timeoutMs: 5 })).not.toThrow();
});

test.each([0, 1, 3_600_000])("validateConsistency: a bound of %d ms is one", (maxStalenessMs) => {
  expect(() => validateConsistency({ level: "bounded", maxStalenessMs })).not.toThrow();
});

test.each([-1, 0.5, 3_600_001, Number.NaN])("validateConsistency: a bound of %d ms is none", (maxStalenessMs) => {
  expect(() => validateConsistency({ level: "bounded", maxStalenessMs })).toThrow(
    `maxStalenessMs is an integer in 0..3600000, found ${maxStalenessMs}`,
  );
});
