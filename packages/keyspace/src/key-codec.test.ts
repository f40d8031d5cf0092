// Keys, byte by byte, against the published layout.
import { bytesToHex, hexToBytes, KvorumError } from "@kvorum/base";
import { expect, test } from "vitest";
import { decodeKey } from "./decode-key.ts";
import { encodeKey } from "./encode-key.ts";
import type { Key } from "./key-format.ts";

const EXAMPLES: readonly (readonly [name: string, key: Key, hex: string])[] = [
  ["the empty key", [], ""],
  ["bytes", [Uint8Array.of(1, 2, 255)], "01 0102ff 00"],
  ["no bytes", [new Uint8Array(0)], "01 00"],
  ["bytes with a zero", [Uint8Array.of(0, 1, 0)], "01 00ff 01 00ff 00"],
  ["text", ["user"], "02 75736572 00"],
  ["text with a zero", ["a\u0000b"], "02 61 00ff 62 00"],
  ["text of two-byte characters", ["é"], "02 c3a9 00"],
  ["a lone surrogate", ["\ud800"], "02 efbfbd 00"],
  ["long text", ["x".repeat(100)], `02 ${"78".repeat(100)} 00`],
  ["0n", [0n], "14"],
  ["1n", [1n], "15 01"],
  ["255n", [255n], "15 ff"],
  ["256n", [256n], "16 0100"],
  ["-1n", [-1n], "13 fe"],
  ["-256n", [-256n], "12 feff"],
  ["2^64 - 1", [2n ** 64n - 1n], "1c ffffffffffffffff"],
  ["2^64", [2n ** 64n], "1d 09 010000000000000000"],
  ["-(2^64 - 1)", [-(2n ** 64n - 1n)], "0c 0000000000000000"],
  ["-(2^64)", [-(2n ** 64n)], "0b f6 feffffffffffffffff"],
  ["1", [1], "21 bff0000000000000"],
  ["-1", [-1], "21 400fffffffffffff"],
  ["0", [0], "21 8000000000000000"],
  ["-0", [-0], "21 7fffffffffffffff"],
  ["Infinity", [Number.POSITIVE_INFINITY], "21 fff0000000000000"],
  ["-Infinity", [Number.NEGATIVE_INFINITY], "21 000fffffffffffff"],
  ["NaN", [Number.NaN], "21 fff8000000000000"],
  ["false and true", [false, true], "26 27"],
  ["a tuple", ["user", 1n, true], "02 75736572 00 15 01 27"],
];

test.each(EXAMPLES)("encodeKey: %s has Deno's bytes, and they decode to it", (_name, example, hex) => {
  const encoded = encodeKey(example);
  expect(bytesToHex(encoded)).toBe(hex.replaceAll(" ", ""));
  // A lone surrogate is the one part that does not come back: it became U+FFFD.
  const expected = example[0] === "\ud800" ? ["\ufffd"] : example;
  expect(decodeKey(encoded)).toStrictEqual(expected);
});

test("encodeKey: a bigint of 255 bytes is the longest", () => {
  const longest = 256n ** 255n - 1n;
  expect(decodeKey(encodeKey([longest, -longest]))).toEqual([longest, -longest]);
  expect(() => encodeKey([longest + 1n])).toThrow(/at most 255 bytes of magnitude, found 256/);
  expect(() => encodeKey([-longest - 1n])).toThrow(KvorumError);
});

test("encodeKey: every NaN is the same key", () => {
  const negativeNan = new DataView(Uint8Array.of(0xff, 0xf8, 0, 0, 0, 0, 0, 1).buffer).getFloat64(0);
  expect(encodeKey([negativeNan])).toEqual(encodeKey([Number.NaN]));
});

test("encodeKey: bytes of a Buffer or of a part of a buffer are the same key", () => {
  const whole = Uint8Array.of(9, 1, 2, 9);
  expect(encodeKey([Buffer.from([1, 2])])).toEqual(encodeKey([whole.subarray(1, 3)]));
});

test.each([
  ["null", null],
  ["undefined", undefined],
  ["symbol", Symbol("x")],
  ["object", { a: 1 }],
])("encodeKey: refuses %s", (found, part) => {
  const parts: readonly unknown[] = [part];
  expect(() => encodeKey(parts as Key)).toThrow(`found ${found}`);
});

test.each([
  ["an unknown tag", "ff", "no part with tag 0xff"],
  ["a tag between two kinds", "1e", "no part with tag 0x1e"],
  ["text without its end", "026162", "cut short"],
  ["bytes that end in an escape", "0100ff", "cut short"],
  ["a number cut short", "21800000", "cut short"],
  ["a bigint cut short", "1601", "cut short"],
  ["a long bigint without its length", "1d", "cut short"],
  ["a long bigint cut short", "1d0901", "cut short"],
  ["text that is not UTF-8", "02ff00", "not UTF-8"],
])("decodeKey: refuses %s", (_name, hex, message) => {
  const decode = (): Key => decodeKey(hexToBytes(hex));
  expect(decode).toThrow(KvorumError);
  expect(decode).toThrow(message);
});

test("decodeKey: reads what other clients write less strictly", () => {
  expect(decodeKey(hexToBytes("160001"))).toEqual([1n]);
  expect(decodeKey(hexToBytes("1d0101"))).toEqual([1n]);
  expect(decodeKey(hexToBytes("21fff8000000000001"))).toEqual([Number.NaN]);
  expect(decodeKey(hexToBytes("210007ffffffffffff"))).toEqual([Number.NaN]);
});

test("decodeKey: shares no bytes with what it read", () => {
  const encoded = encodeKey([Uint8Array.of(1, 2)]);
  const decoded = decodeKey(encoded);
  encoded.fill(0xee);
  expect(decoded).toEqual([Uint8Array.of(1, 2)]);
});
