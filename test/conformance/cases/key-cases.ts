// Keys: which parts there are, that each comes back as it was, and how they order.
import type { ConformanceCase } from "../conformance-case.ts";
import { collect, visit } from "../helpers.ts";
import { refusalClass } from "../show.ts";

/** In the order of their encoded bytes. */
const PARTS_IN_ORDER: readonly unknown[] = [
  new Uint8Array(),
  new Uint8Array([0]),
  new Uint8Array([0, 0]),
  new Uint8Array([0, 255]),
  new Uint8Array([1]),
  new Uint8Array([255]),
  "",
  "\0",
  "\0a",
  "a",
  "a\0b",
  "aa",
  "b",
  "é",
  "\uffff",
  "😀",
  -(2n ** 80n),
  -(2n ** 64n),
  -(2n ** 64n) + 1n,
  -256n,
  -255n,
  -1n,
  0n,
  1n,
  255n,
  256n,
  2n ** 64n - 1n,
  2n ** 64n,
  2n ** 80n,
  Number.NEGATIVE_INFINITY,
  -1.5,
  -1,
  -Number.MIN_VALUE,
  0,
  Number.MIN_VALUE,
  1,
  1.5,
  Number.MAX_SAFE_INTEGER,
  Number.POSITIVE_INFINITY,
  Number.NaN,
  false,
  true,
];

const BIGGEST_BIGINT = 2n ** (255n * 8n) - 1n;

export const KEY_CASES: readonly ConformanceCase[] = [
  {
    name: "keys: every kind of part comes back as it was, in the order of the kinds",
    run: async ({ kv, key }) => {
      let write = kv.atomic();
      for (const part of PARTS_IN_ORDER.toReversed()) {
        write = write.set(key(part), 0);
      }
      await write.commit();
      return await visit(kv.list({ prefix: key() }));
    },
    expected: PARTS_IN_ORDER,
  },
  {
    name: "keys: minus zero and zero are two keys, in this order",
    run: async ({ kv, key }) => {
      await kv.atomic().set(key(0), "zero").set(key(-0), "minus zero").commit();
      return (await collect(kv.list({ prefix: key() }))).map(({ value }) => value);
    },
    expected: ["minus zero", "zero"],
  },
  {
    name: "keys: a longer key follows the one that it begins with",
    run: async ({ kv, key }) => {
      await kv
        .atomic()
        .set(key("a", "b"), 2)
        .set(key("a"), 1)
        .set(key("ab"), 4)
        .set(key("a", "b", 0), 3)
        .commit();
      return (await collect(kv.list({ prefix: key() }))).map(({ value }) => value);
    },
    expected: [1, 2, 3, 4],
  },
  {
    name: "keys: 1 and 1n are two keys",
    run: async ({ kv, key }) => {
      await kv.set(key(1), "number");
      return [(await kv.get(key(1n))).value, (await kv.get(key(1))).value];
    },
    expected: [null, "number"],
  },
  {
    name: "keys: a bigint has 255 bytes at most",
    run: async ({ kv, key }) => {
      const { ok } = await kv.set(key(BIGGEST_BIGINT), 1);
      const [found] = await visit(kv.list({ prefix: key() }));
      return [ok, found === BIGGEST_BIGINT, await refusalClass(() => kv.set(key(BIGGEST_BIGINT + 1n), 1))];
    },
    expected: [true, true, "TypeError"],
  },
  {
    name: "keys: an unpaired surrogate is a replacement character",
    run: async ({ kv, key }) => {
      await kv.set(key("a\ud800"), 1);
      return [await visit(kv.list({ prefix: key() })), (await kv.get(key("a\ufffd"))).value];
    },
    expected: [["a\ufffd"], 1],
  },
];
