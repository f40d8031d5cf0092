// Values: what can be stored comes back as what it was, and what cannot is refused.
import type { ConformanceCase } from "../conformance-case.ts";
import { U64_MAX, u64 } from "../helpers.ts";
import { refusal, refusalClass } from "../show.ts";

const CLONEABLE: readonly (readonly [kind: string, value: unknown])[] = [
  ["null", null],
  ["undefined", undefined],
  ["booleans", [true, false]],
  ["numbers", [0, -0, 1, -1, 1.5, 2 ** 31, Number.MAX_SAFE_INTEGER, Number.MIN_VALUE, 1e308]],
  ["numbers that are none", [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]],
  ["bigints", [0n, 1n, -1n, 2n ** 63n, -(2n ** 100n)]],
  ["strings", ["", "a", "é", "日本", "😀", "\0", "\ud800"]],
  ["an object", { a: 1, b: { c: [2, undefined, null] } }],
  // biome-ignore lint/suspicious/noSparseArray: that holes stay holes is the claim
  ["an array with holes", [1, , 3]],
  ["a date", new Date(86_400_000)],
  ["a regular expression", /a+\/b/gi],
  [
    "a map",
    new Map<unknown, unknown>([
      [1, "one"],
      ["two", new Map()],
    ]),
  ],
  ["a set", new Set([1, "two"])],
  ["bytes within an object", { bytes: new Uint8Array([1, 2, 3]) }],
  ["typed arrays", [new Uint16Array([258]), new Float64Array([1.5]), new BigInt64Array([-1n])]],
  ["an array buffer", new ArrayBuffer(3)],
  ["a data view", new DataView(new Uint8Array([7, 8]).buffer)],
  ["errors", [new Error("plain"), new TypeError("of a type"), new RangeError("of a range")]],
  ["boxed primitives", [Object(true), Object(5)]],
];

const VALUE_CASES_BY_KIND = CLONEABLE.map(
  ([kind, value]): ConformanceCase => ({
    name: `values: ${kind} come back as stored`,
    run: async ({ kv, key }) => {
      await kv.set(key("a"), value);
      return [(await kv.get(key("a"))).value];
    },
    expected: [value],
  }),
);

const VALUE_CASES_OF_SHAPE: readonly ConformanceCase[] = [
  {
    name: "values: bytes come back as bytes",
    run: async ({ kv, key }) => {
      await kv
        .atomic()
        .set(key(0), new Uint8Array())
        .set(key(1), new Uint8Array([0, 255]))
        .commit();
      return [(await kv.get(key(0))).value, (await kv.get(key(1))).value];
    },
    expected: [new Uint8Array(), new Uint8Array([0, 255])],
  },
  {
    name: "values: a part of a buffer is stored without the rest",
    run: async ({ kv, key }) => {
      await kv.set(key("a"), new Uint8Array([1, 2, 3, 4]).subarray(1, 3));
      return [(await kv.get(key("a"))).value];
    },
    expected: [new Uint8Array([2, 3])],
  },
  {
    name: "values: an object that contains itself does so again",
    run: async ({ kv, key }) => {
      const value: { name: string; self?: unknown } = { name: "loop" };
      value.self = value;
      await kv.set(key("a"), value);
      return [(await kv.get(key("a"))).value];
    },
    expected: [loop()],
  },
  {
    name: "values: a class instance comes back as a plain object",
    run: async ({ kv, key }) => {
      class Point {
        x = 1;
      }
      await kv.set(key("a"), new Point());
      const { value } = await kv.get(key("a"));
      return [value, Object.getPrototypeOf(value) === Object.prototype];
    },
    expected: [{ x: 1 }, true],
  },
  {
    name: "values: what cannot be cloned is refused",
    run: async ({ kv, key }) => [
      await refusalClass(() => kv.set(key("a"), () => 1)),
      await refusalClass(() => kv.set(key("a"), Symbol("s"))),
      await refusalClass(() => kv.set(key("a"), { inside: () => 1 })),
      await refusalClass(() => kv.set(key("a"), new WeakMap())),
      (await kv.get(key("a"))).value,
    ],
    expected: ["TypeError", "TypeError", "TypeError", "TypeError", null],
  },
  {
    name: "values: a KvU64 comes back as one",
    run: async ({ kv, key, KvU64 }) => {
      await kv.atomic().set(key(0), new KvU64(0n)).set(key(1), new KvU64(U64_MAX)).commit();
      const [zero, most] = [(await kv.get(key(0))).value, (await kv.get(key(1))).value];
      return [zero, most, zero instanceof KvU64];
    },
    expected: [u64(0n), u64(U64_MAX), true],
  },
  {
    name: "values: a KvU64 is of a bigint of 64 bits",
    run: async ({ KvU64 }) => [
      await refusal(() => new KvU64(1)),
      await refusal(() => new KvU64("1")),
      await refusal(() => new KvU64(-1n)),
      await refusal(() => new KvU64(2n ** 64n)),
    ],
    expected: [
      "TypeError: Value must be a bigint: received number",
      "TypeError: Value must be a bigint: received string",
      "RangeError: Value must be a positive bigint: received -1",
      "RangeError: Value must fit in a 64-bit unsigned integer",
    ],
  },
];

export const VALUE_CASES: readonly ConformanceCase[] = [...VALUE_CASES_BY_KIND, ...VALUE_CASES_OF_SHAPE];

function loop(): object {
  const value: { name: string; self?: unknown } = { name: "loop" };
  value.self = value;
  return value;
}
