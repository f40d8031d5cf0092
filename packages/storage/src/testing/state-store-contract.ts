// What every state store promises (replica/ports/state-store.ts, kv/state-access.ts), run over each adapter.
import { compareBytes, KvorumError, mustExist } from "@kvorum/base";
import type { StateReader, StateTable, StateWriter } from "@kvorum/kv";
import type { StateRow, StateSnapshot, StateStore } from "@kvorum/replica";
import fc from "fast-check";
import { expect, test } from "vitest";

/** One state on one disk; opened again and again, as by one process after another. */
interface StateStoreHarness extends AsyncDisposable {
  /** Opens the state; the one opened before must have been closed. */
  open(): Promise<StateStore>;
}

type CreateHarness = () => Promise<StateStoreHarness>;
type Contract = (claim: string, run: (state: StateStore, harness: StateStoreHarness) => Promise<void>) => void;
type RangeBounds = Parameters<StateReader["range"]>[1];

const TABLES: readonly StateTable[] = ["records", "databases", "queue", "timers", "dedup", "meta"];
const LAST = Uint8Array.of(0xff);

/** Registers the suite for one adapter. */
export function stateStoreContract(name: string, createHarness: CreateHarness): void {
  const contract: Contract = (claim, run) =>
    test(`${name} state store: ${claim}`, async () => {
      await using harness = await createHarness();
      await run(await harness.open(), harness);
    });
  registerTransactions(contract);
  registerRanges(contract);
  registerSnapshots(contract);
  registerInstalls(contract);
  registerRefusals(contract);
  registerModel(name, createHarness);
}

function registerTransactions(contract: Contract): void {
  contract("tables are apart, and values come back as plain bytes, empty and long ones too", async (state) => {
    const values = [new Uint8Array(), bytes("x"), new Uint8Array(5000).fill(5), new Uint8Array(100_000).fill(9)];
    state.transact((writer) => {
      for (const [i, value] of values.entries()) {
        writer.put("records", Uint8Array.of(i + 1), value);
      }
      writer.put("meta", Uint8Array.of(1), bytes("meta"));
    });
    const read = state.read((reader) => values.map((_, i) => reader.get("records", Uint8Array.of(i + 1))));
    expect(read).toEqual(values);
    expect(read.map((value) => value?.constructor)).toEqual(values.map(() => Uint8Array));
    expect(state.read((reader) => reader.get("meta", Uint8Array.of(1)))).toEqual(bytes("meta"));
    expect(state.read((reader) => reader.get("dedup", Uint8Array.of(1)))).toBeUndefined();
  });

  contract("a transaction sees its own writes, and a read right after it sees all of them", async (state) => {
    const seen = state.transact((writer) => {
      put(writer, { a: "1", b: "2", c: "3" });
      writer.remove("records", bytes("b"));
      writer.remove("records", bytes("never there"));
      put(writer, { a: "4" });
      return contents(writer);
    });
    expect(seen).toEqual({ a: "4", c: "3" });
    expect(state.read(contents)).toEqual(seen);
    state.transact((writer) => put(writer, { d: "5" }));
    expect(state.read(contents)).toEqual({ a: "4", c: "3", d: "5" });
  });

  contract("a transaction whose work throws leaves nothing behind (pitfalls 21)", async (state, harness) => {
    state.transact((writer) => put(writer, { a: "1", b: "2" }));
    const failure = new Error("half-way");
    const work = (writer: StateWriter): never => {
      put(writer, { a: "changed", c: "new" });
      writer.remove("records", bytes("b"));
      writer.put("meta", bytes("applied"), bytes("9"));
      throw failure;
    };
    expect(() => state.transact(work)).toThrow(failure);
    expect(state.read(contents)).toEqual({ a: "1", b: "2" });
    expect(state.read((reader) => reader.get("meta", bytes("applied")))).toBeUndefined();
    state.transact((writer) => put(writer, { d: "4" }));
    await state.close();
    expect((await harness.open()).read(contents)).toEqual({ a: "1", b: "2", d: "4" });
  });

  contract("what was written is there after closing and opening", async (state, harness) => {
    for (let i = 0; i < 50; i++) {
      state.transact((writer) => put(writer, { [`key ${i % 20}`]: `${i}` }));
    }
    const written = state.read(contents);
    await state.checkpoint();
    await state.close();
    expect((await harness.open()).read(contents)).toEqual(written);
  });

  contract("bytes read earlier do not change when the record does", async (state) => {
    state.transact((writer) => put(writer, { a: "before" }));
    const [value] = state.read((reader) => [reader.get("records", bytes("a"))]);
    const [pair] = state.read((reader) => reader.range("records", everything()));
    state.transact((writer) => put(writer, { a: "after!", b: "more" }));
    expect(state.read((reader) => reader.get("records", bytes("a")))).toEqual(bytes("after!"));
    expect([value, pair]).toEqual([bytes("before"), [bytes("a"), bytes("before")]]);
  });
}

