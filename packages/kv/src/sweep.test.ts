import { createWallMs } from "@kvorum/base";
import { encodeKey } from "@kvorum/keyspace";
import { expect, test } from "vitest";
import type { Mutation } from "./command.ts";
import { SWEEP_ROWS_MAX } from "./limits.ts";
import { listDatabases } from "./list-databases.ts";
import { createStateMachine } from "./state-machine.ts";
import { set } from "./testing/fixtures.ts";
import { TestMachine } from "./testing/machine.ts";

function expiring(key: string | number, atMs: number): Mutation {
  const value = { encoding: "bytes", data: Uint8Array.of(1) } as const;
  return { kind: "set", key: encodeKey([key]), value, expireAtMs: createWallMs(atMs) };
}

const ONE = { encoding: "le64", data: Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0) } as const;

test("sweep: removes what is due by leader time, tells its key, and leaves the rest", () => {
  const kv = new TestMachine();
  kv.commitAt(10, { mutations: [expiring("a", 50), expiring("b", 60), set(["c"], 1)] });
  expect(kv.sweepDueAtMs).toBe(50);
  expect(kv.sweepAt(49).writtenKeys).toEqual([]);
  expect(kv.get(["a"])).toBeDefined();
  expect(kv.sweepAt(50).writtenKeys).toMatchObject([{ database: "", key: encodeKey(["a"]) }]);
  expect([kv.get(["a"]), kv.get(["b"])?.key, kv.get(["c"])?.key]).toEqual([
    undefined,
    encodeKey(["b"]),
    encodeKey(["c"]),
  ]);
  expect(kv.sweepDueAtMs).toBe(60);
});

test("sweep: a record is shown until a sweep has removed it (pitfalls.md 19)", () => {
  const kv = new TestMachine();
  kv.commitAt(10, { mutations: [expiring("a", 20)] });
  kv.commitAt(99, { mutations: [set(["b"], 1)] });
  expect(kv.get(["a"])).toBeDefined();
});

test.each<readonly [string, Mutation]>([
  ["a set without one", set(["a"], 2)],
  ["a delete", { kind: "delete", key: encodeKey(["a"]) }],
  ["a sum", { kind: "sum", key: encodeKey(["a"]), operand: ONE }],
  ["a max", { kind: "max", key: encodeKey(["a"]), operand: ONE }],
])("sweep: %s ends an earlier expiry", (_name, mutation) => {
  const kv = new TestMachine();
  kv.commitAt(10, { mutations: [{ kind: "set", key: encodeKey(["a"]), value: ONE, expireAtMs: createWallMs(20) }] });
  kv.commitAt(11, { mutations: [mutation] });
  expect(kv.sweepDueAtMs).toBeNull();
  const before = kv.get(["a"]);
  kv.sweepAt(99);
  expect(kv.get(["a"])).toEqual(before);
});

test("sweep: a later expiry replaces the earlier one", () => {
  const kv = new TestMachine();
  kv.commitAt(10, { mutations: [expiring("a", 20)] });
  kv.commitAt(11, { mutations: [expiring("a", 80)] });
  kv.sweepAt(79);
  expect(kv.get(["a"])).toBeDefined();
  kv.sweepAt(80);
  expect(kv.get(["a"])).toBeUndefined();
});

test("sweep: is bounded, the rest is due at once, and the sizes follow", () => {
  const kv = new TestMachine();
  const count = SWEEP_ROWS_MAX + 200;
  for (let i = 0; i < count; i += 400) {
    kv.commitAt(10, { mutations: Array.from({ length: 400 }, (_, j) => expiring(i + j, 20)) });
  }
  kv.sweepAt(30);
  // Each record is two rows: itself and its timer.
  const [afterOne] = kv.store.read(listDatabases);
  expect(afterOne?.records).toBe(count - SWEEP_ROWS_MAX / 2);
  expect(kv.sweepDueAtMs).toBe(20);
  kv.sweepAt(30);
  kv.sweepAt(30);
  expect(kv.store.read(listDatabases)).toEqual([{ name: "", records: 0, bytes: 0 }]);
  expect(kv.sweepDueAtMs).toBeNull();
});

test("sweepDueAtMs: a machine that is loaded again knows it", () => {
  const kv = new TestMachine();
  kv.commitAt(10, { mutations: [expiring("a", 50)] });
  expect(kv.store.read(createStateMachine).sweepDueAtMs).toBe(50);
});

test("sweepDueAtMs: a transaction that fails does not move it", () => {
  const kv = new TestMachine();
  kv.commitAt(10, { mutations: [expiring("a", 50)] });
  const { machine, store } = kv;
  expect(() =>
    store.transact((writer) => {
      machine.stage(writer, []);
      throw new Error("disk full");
    }),
  ).toThrow("disk full");
  expect(machine.sweepDueAtMs).toBe(50);
});
