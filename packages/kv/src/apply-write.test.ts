// What the mutations of one write do together; what a sum gives is arithmetic.test.ts.
import { createWallMs, equalBytes } from "@kvorum/base";
import { encodeKey, encodeV8Number, versionstampedKey, versionstampToHex } from "@kvorum/keyspace";
import { expect, test } from "vitest";
import type { Mutation } from "./command.ts";
import { listDatabases } from "./list-databases.ts";
import { commitId, remove, set } from "./testing/fixtures.ts";
import { TestMachine } from "./testing/machine.ts";

function sum(key: string, value: number | bigint): Mutation {
  return { kind: "sum", key: encodeKey([key]), operand: { encoding: "v8", data: encodeV8Number(value) } };
}

function setNumber(key: string, value: number): Mutation {
  return { kind: "set", key: encodeKey([key]), value: { encoding: "v8", data: encodeV8Number(value) } };
}

test("stage: a mutation sees what those before it in the same write did", () => {
  const kv = new TestMachine();
  kv.commitAt(1, { mutations: [setNumber("a", 1), sum("a", 2), sum("b", 5), remove(["b"]), sum("b", 1)] });
  expect(kv.get(["a"])?.value.data).toEqual(encodeV8Number(3));
  expect(kv.get(["b"])?.value.data).toEqual(encodeV8Number(1));
});

test("stage: a mutation that does not fit refuses the whole write and leaves no row behind (pitfalls.md 21)", () => {
  const kv = new TestMachine();
  kv.commitAt(1, { mutations: [setNumber("n", 1)] });
  const before = ["records", "databases", "timers", "queue"].map((table) => kv.rows(table));
  const mutations: readonly Mutation[] = [
    set(["a"], 1),
    {
      kind: "set",
      key: encodeKey(["b"]),
      value: { encoding: "bytes", data: Uint8Array.of(1) },
      expireAtMs: createWallMs(9),
    },
    remove(["n"]),
    set(["n"], 7),
    sum("n", 1),
  ];
  const enqueue = { payload: Uint8Array.of(1), deliverAtMs: createWallMs(1), keysIfUndelivered: [], backoffMs: [] };
  const result = kv.writeAt(2, { mutations, enqueues: [enqueue] });
  expect(result).toEqual({ kind: "invalid", message: "unsupported value type" });
  expect(["records", "databases", "timers", "queue"].map((table) => kv.rows(table))).toEqual(before);
});

test("stage: a refused write does not make its database", () => {
  const kv = new TestMachine();
  kv.writeAt(1, { database: "orders", mutations: [set(["a"], 1), sum("a", 1)] });
  expect(kv.store.read(listDatabases)).toEqual([]);
});

test("stage: a refusal is remembered: sent again it is refused again, though it would fit now (pitfalls.md 17)", () => {
  const kv = new TestMachine();
  kv.commitAt(1, { mutations: [set(["a"], 1)] });
  const once = { commitId: commitId(1, 1), mutations: [sum("a", 1)] };
  const refused = kv.writeAt(2, once);
  kv.commitAt(3, { mutations: [remove(["a"])] });
  expect(refused.kind).toBe("invalid");
  expect(kv.writeAt(4, once)).toEqual(refused);
});

test("stage: a versionstamped set appends its own commit's versionstamp, which sorts as commits do", () => {
  const kv = new TestMachine();
  const key = encodeKey(["log"]);
  const mutation = { kind: "set_versionstamped", key, value: { encoding: "bytes", data: key } } as const;
  const [first, second] = [kv.commitAt(1, { mutations: [mutation] }), kv.commitAt(2, { mutations: [mutation] })];
  expect(kv.get(["log", versionstampToHex(first)])?.versionstamp).toEqual(first);
  expect(kv.get(["log", versionstampToHex(second)])?.versionstamp).toEqual(second);
  const third = kv.applyAt(3, { kind: "write", write: { commitId: null, checks: [], mutations: [mutation] } });
  const [written] = third.writtenKeys;
  const [result] = third.commands.map((command) => command.result);
  const stamp = result?.kind === "committed" ? result.versionstamp : first;
  expect(written !== undefined && equalBytes(written.key, versionstampedKey(key, stamp))).toBe(true);
});

test("stage: a delete of an absent key writes nothing and tells nobody", () => {
  const kv = new TestMachine();
  const mutations = [remove(["never"])];
  const applied = kv.applyAt(1, { kind: "write", write: { commitId: null, checks: [], mutations } });
  expect(applied.writtenKeys).toEqual([]);
  expect(kv.rows("records")).toEqual([]);
});

test("listDatabases: sizes are those of the keys and values that are there", () => {
  const kv = new TestMachine();
  kv.commitAt(1, { mutations: [set(["a"], 1, 2, 3), set(["b"], 1)] });
  kv.commitAt(2, { mutations: [set(["a"], 1), remove(["b"]), set(["c"])] });
  const keyBytes = encodeKey(["a"]).length;
  expect(kv.store.read(listDatabases)).toEqual([{ name: "", records: 2, bytes: 2 * keyBytes + 1 }]);
});