function registerRanges(contract: Contract): void {
  contract("a range holds its start and not its end, either way, up to its limit", async (state) => {
    state.transact((writer) => put(writer, { a: "", b: "", c: "", d: "", e: "" }));
    const keys = (start: string, end: string, limit: number, reverse: boolean): string =>
      state
        .read((reader) => reader.range("records", { start: bytes(start), end: bytes(end), limit, reverse }))
        .map(([key]) => text(key))
        .join("");
    expect(keys("b", "d", 9, false)).toBe("bc");
    expect(keys("b", "d", 9, true)).toBe("cb");
    expect(keys("a", "e", 2, false)).toBe("ab");
    expect(keys("a", "e", 2, true)).toBe("dc");
    expect(keys("aa", "dd", 9, true)).toBe("dcb");
    expect(keys("", "zz", 9, false)).toBe("abcde");
    expect(keys("", "zz", 9, true)).toBe("edcba");
    expect(keys("c", "c", 9, false)).toBe("");
    expect(keys("d", "b", 9, true)).toBe("");
    expect(keys("x", "z", 9, true)).toBe("");
    expect(keys("a", "e", 0, false)).toBe("");
  });

  contract("keys sort as bytes and may have 2600 of them", async (state) => {
    const longest = new Uint8Array(2600).fill(0x7f);
    const keys = [Uint8Array.of(0), Uint8Array.of(0, 0), Uint8Array.of(1), longest, Uint8Array.of(0x80), LAST];
    state.transact((writer) => {
      for (const key of keys.toReversed()) {
        writer.put("records", key, key);
      }
    });
    const end = new Uint8Array(2600).fill(0xff);
    const range = { start: new Uint8Array(), end, limit: 100, reverse: false };
    expect(state.read((reader) => reader.range("records", range))).toEqual(keys.map((key) => [key, key]));
    expect(state.read((reader) => reader.get("records", longest))).toEqual(longest);
  });
}

function registerSnapshots(contract: Contract): void {
  contract("a snapshot shows one moment, whatever is written meanwhile", async (state) => {
    state.transact((writer) => put(writer, { a: "1", b: "2" }));
    const first = state.openSnapshot();
    state.transact((writer) => put(writer, { a: "changed", c: "3" }));
    const second = state.openSnapshot();
    const third = state.openSnapshot();
    await nextTurn();
    state.transact((writer) => writer.remove("records", bytes("b")));
    await nextTurn();
    expect(first.read(contents)).toEqual({ a: "1", b: "2" });
    expect(first.read((reader) => ["a", "b", "c"].map((key) => reader.get("records", bytes(key))))).toEqual([
      bytes("1"),
      bytes("2"),
      undefined,
    ]);
    expect(second.read(contents)).toEqual({ a: "changed", b: "2", c: "3" });
    second.close();
    second.close();
    expect(() => second.rows(null, 1)).toThrow(KvorumError);
    state.transact((writer) => put(writer, { d: "4" }));
    expect(first.read(contents)).toEqual({ a: "1", b: "2" });
    expect(third.read(contents)).toEqual({ a: "changed", b: "2", c: "3" });
    expect(state.read(contents)).toEqual({ a: "changed", c: "3", d: "4" });
    first.close();
    third.close();
  });

  contract("rows of a snapshot come in parts, all tables, each row once", async (state) => {
    const rows = fillTables(state, 200);
    const snapshot = state.openSnapshot();
    state.transact((writer) => writer.remove("records", mustExist(rows[0], "row").key));
    for (const bytesMax of [0, 100, 5000, 1e9]) {
      expect(rowsOf(snapshot, bytesMax)).toEqual(rows);
    }
    const small = snapshot.rows(null, 100);
    expect(small.reduce((sum, row) => sum + row.key.length + row.value.length, 0)).toBeLessThanOrEqual(100);
    expect(small.length).toBeGreaterThan(1);
    snapshot.close();
    expect(state.rowsEstimated).toBe(rows.length - 1);
  });

  contract("an empty state has an empty snapshot", async (state) => {
    const snapshot = state.openSnapshot();
    expect([snapshot.rows(null, 1000), state.rowsEstimated]).toEqual([[], 0]);
    snapshot.close();
  });

  contract("a closed state ends the snapshots that were left open", async (state, harness) => {
    state.transact((writer) => put(writer, { a: "1" }));
    const snapshot = state.openSnapshot();
    state.transact((writer) => put(writer, { b: "2" }));
    await state.close();
    expect(() => snapshot.read(contents)).toThrow(expect.objectContaining({ code: "closed" }));
    snapshot.close();
    expect((await harness.open()).read(contents)).toEqual({ a: "1", b: "2" });
  });
}

