// One key at a time, and several read at once.
import type { ConformanceCase } from "../conformance-case.ts";
import { valuesOf } from "../helpers.ts";
import { refusal, refusalClass } from "../show.ts";

export const BASIC_CASES: readonly ConformanceCase[] = [
  {
    name: "get: an absent key has neither value nor versionstamp",
    run: async ({ kv }) => {
      const { key, value, versionstamp } = await kv.get(["absent", 1]);
      return [key, value, versionstamp];
    },
    expected: [["absent", 1], null, null],
  },
  {
    name: "set: the key has the value and the versionstamp of the commit",
    run: async ({ kv, key }) => {
      const { ok, versionstamp } = await kv.set(key("a"), "first");
      const entry = await kv.get(key("a"));
      return [ok, entry.value, entry.versionstamp === versionstamp, /^[0-9a-f]{20}$/.test(versionstamp ?? "")];
    },
    expected: [true, "first", true, true],
  },
  {
    name: "set: another value has a later versionstamp",
    run: async ({ kv, key }) => {
      const first = await kv.set(key("a"), 1);
      const second = await kv.set(key("a"), 2);
      const { value, versionstamp } = await kv.get(key("a"));
      return [value, versionstamp === second.versionstamp, String(first.versionstamp) < String(second.versionstamp)];
    },
    expected: [2, true, true],
  },
  {
    name: "set: a value that is changed afterwards is stored as it was",
    run: async ({ kv, key }) => {
      const value = { list: [1] };
      const done = kv.set(key("a"), value);
      value.list.push(2);
      await done;
      return [(await kv.get(key("a"))).value];
    },
    expected: [{ list: [1] }],
  },
  {
    name: "delete: the key is gone, and gone is what it was before",
    run: async ({ kv, key }) => {
      await kv.set(key("a"), 1);
      const answers = [await kv.delete(key("a")), await kv.delete(key("a"))];
      const { value, versionstamp } = await kv.get(key("a"));
      return [answers, value, versionstamp];
    },
    expected: [[undefined, undefined], null, null],
  },
  {
    name: "delete: a key that is written again has a later versionstamp",
    run: async ({ kv, key }) => {
      const before = await kv.set(key("a"), 1);
      await kv.delete(key("a"));
      const after = await kv.set(key("a"), 1);
      return [String(before.versionstamp) < String(after.versionstamp)];
    },
    expected: [true],
  },
  {
    name: "get: the empty key is never there",
    run: async ({ kv }) => {
      const { key, value } = await kv.get([]);
      return [key, value];
    },
    expected: [[], null],
  },
  {
    name: "set: the empty key is refused",
    run: async ({ kv }) => [await refusal(() => kv.set([], 1)), await refusal(() => kv.atomic().set([], 1).commit())],
    expected: ["TypeError: key cannot be empty", "TypeError: key cannot be empty"],
  },
  {
    name: "delete: the empty key is refused",
    run: async ({ kv }) => [await refusal(() => kv.delete([])), await refusal(() => kv.atomic().delete([]).commit())],
    expected: ["TypeError: key cannot be empty", "TypeError: key cannot be empty"],
  },
  {
    name: "check: the empty key is refused",
    run: async ({ kv }) => [await refusal(() => kv.atomic().check({ key: [], versionstamp: null }).commit())],
    expected: ["TypeError: key cannot be empty"],
  },
  {
    name: "get: a key that is no array is refused",
    run: async ({ kv }) => [await refusalClass(() => kv.get("key")), await refusalClass(() => kv.get(null))],
    expected: ["TypeError", "TypeError"],
  },
  {
    name: "set: a key part of no key's kind is refused",
    run: async ({ kv, key }) => [
      await refusalClass(() => kv.set(key(null), 1)),
      await refusalClass(() => kv.set(key({}), 1)),
      await refusalClass(() => kv.set(key(undefined), 1)),
      await refusalClass(() => kv.set(key(["nested"]), 1)),
    ],
    expected: ["TypeError", "TypeError", "TypeError", "TypeError"],
  },
  {
    name: "get: eventual reads take the same keys",
    run: async ({ kv, key }) => {
      const { value, versionstamp } = await kv.get(key("never"), { consistency: "eventual" });
      return [value, versionstamp];
    },
    expected: [null, null],
  },
  {
    name: "get: a consistency that there is not is refused",
    run: async ({ kv, key }) => [await refusalClass(() => kv.get(key("a"), { consistency: "sometimes" }))],
    expected: ["TypeError"],
  },
  {
    name: "getMany: answers stand in the order of the keys, repeated and absent ones too",
    run: async ({ kv, key }) => {
      await kv.atomic().set(key("a"), "A").set(key("b"), "B").commit();
      const entries = await kv.getMany([key("b"), key("none"), key("a"), key("b")]);
      return [valuesOf(entries), entries.map(({ key: [, name] }) => name), entries[1]?.versionstamp];
    },
    expected: [["B", null, "A", "B"], ["b", "none", "a", "b"], null],
  },
  {
    name: "getMany: no keys, no answers",
    run: async ({ kv }) => [await kv.getMany([])],
    expected: [[]],
  },
  {
    name: "getMany: ten keys at most",
    run: async ({ kv, key }) => {
      const keys = Array.from({ length: 11 }, (_, i) => key(i));
      const ten = await kv.getMany(keys.slice(1));
      return [ten.length, await refusal(() => kv.getMany(keys))];
    },
    expected: [10, "TypeError: Too many ranges (max 10)"],
  },
];
