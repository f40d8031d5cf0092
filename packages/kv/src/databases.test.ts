import { createWallMs } from "@kvorum/base";
import { encodeKey } from "@kvorum/keyspace";
import { expect, test } from "vitest";
import type { Command } from "./command.ts";
import { encodeCounters } from "./database-codec.ts";
import { DatabaseStage } from "./database-stage.ts";
import { DATABASES_MAX, EPHEMERAL_IDLE_MS, SWEEP_ROWS_MAX } from "./limits.ts";
import { listDatabases } from "./list-databases.ts";
import { set } from "./testing/fixtures.ts";
import { TestMachine } from "./testing/machine.ts";

const MEMORY = ":memory:7";

function drop(database: string): Command {
  return { kind: "drop_database", database };
}

function namesOf(kv: TestMachine): readonly string[] {
  return kv.store.read(listDatabases).map(({ name }) => name);
}

test("database: the same key in two of them is two records, and each is made by its first write", () => {
  const kv = new TestMachine();
  kv.commitAt(1, { database: "orders", mutations: [set(["a"], 1)] });
  expect(namesOf(kv)).toEqual(["orders"]);
  kv.commitAt(2, { mutations: [set(["a"], 2, 2)] });
  expect([kv.get(["a"])?.value.data, kv.get(["a"], "orders")?.value.data]).toEqual([
    Uint8Array.of(2, 2),
    Uint8Array.of(1),
  ]);
  expect(kv.get(["a"], "never")).toBeUndefined();
  expect(kv.store.read(listDatabases)).toMatchObject([
    { name: "", records: 1 },
    { name: "orders", records: 1 },
  ]);
});

test("database: written keys say which one they are of", () => {
  const kv = new TestMachine();
  const write = { commitId: null, checks: [], mutations: [set(["a"], 1)], database: "orders" };
  expect(kv.applyAt(1, { kind: "write", write }).writtenKeys).toMatchObject([
    { database: "orders", key: encodeKey(["a"]) },
  ]);
});

test.each(["", "orders"])("drop_database: %j is empty at once, and what is written next is all it has", (database) => {
  const kv = new TestMachine();
  const enqueue = { payload: Uint8Array.of(1), deliverAtMs: createWallMs(0), keysIfUndelivered: [], backoffMs: [] };
  kv.commitAt(1, { database, mutations: [set(["a"], 1), set(["b"], 1)], enqueues: [enqueue] });
  expect(kv.applyAt(2, drop(database)).droppedDatabases).toEqual([database]);
  expect([namesOf(kv), kv.get(["a"], database)]).toEqual([[], undefined]);
  kv.commitAt(3, { database, mutations: [set(["b"], 2)], checks: [{ key: encodeKey(["a"]), versionstamp: null }] });
  expect([kv.get(["a"], database), kv.get(["b"], database)?.value.data]).toEqual([undefined, Uint8Array.of(2)]);
  expect(kv.takeAt(4, 10, database)).toEqual([]);
  expect(kv.store.read(listDatabases)).toMatchObject([{ name: database, records: 1 }]);
});

test("drop_database: one that is not there is dropped already", () => {
  const kv = new TestMachine();
  const applied = kv.applyAt(1, drop("never"));
  expect(applied).toMatchObject({ commands: [{ result: { kind: "done" } }], droppedDatabases: [] });
  expect(kv.sweepDueAtMs).toBeNull();
});

test("drop_database: sweeps remove what is left of it, with its timers, part by part, and nothing else", () => {
  const kv = new TestMachine();
  const value = { encoding: "bytes", data: Uint8Array.of(1) } as const;
  const enqueue = { payload: Uint8Array.of(1), deliverAtMs: createWallMs(0), keysIfUndelivered: [], backoffMs: [] };
  kv.commitAt(1, { mutations: [set(["kept"], 1)] });
  for (let i = 0; i < SWEEP_ROWS_MAX + 300; i += 100) {
    const mutations = Array.from({ length: 100 }, (_, j) => set([i + j], 1));
    kv.commitAt(2, { database: "orders", mutations, enqueues: [enqueue, enqueue] });
  }
  const key = encodeKey(["expires"]);
  kv.commitAt(3, { database: "orders", mutations: [{ kind: "set", key, value, expireAtMs: createWallMs(9_000) }] });
  kv.takeAt(4, 3, "orders");
  kv.applyAt(5, drop("orders"));
  expect(kv.sweepDueAtMs).toBe(5);
  expect(kv.sweepAt(5).writtenKeys).toEqual([]);
  expect(kv.rows("records").length).toBeGreaterThan(200);
  kv.sweepAt(6);
  expect([kv.rows("records").length, kv.rows("queue"), kv.rows("timers")]).toEqual([1, [], []]);
  expect(kv.sweepDueAtMs).toBeNull();
});

test("ephemeral: goes when nothing was written to it for a while; an empty write is use enough", () => {
  const kv = new TestMachine();
  kv.commitAt(0, { database: MEMORY, mutations: [set(["a"], 1)] });
  kv.commitAt(EPHEMERAL_IDLE_MS - 1, { database: MEMORY });
  kv.sweepAt(EPHEMERAL_IDLE_MS);
  expect(kv.get(["a"], MEMORY)).toBeDefined();
  const idleAtMs = 2 * EPHEMERAL_IDLE_MS - 1;
  expect(kv.sweepDueAtMs).toBe(idleAtMs);
  expect(kv.sweepAt(idleAtMs - 1).droppedDatabases).toEqual([]);
  expect(kv.sweepAt(idleAtMs).droppedDatabases).toEqual([MEMORY]);
  kv.sweepAt(idleAtMs);
  expect([namesOf(kv), kv.rows("records"), kv.rows("timers")]).toEqual([[], [], []]);
});

test("ephemeral: one that was dropped and made again is not taken for the former one", () => {
  const kv = new TestMachine();
  kv.commitAt(0, { database: MEMORY });
  kv.applyAt(1, drop(MEMORY));
  kv.commitAt(2, { database: MEMORY, mutations: [set(["a"], 1)] });
  kv.sweepAt(EPHEMERAL_IDLE_MS + 1);
  expect(kv.get(["a"], MEMORY)).toBeDefined();
});

test("database: no more are made than there may be, the default one always", () => {
  const kv = new TestMachine();
  kv.store.transact((writer) =>
    writer.put("databases", Uint8Array.of(0), encodeCounters({ nextNumber: 7, databases: DATABASES_MAX })),
  );
  const result = kv.writeAt(1, { database: "orders", mutations: [set(["a"], 1)] });
  expect(result).toEqual({ kind: "invalid", message: `Too many databases (max ${DATABASES_MAX})` });
  expect(kv.writeAt(2, { mutations: [set(["a"], 1)] }).kind).toBe("committed");
});

test("stage: a transaction reads and writes the row of a database once, however many commands use it", () => {
  const kv = new TestMachine();
  kv.commitAt(1, { mutations: [set(["a"], 1)] });
  kv.store.transact((writer) => {
    let reads = 0;
    const stage = new DatabaseStage({
      get: (table, key) => {
        reads += 1;
        return writer.get(table, key);
      },
      range: writer.range,
    });
    for (let i = 0; i < 5; i++) {
      stage.use("").records += 1;
    }
    stage.write(writer);
    expect(reads).toBe(1);
  });
  expect(kv.store.read(listDatabases)).toMatchObject([{ name: "", records: 6 }]);
});