function registerInstalls(contract: Contract): void {
  contract("a received state takes the place of the old one when it is finished", async (state, harness) => {
    const rows = fillTables(state, 100);
    const snapshot = state.openSnapshot();
    state.transact((writer) => put(writer, { z: "of the old state" }));
    const install = await state.beginInstall();
    for (let i = 0; i < rows.length; i += 30) {
      install.put(rows.slice(i, i + 30));
    }
    expect(state.read((reader) => reader.get("records", bytes("z")))).toBeDefined();
    await state.checkpoint();
    await install.finish();
    expect(rowsOf(state.openSnapshot(), 1e9)).toEqual(rows);
    expect(rowsOf(snapshot, 1e9)).toEqual(rows); // still readable, of the old state
    state.transact((writer) => put(writer, { a: "later" }));
    await state.checkpoint();
    snapshot.close();
    await state.close();
    const reopened = await harness.open();
    expect(reopened.rowsEstimated).toBe(rows.length + 1);
    expect(reopened.read((reader) => reader.get("records", bytes("a")))).toEqual(bytes("later"));
  });

  contract("an aborted or unfinished state leaves the old one, and another can be received", async (state, harness) => {
    state.transact((writer) => put(writer, { a: "1" }));
    const aborted = await state.beginInstall();
    aborted.put([{ table: "records", key: bytes("b"), value: bytes("2") }]);
    await expect(state.beginInstall()).rejects.toMatchObject({ code: "invariant_broken" });
    await aborted.abort();
    await aborted.abort();
    expect(() => aborted.put([])).toThrow(KvorumError);
    expect(state.read(contents)).toEqual({ a: "1" });
    const unfinished = await state.beginInstall();
    unfinished.put([{ table: "records", key: bytes("c"), value: bytes("3") }]);
    await state.close();
    const reopened = await harness.open();
    expect(reopened.read(contents)).toEqual({ a: "1" });
    const install = await reopened.beginInstall();
    install.put([{ table: "records", key: bytes("d"), value: bytes("4") }]);
    await install.finish();
    await install.abort();
    expect(reopened.read(contents)).toEqual({ d: "4" });
  });
}

function registerRefusals(contract: Contract): void {
  contract("reads and transactions do not nest, and their reader ends with them", async (state) => {
    expect(() => state.read(() => state.transact(() => undefined))).toThrow(/do not nest/);
    expect(() => state.transact(() => state.read(() => undefined))).toThrow(/do not nest/);
    const leaked = state.transact((writer) => writer);
    expect(() => leaked.put("records", bytes("a"), bytes("late"))).toThrow(KvorumError);
    expect(() => leaked.get("records", bytes("a"))).toThrow(KvorumError);
    expect(() => leaked.range("records", everything())).toThrow(KvorumError);
    expect(() => state.read(() => leaked.put("records", bytes("a"), bytes("late")))).toThrow(KvorumError);
    expect(state.read(contents)).toEqual({});
  });

  contract("asynchronous work is refused and nothing of it stays", async (state) => {
    const work = async (writer: StateWriter): Promise<void> => put(writer, { a: "1" });
    expect(() => state.transact(work)).toThrow(/synchronous/);
    expect(state.read(contents)).toEqual({});
  });

  contract("an empty key and one of 2601 bytes are bugs of the caller, and abort the transaction", async (state) => {
    for (const key of [new Uint8Array(), new Uint8Array(2601)]) {
      const work = (writer: StateWriter): void => {
        put(writer, { a: "1" });
        writer.put("records", key, bytes("value"));
      };
      expect(() => state.transact(work)).toThrow(/2600/);
    }
    expect(state.read(contents)).toEqual({});
  });

  contract("a closed state refuses to be used", async (state) => {
    await state.close();
    await state.close();
    expect(() => state.read(() => undefined)).toThrow(KvorumError);
    expect(() => state.transact(() => undefined)).toThrow(KvorumError);
    await expect(state.checkpoint()).rejects.toMatchObject({ code: "closed" });
  });
}

