import { KvorumError } from "@kvorum/base";
import { expect, test } from "vitest";
import { rangesFromRequest, watchedKeysFromRequest, writeFromRequest } from "./datapath-requests.ts";
import { encodeMessage } from "./testing/datapath-client.ts";

const nowMs = Date.parse("2026-01-01T00:00:00Z");
const DAY_MS = 24 * 60 * 60 * 1_000;
const key = Buffer.from([2, 97, 0]);
const value = { data: Buffer.from([1, 2, 3]), encoding: "VE_BYTES" };
const range = { start: key, end: Buffer.from([0xff]), limit: 1, reverse: false };

function write(fields: object): ReturnType<typeof writeFromRequest> {
  return writeFromRequest(encodeMessage("AtomicWrite", fields), { nowMs });
}

function times<T>(count: number, item: T): readonly T[] {
  return new Array<T>(count).fill(item);
}

function refusalOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    expect(KvorumError.from(error).code).toBe("invalid_argument");
    return KvorumError.from(error).message;
  }
  return "accepted";
}

test("writeFromRequest: every mutation, check and enqueue as the state machine takes them", () => {
  const mutations = [
    { key, value, mutationType: "M_SET", expireAtMs: nowMs },
    { key, mutationType: "M_DELETE", value },
    { key, value: { data: Buffer.alloc(8), encoding: "VE_LE64" }, mutationType: "M_SUM" },
    {
      key,
      value: { data: Buffer.from([4]), encoding: "VE_V8" },
      mutationType: "M_SUM",
      sumMin: Buffer.from([5]),
      sumClamp: true,
    },
    { key, value, mutationType: "M_MAX" },
    { key, value, mutationType: "M_MIN" },
    { key, value, mutationType: "M_SET_SUFFIX_VERSIONSTAMPED_KEY", expireAtMs: -1 },
  ];
  const enqueue = {
    payload: Buffer.from([7]),
    deadlineMs: nowMs,
    keysIfUndelivered: [key],
    backoffSchedule: [100, 200],
  };
  const versionstamp = Buffer.from("00010000000000020003", "hex");
  const found = write({ checks: [{ key }, { key, versionstamp }], mutations, enqueues: [enqueue] });
  const bytes = { encoding: "bytes", data: value.data };
  expect(found).toEqual({
    checks: [
      { key, versionstamp: null },
      { key, versionstamp },
    ],
    mutations: [
      { kind: "set", key, value: bytes, expireAtMs: nowMs },
      { kind: "delete", key },
      { kind: "sum", key, operand: { encoding: "le64", data: Buffer.alloc(8) } },
      {
        kind: "sum",
        key,
        operand: { encoding: "v8", data: Buffer.from([4]) },
        bounds: { min: Buffer.from([5]), max: null, clamp: true },
      },
      { kind: "max", key, operand: bytes },
      { kind: "min", key, operand: bytes },
      { kind: "set_versionstamped", key, value: bytes },
    ],
    enqueues: [{ payload: Buffer.from([7]), deliverAtMs: nowMs, keysIfUndelivered: [key], backoffMs: [100, 200] }],
  });
});

const set = { key, value, mutationType: "M_SET" };
const enqueue = { payload: Buffer.alloc(0), deadlineMs: nowMs };
const large = { data: Buffer.alloc(65_536), encoding: "VE_BYTES" };

test.each<readonly [string, object]>([
  ["nothing", {}],
  ["100 checks", { checks: times(100, { key }) }],
  ["1000 mutations and enqueues", { mutations: times(999, set), enqueues: [enqueue] }],
  ["the longest keys", { checks: [{ key: Buffer.alloc(2_049) }], mutations: [{ ...set, key: Buffer.alloc(2_048) }] }],
  [
    "the largest total",
    {
      mutations: [...times(12, { ...set, value: large }), { ...set, value: { ...large, data: Buffer.alloc(32_729) } }],
    },
  ],
  ["more bytes of keys than Deno's client sends", { mutations: times(50, { ...set, key: Buffer.alloc(2_000) }) }],
  ["an enqueue in 30 days", { enqueues: [{ ...enqueue, deadlineMs: nowMs + 30 * DAY_MS }] }],
  ["ten pauses of an hour", { enqueues: [{ ...enqueue, backoffSchedule: times(10, 3_600_000) }] }],
])("writeFromRequest: allows %s", (_name, fields) => {
  expect(refusalOf(() => write(fields))).toBe("accepted");
});

