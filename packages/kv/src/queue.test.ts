import { createWallMs } from "@kvorum/base";
import { encodeKey } from "@kvorum/keyspace";
import { expect, test } from "vitest";
import type { Enqueue } from "./command.ts";
import { QUEUE_LEASE_MS, QUEUE_SILENT_DELIVERIES_MAX, QUEUE_TAKE_BYTES_MAX } from "./limits.ts";
import { queueReadyAtMs } from "./queue.ts";
import { set } from "./testing/fixtures.ts";
import { TestMachine } from "./testing/machine.ts";

const LOST = encodeKey(["lost"]);

function message(payload: number, fields: Partial<Enqueue> = {}): Enqueue {
  return {
    payload: Uint8Array.of(payload),
    deliverAtMs: createWallMs(0),
    keysIfUndelivered: [LOST],
    backoffMs: [],
    ...fields,
  };
}

function readyAtMs(kv: TestMachine): number | null {
  return kv.store.read((reader) => queueReadyAtMs(reader, ""));
}

function payloadsOf(deliveries: readonly { readonly payload: Uint8Array }[]): readonly (number | undefined)[] {
  return deliveries.map(({ payload }) => payload[0]);
}

test("take: messages that are due, in the order in which they became so, then as they were enqueued", () => {
  const kv = new TestMachine();
  const late = { deliverAtMs: createWallMs(20) };
  kv.commitAt(10, { enqueues: [message(1, late), message(2), message(3)] });
  kv.commitAt(11, { enqueues: [message(4), message(5, { deliverAtMs: createWallMs(99) })] });
  expect(readyAtMs(kv)).toBe(0);
  expect(payloadsOf(kv.takeAt(12, 2))).toEqual([2, 3]);
  expect(payloadsOf(kv.takeAt(20))).toEqual([4, 1]);
  expect(payloadsOf(kv.takeAt(21))).toEqual([]);
  expect(readyAtMs(kv)).toBe(99);
});

test("take: a message names its commit, and each hand-out is another delivery", () => {
  const kv = new TestMachine();
  const versionstamp = kv.commitAt(10, { enqueues: [message(1), message(2)] });
  expect(kv.takeAt(11)).toMatchObject([
    { versionstamp, position: 0, delivery: 1 },
    { versionstamp, position: 1, delivery: 1 },
  ]);
  kv.sweepAt(11 + QUEUE_LEASE_MS);
  expect(kv.takeAt(11 + QUEUE_LEASE_MS, 1)).toMatchObject([{ versionstamp, position: 0, delivery: 2 }]);
});

test("take: stops before its answer grows too large", () => {
  const kv = new TestMachine();
  const payload = new Uint8Array(65_536);
  const fitting = QUEUE_TAKE_BYTES_MAX / payload.length;
  for (let i = 0; i < fitting + 2; i++) {
    kv.commitAt(10, { enqueues: [message(1, { payload })] });
  }
  expect(kv.takeAt(11, 100).length).toBe(fitting);
  expect(kv.takeAt(11, 100).length).toBe(2);
});

test("enqueue: says whose queue has something new, and is undone with the write that it is part of", () => {
  const kv = new TestMachine();
  const write = { commitId: null, checks: [], mutations: [], enqueues: [message(1)], database: "orders" };
  expect(kv.applyAt(10, { kind: "write", write }).queuesChanged).toEqual(["orders"]);
  const checks = [{ key: LOST, versionstamp: kv.commitAt(11, {}) }];
  const refused = kv.applyAt(12, { kind: "write", write: { ...write, checks } });
  expect(refused.queuesChanged).toEqual([]);
  expect(kv.takeAt(13, 10, "orders").length).toBe(1);
  expect(kv.takeAt(13, 10, "never").length).toBe(0);
});

test("finish: a message that went well is gone without a trace", () => {
  const kv = new TestMachine();
  kv.commitAt(10, { enqueues: [message(1)] });
  kv.finishAt(12, true, ...kv.takeAt(11));
  expect([kv.rows("queue"), kv.rows("timers")]).toEqual([[], []]);
});

