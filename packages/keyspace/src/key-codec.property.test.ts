// The promise that range reads stand on, encoded keys sort as keys do; and the same bytes as two implementations that
// others wrote. A failure prints its seed and path: pass them to fc.assert to replay it.
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { bytesToHex, compareBytes } from "@kvorum/base";
import fc from "fast-check";
import { pack, type TupleItem } from "fdb-tuple";
import { expect, test } from "vitest";
import { decodeKey } from "./decode-key.ts";
import { compareKeys, encodeKey } from "./encode-key.ts";
import type { Key, KeyPart } from "./key-format.ts";
import { prefixRange } from "./key-range.ts";

// @deno/kv does not export packKey; a path into the package does.
const require = createRequire(import.meta.url);
const { packKey }: { packKey: (key: Key) => Uint8Array } = require(
  join(dirname(require.resolve("@deno/kv")), "kv_key.js"),
);

// Parts that often collide, rich in the corners of every type.
const cornerBytes = fc.constantFrom(0x00, 0x01, 0x7f, 0x80, 0xfe, 0xff);
const bytes = fc
  .array(fc.oneof(cornerBytes, fc.integer({ min: 0, max: 255 })), { maxLength: 6 })
  .map((values) => Uint8Array.from(values));
const text = fc.oneof(
  fc.string({ unit: fc.constantFrom("a", "b", "\u0000", "\u0001", "\u007f", "é", "\uffff", "😀"), maxLength: 4 }),
  fc.string({ unit: "binary", maxLength: 60 }),
);
const cornerNumbers = fc.constantFrom(0, -0, 1, -1, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN);
const number = fc.oneof(cornerNumbers, fc.double(), fc.integer());
/** Powers of 256 and their neighbours: where the number of bytes changes. */
const cornerBigints = fc
  .tuple(fc.integer({ min: 0, max: 20 }), fc.constantFrom(-1n, 0n, 1n), fc.boolean())
  .map(([size, offset, negative]) => (256n ** BigInt(size) + offset) * (negative ? -1n : 1n));
const bigint = fc.oneof(cornerBigints, fc.bigInt({ min: -(2n ** 80n), max: 2n ** 80n }));

const keyPart: fc.Arbitrary<KeyPart> = fc.oneof(bytes, text, number, bigint, fc.boolean());
const key: fc.Arbitrary<Key> = fc.array(keyPart, { maxLength: 4 });

test("decodeKey: gives back every key that was encoded", () => {
  fc.assert(
    fc.property(key, (parts) => {
      expect(decodeKey(encodeKey(parts))).toStrictEqual(parts);
    }),
    { numRuns: 500 },
  );
});

test("encodeKey: the order of encodings is the order of keys", () => {
  fc.assert(
    fc.property(key, key, (a, b) => {
      const expected = orderOfKeys(a, b);
      expect(Math.sign(compareBytes(encodeKey(a), encodeKey(b)))).toBe(expected);
      expect(Math.sign(compareKeys(a, b))).toBe(expected);
    }),
    { numRuns: 2_000 },
  );
});

test("encodeKey: two keys that differ in one part sort by that part", () => {
  fc.assert(
    fc.property(key, keyPart, keyPart, key, (head, a, b, tail) => {
      const expected = orderOfParts(a, b);
      fc.pre(expected !== 0);
      const order = compareBytes(encodeKey([...head, a, ...tail]), encodeKey([...head, b]));
      expect(Math.sign(order)).toBe(expected);
    }),
    { numRuns: 2_000 },
  );
});

test("encodeKey: equals fdb-tuple, numbers taken as doubles", () => {
  fc.assert(
    fc.property(key, (parts) => {
      expect(bytesToHex(encodeKey(parts))).toBe(bytesToHex(pack(parts.map(partOfFdbTuple))));
    }),
    { numRuns: 500 },
  );
});

test("encodeKey: equals packKey of @deno/kv, but for its -0 and NaN", () => {
  fc.assert(
    fc.property(
      key.filter((parts) => !parts.some((part) => Object.is(part, -0) || Number.isNaN(part))),
      (parts) => {
        expect(bytesToHex(encodeKey(parts))).toBe(bytesToHex(packKey(parts)));
      },
    ),
    { numRuns: 500 },
  );
});

test("prefixRange: holds a key if and only if it extends the prefix", () => {
  fc.assert(
    fc.property(key, key, fc.boolean(), (prefix, other, extend) => {
      const candidate = extend ? [...prefix, ...other] : other;
      const { start, end } = prefixRange(encodeKey(prefix));
      const encoded = encodeKey(candidate);
      const inside = compareBytes(start, encoded) <= 0 && compareBytes(encoded, end) < 0;
      const extended = candidate.length > prefix.length && orderOfKeys(candidate.slice(0, prefix.length), prefix) === 0;
      expect(inside).toBe(extended);
    }),
    { numRuns: 1_000 },
  );
});

/** The order of keys as Deno documents it, written without the encoding: -1, 0 or 1. */
function orderOfKeys(a: Key, b: Key): number {
  for (const [i, part] of a.entries()) {
    const other = b[i];
    if (other === undefined) {
      return 1;
    }
    const order = orderOfParts(part, other);
    if (order !== 0) {
      return order;
    }
  }
  return a.length === b.length ? 0 : -1;
}

function orderOfParts(a: KeyPart, b: KeyPart): number {
  if (a instanceof Uint8Array && b instanceof Uint8Array) {
    return orderOfLists([...a], [...b]);
  }
  if (typeof a === "string" && typeof b === "string") {
    return orderOfLists(codePoints(a), codePoints(b));
  }
  if (typeof a === "number" && typeof b === "number") {
    return orderOfNumbers(a, b);
  }
  if (typeof a === "bigint" && typeof b === "bigint") {
    return a === b ? 0 : a < b ? -1 : 1;
  }
  return Math.sign(rankOf(a) - rankOf(b));
}

function rankOf(part: KeyPart): number {
  if (part instanceof Uint8Array) {
    return 0;
  }
  if (typeof part === "boolean") {
    return part ? 5 : 4;
  }
  return typeof part === "string" ? 1 : typeof part === "bigint" ? 2 : 3;
}

/** UTF-8 sorts by code point. */
function codePoints(text: string): readonly number[] {
  return Array.from(text, (character) => character.codePointAt(0) ?? 0);
}

/** -Infinity < … < -0 < 0 < … < Infinity < NaN. */
function orderOfNumbers(a: number, b: number): number {
  if (Object.is(a, b)) {
    return 0;
  }
  if (Number.isNaN(a) || Number.isNaN(b)) {
    return Number.isNaN(a) ? 1 : -1;
  }
  return a === b ? (Object.is(a, -0) ? -1 : 1) : Math.sign(a > b ? 1 : -1);
}

function orderOfLists(a: readonly number[], b: readonly number[]): number {
  for (const [i, value] of a.entries()) {
    const other = b[i];
    if (other === undefined || value !== other) {
      return other === undefined || value > other ? 1 : -1;
    }
  }
  return a.length === b.length ? 0 : -1;
}

function partOfFdbTuple(part: KeyPart): TupleItem {
  if (typeof part === "number") {
    return { type: "double", value: part };
  }
  return part instanceof Uint8Array ? Buffer.from(part) : part;
}
