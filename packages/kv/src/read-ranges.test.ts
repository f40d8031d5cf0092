import { encodeKey, type Key, prefixRange, singleKeyRange } from "@kvorum/keyspace";
import { beforeEach, expect, test } from "vitest";
import type { KvEntry, ReadRange } from "./read.ts";
import { readRanges } from "./read-ranges.ts";
import { createStateMachine } from "./state-machine.ts";
import { apply, entry, set, write } from "./testing/fixtures.ts";
import { MemoryState } from "./testing/memory-state.ts";

let store: MemoryState;

beforeEach(() => {
  store = new MemoryState();
  const mutations = Array.from({ length: 30 }, (_, i) => set(["n", i], i));
  apply(store, store.read(createStateMachine), [entry(1, [write({ mutations: [set(["n"], 99), ...mutations] })])]);
});

function read(ranges: readonly ReadRange[]): KvEntry[][] {
  return store.read((reader) => readRanges(reader, ranges));
}

function list(prefix: Key, limit: number, reverse: boolean): readonly number[] {
  const found = read([{ ...prefixRange(encodeKey(prefix)), limit, reverse }]).flat();
  return found.map((row) => row.value.data[0] ?? -1);
}

test("readRanges: ascends from the start, as many as the limit allows", () => {
  expect(list(["n"], 4, false)).toEqual([0, 1, 2, 3]);
});

test("readRanges: in reverse the same range descends, and the limit counts from its end", () => {
  expect(list(["n"], 4, true)).toEqual([29, 28, 27, 26]);
});

test("readRanges: never has fewer entries than the limit while there are more (pitfalls.md 22)", () => {
  for (const limit of [1, 29, 30, 31, 1_000]) {
    expect(list(["n"], limit, false).length).toBe(Math.min(limit, 30));
    expect(list(["n"], limit, true).length).toBe(Math.min(limit, 30));
  }
});

test("readRanges: a point read finds its key or nothing", () => {
  const point = (key: Key): ReadRange => ({ ...singleKeyRange(encodeKey(key)), limit: 1, reverse: false });
  const [found, missing, empty] = read([point(["n"]), point(["m"]), point([])]);
  expect(found).toMatchObject([{ key: encodeKey(["n"]), value: { encoding: "bytes", data: Uint8Array.of(99) } }]);
  expect([missing, empty]).toEqual([[], []]);
});

test("readRanges: a range from the empty key covers the store", () => {
  const [all] = read([{ start: new Uint8Array(0), end: Uint8Array.of(0xff), limit: 1_000, reverse: false }]);
  expect(all?.length).toBe(31);
});

test("readRanges: takes the range that npm @deno/kv asks for a get, whose end is no key", () => {
  const [first] = read([{ start: encodeKey(["n", 7]), end: Uint8Array.of(0xff), limit: 1, reverse: false }]);
  expect(first).toMatchObject([{ key: encodeKey(["n", 7]) }]);
});

test("readRanges: a range that ends before it starts is empty", () => {
  expect(read([{ start: Uint8Array.of(9), end: Uint8Array.of(1), limit: 5, reverse: false }])).toEqual([[]]);
});

test("readRanges: what was read outlives the snapshot", () => {
  // MemoryState overwrites what it lent when the read ends.
  const [rows] = read([{ ...prefixRange(encodeKey(["n"])), limit: 2, reverse: false }]);
  expect(rows).toMatchObject([
    { key: encodeKey(["n", 0]), value: { encoding: "bytes", data: Uint8Array.of(0) } },
    { key: encodeKey(["n", 1]), value: { encoding: "bytes", data: Uint8Array.of(1) } },
  ]);
});

test("readRanges: another database is another keyspace, and its keys come back without its number", () => {
  const machine = store.read(createStateMachine);
  apply(store, machine, [entry(2, [write({ mutations: [set(["n", 5], 5)], database: "orders" })])]);
  const whole = { start: new Uint8Array(0), end: Uint8Array.of(0xff), limit: 1_000, reverse: true };
  const [rows, none] = [["orders"], ["never"]].map(([name]) =>
    store.read((reader) => readRanges(reader, [whole], name)).flat(),
  );
  expect(rows).toMatchObject([{ key: encodeKey(["n", 5]), value: { data: Uint8Array.of(5) } }]);
  expect(none).toEqual([]);
  expect(read([whole]).flat().length).toBe(31);
});