const keyArbitrary = fc.uint8Array({ minLength: 1, maxLength: 3, max: 4 });
const boundArbitrary = fc.record({
  start: keyArbitrary,
  end: keyArbitrary,
  limit: fc.integer({ min: 1, max: 5 }),
  reverse: fc.boolean(),
});
const transactionArbitrary = fc.record({
  changes: fc.array(
    fc.record({
      table: fc.constantFrom(...TABLES),
      key: keyArbitrary,
      value: fc.option(fc.uint8Array({ maxLength: 4 }), { nil: undefined }),
    }),
    { maxLength: 12 },
  ),
  aborts: fc.boolean(),
  range: boundArbitrary,
});

type Transaction = typeof transactionArbitrary extends fc.Arbitrary<infer T> ? T : never;
/** A table as a map from the key in hex. */
type TableModel = ReadonlyMap<string, readonly [key: Uint8Array, value: Uint8Array]>;

function registerModel(name: string, createHarness: CreateHarness): void {
  test(`${name} state store: agrees with a map through random transactions, aborts and ranges`, async () => {
    const property = fc.asyncProperty(fc.array(transactionArbitrary, { maxLength: 20 }), async (transactions) => {
      await using harness = await createHarness();
      const state = await harness.open();
      let model = new Map<StateTable, TableModel>(TABLES.map((table) => [table, new Map()]));
      for (const transaction of transactions) {
        const changed = runTransaction(state, model, transaction);
        model = transaction.aborts ? model : changed;
        for (const table of TABLES) {
          const found = state.read((reader) => reader.range(table, transaction.range));
          expect(found).toEqual(rangeOfModel(model.get(table) ?? new Map(), transaction.range));
        }
      }
    });
    await fc.assert(property, { numRuns: 30 });
  });
}

/** Runs the changes and compares what the transaction sees of them; returns the model as they leave it. */
function runTransaction(
  state: StateStore,
  model: ReadonlyMap<StateTable, TableModel>,
  transaction: Transaction,
): Map<StateTable, TableModel> {
  const changed = new Map(model);
  const work = (writer: StateWriter): void => {
    for (const { table, key, value } of transaction.changes) {
      const next = new Map(changed.get(table));
      if (value === undefined) {
        writer.remove(table, key);
        next.delete(key.join());
      } else {
        writer.put(table, key, value);
        next.set(key.join(), [key, value]);
      }
      changed.set(table, next);
      expect(writer.get(table, key)).toEqual(value);
      expect(writer.range(table, transaction.range)).toEqual(rangeOfModel(next, transaction.range));
    }
    if (transaction.aborts) {
      throw new Error("aborted");
    }
  };
  if (transaction.aborts) {
    expect(() => state.transact(work)).toThrow("aborted");
  } else {
    state.transact(work);
  }
  return changed;
}

function rangeOfModel(table: TableModel, bounds: RangeBounds): readonly (readonly [Uint8Array, Uint8Array])[] {
  const inside = [...table.values()]
    .filter(([key]) => compareBytes(bounds.start, key) <= 0 && compareBytes(key, bounds.end) < 0)
    .toSorted(([a], [b]) => compareBytes(a, b));
  return (bounds.reverse ? inside.reverse() : inside).slice(0, bounds.limit);
}

/** Writes `count` records and a few rows of the other tables, and returns all in the order of a snapshot. */
function fillTables(state: StateStore, count: number): readonly StateRow[] {
  const rows = TABLES.flatMap((table) =>
    Array.from({ length: table === "records" ? count : 3 }, (_, i) => ({
      table,
      key: Uint8Array.of(1, i),
      value: new Uint8Array(i % 40).fill(i),
    })),
  );
  state.transact((writer) => {
    for (const { table, key, value } of rows) {
      writer.put(table, key, value);
    }
  });
  return rows;
}

/** All rows, fetched part by part. */
function rowsOf(snapshot: StateSnapshot, bytesMax: number): readonly StateRow[] {
  const rows: StateRow[] = [];
  for (let part = snapshot.rows(null, bytesMax); part.length > 0; part = snapshot.rows(rows.at(-1) ?? null, bytesMax)) {
    rows.push(...part);
  }
  return rows;
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function put(writer: StateWriter, records: Readonly<Record<string, string>>): void {
  for (const [key, value] of Object.entries(records)) {
    writer.put("records", bytes(key), bytes(value));
  }
}

function contents(reader: StateReader): Record<string, string> {
  const pairs = reader.range("records", everything());
  return Object.fromEntries(pairs.map(([key, value]) => [text(key), text(value)]));
}

function everything(): RangeBounds {
  return { start: new Uint8Array(), end: LAST, limit: 1000, reverse: false };
}

function bytes(content: string): Uint8Array {
  return new Uint8Array(new TextEncoder().encode(content));
}

function text(content: Uint8Array): string {
  return new TextDecoder().decode(content);
}