test.each<readonly [string, object]>([
  ["Too many checks included in atomic write.", { checks: times(101, { key }) }],
  ["Too many mutations / enqueues included in atomic write.", { mutations: times(1_000, set), enqueues: [enqueue] }],
  ["A key exceeds the key size limit.", { checks: [{ key: Buffer.alloc(2_050) }] }],
  ["A key exceeds the key size limit.", { mutations: [{ ...set, key: Buffer.alloc(2_049) }] }],
  ["A key exceeds the key size limit.", { enqueues: [{ ...enqueue, keysIfUndelivered: [Buffer.alloc(2_049)] }] }],
  [
    "A value exceeds the value size limit.",
    { mutations: [{ ...set, value: { ...value, data: Buffer.alloc(65_537) } }] },
  ],
  ["A value exceeds the value size limit.", { enqueues: [{ ...enqueue, payload: Buffer.alloc(65_537) }] }],
  ["The total size of the atomic write is too large.", { mutations: times(13, { ...set, value: large }) }],
  ["Invalid versionstamp.", { checks: [{ key, versionstamp: Buffer.alloc(9) }] }],
  ["Invalid mutation kind or arguments.", { mutations: [{ key, value }] }],
  ["Invalid mutation kind or arguments.", { mutations: [{ ...set, mutationType: 77 }] }],
  ["Invalid mutation kind or arguments.", { mutations: [{ key, mutationType: "M_SET" }] }],
  ["Invalid mutation expire at.", { mutations: [{ ...set, expireAtMs: -2 }] }],
  ["Invalid mutation enqueue deadline.", { enqueues: [{ ...enqueue, deadlineMs: nowMs + 31 * DAY_MS }] }],
  ["Invalid mutation enqueue deadline.", { enqueues: [{ ...enqueue, deadlineMs: -5 }] }],
  [
    "Too many dead letter keys for a single queue message.",
    { enqueues: [{ ...enqueue, keysIfUndelivered: times(11, key) }] },
  ],
  [
    "Too many backoff intervals for a single queue message.",
    { enqueues: [{ ...enqueue, backoffSchedule: times(11, 1) }] },
  ],
  [
    "A backoff interval exceeds the maximum allowed backoff interval.",
    { enqueues: [{ ...enqueue, backoffSchedule: [3_600_001] }] },
  ],
  ["Unknown value encoding 0.", { mutations: [{ ...set, value: { data: key } }] }],
  [
    "A value of encoding VE_LE64 has 8 bytes, found 3.",
    { mutations: [{ ...set, value: { data: key, encoding: "VE_LE64" } }] },
  ],
])("writeFromRequest: %s", (text, fields) => {
  expect(refusalOf(() => write(fields))).toBe(text);
});

test("writeFromRequest: a moment beyond every calendar is no expiry", () => {
  expect(write({ mutations: [{ ...set, expireAtMs: "9223372036854775807" }] }).mutations[0]).not.toHaveProperty(
    "expireAtMs",
  );
});

test("rangesFromRequest: ends are plain bytes, as npm's client sends them", () => {
  expect(rangesFromRequest(encodeMessage("SnapshotRead", { ranges: [range] }))).toEqual([range]);
});

test.each<readonly [string, readonly object[]]>([
  ["Too many read ranges requested in one read request.", times(11, range)],
  ["The read range limit of the snapshot read request is invalid.", [{ ...range, limit: 0 }]],
  ["The read range limit of the snapshot read request is invalid.", [{ ...range, limit: -1 }]],
  [
    "The total number of entries requested across read ranges in the read request is too large.",
    [{ ...range, limit: 1_000 }, range],
  ],
  ["A key exceeds the key size limit.", [{ ...range, start: Buffer.alloc(2_050) }]],
  ["A key exceeds the key size limit.", [{ ...range, end: Buffer.alloc(2_050) }]],
])("rangesFromRequest: %s", (text, ranges) => {
  expect(refusalOf(() => rangesFromRequest(encodeMessage("SnapshotRead", { ranges })))).toBe(text);
});

test("watchedKeysFromRequest: ten keys of 2048 bytes at most, or none", () => {
  const watch = (keys: readonly Buffer[]): unknown =>
    watchedKeysFromRequest(encodeMessage("Watch", { keys: keys.map((watched) => ({ key: watched })) }));
  expect([watch([]), watch([key])]).toEqual([[], [key]]);
  expect(refusalOf(() => watch(times(11, key)))).toBe("Too many keys watched in a single watch request.");
  expect(refusalOf(() => watch([Buffer.alloc(2_049)]))).toBe("A key exceeds the key size limit.");
});