test("finish: a failed attempt is made again after each pause, then the payload is kept under its keys", () => {
  const kv = new TestMachine();
  const keysIfUndelivered = [LOST, encodeKey(["also"])];
  kv.commitAt(10, {
    enqueues: [message(7, { backoffMs: [100, 0], keysIfUndelivered })],
    mutations: [set(["lost"], 1)],
  });
  expect(kv.finishAt(20, false, ...kv.takeAt(20)).queuesChanged).toEqual([""]);
  expect(kv.takeAt(119)).toEqual([]);
  kv.finishAt(120, false, ...kv.takeAt(120));
  const last = kv.finishAt(121, false, ...kv.takeAt(121));
  expect(last.writtenKeys.map(({ key }) => key)).toEqual(keysIfUndelivered);
  expect(kv.get(["lost"])?.value).toEqual({ encoding: "v8", data: Uint8Array.of(7) });
  expect(kv.get(["also"])?.versionstamp).toEqual(kv.get(["lost"])?.versionstamp);
  expect([kv.rows("queue"), readyAtMs(kv)]).toEqual([[], null]);
});

test("finish: of a delivery that was taken over does nothing, and neither does one sent twice", () => {
  const kv = new TestMachine();
  kv.commitAt(10, { enqueues: [message(1)] });
  const first = kv.takeAt(10);
  kv.sweepAt(10 + QUEUE_LEASE_MS);
  const second = kv.takeAt(10 + QUEUE_LEASE_MS);
  kv.finishAt(5_020, true, ...first);
  kv.keepAt(5_021, ...first);
  expect(kv.rows("queue").length).toBe(2);
  kv.finishAt(5_022, true, ...second);
  kv.finishAt(5_023, false, ...second);
  expect([kv.rows("queue"), kv.rows("records"), kv.rows("timers")]).toEqual([[], [], []]);
});

test("keep: a message stays with its listener as long as it says so", () => {
  const kv = new TestMachine();
  kv.commitAt(10, { enqueues: [message(1)] });
  const taken = kv.takeAt(10);
  for (const atMs of [4_000, 8_000, 12_000]) {
    kv.keepAt(atMs, ...taken);
    kv.sweepAt(atMs + 1_000);
  }
  expect(kv.sweepDueAtMs).toBe(12_000 + QUEUE_LEASE_MS);
  expect(readyAtMs(kv)).toBeNull();
  kv.finishAt(14_000, true, ...taken);
  expect(kv.sweepDueAtMs).toBeNull();
});

test("lease: one that was confirmed and runs out is a failed attempt", () => {
  const kv = new TestMachine();
  kv.commitAt(10, { enqueues: [message(1, { backoffMs: [700] })] });
  kv.keepAt(10, ...kv.takeAt(10));
  expect(kv.sweepAt(10 + QUEUE_LEASE_MS).queuesChanged).toEqual([""]);
  expect(readyAtMs(kv)).toBe(10 + QUEUE_LEASE_MS + 700);
});

test("lease: hand-outs that nobody confirmed use up no attempt, up to a limit", () => {
  const kv = new TestMachine();
  kv.commitAt(0, { enqueues: [message(1)] });
  let atMs = 10;
  for (let i = 0; i < QUEUE_SILENT_DELIVERIES_MAX; i++) {
    expect(kv.takeAt(atMs).length).toBe(1);
    atMs += QUEUE_LEASE_MS;
    kv.sweepAt(atMs);
    expect(readyAtMs(kv)).toBe(atMs);
  }
  kv.takeAt(atMs);
  kv.sweepAt(atMs + QUEUE_LEASE_MS);
  expect(readyAtMs(kv)).toBeNull();
  expect(kv.get(["lost"])?.value.data).toEqual(Uint8Array.of(1));
});

test("lease: what is kept as undelivered in a sweep outlives an expiry of its key that is due in the same sweep", () => {
  const kv = new TestMachine();
  const value = { encoding: "bytes", data: Uint8Array.of(9) } as const;
  const expireAtMs = createWallMs(QUEUE_LEASE_MS + 500);
  kv.commitAt(0, { enqueues: [message(1)], mutations: [{ kind: "set", key: LOST, value, expireAtMs }] });
  kv.keepAt(0, ...kv.takeAt(0));
  kv.sweepAt(QUEUE_LEASE_MS + 1_000);
  expect(kv.get(["lost"])?.value).toEqual({ encoding: "v8", data: Uint8Array.of(1) });
});
