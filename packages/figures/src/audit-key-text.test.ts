import { encodeKey, type Key, prefixRange, singleKeyRange } from "@kvorum/keyspace";
import { expect, test } from "vitest";
import { keyText, prefixText } from "./audit-key-text.ts";
import { AUDIT_KEY_TEXT_LENGTH_MAX } from "./limits.ts";

const single = (key: Key) => singleKeyRange(encodeKey(key));

test("keyText: parts as they are written in a program", () => {
  expect(keyText(encodeKey(["cart", 7, 12n, true, new Uint8Array([0, 255])]))).toBe('["cart",7,12n,true,0x00ff]');
});

test("keyText: what is no key shows what it begins with, and a long one is cut", () => {
  expect(keyText(new Uint8Array([0x02, 0x61, 0x00, 0x03]))).toBe('["a"]');
  expect(keyText(encodeKey(["x".repeat(500)]))).toHaveLength(AUDIT_KEY_TEXT_LENGTH_MAX);
});

test("prefixText: the first parts of a key, as many as are asked for and there", () => {
  expect([0, 1, 2, 3].map((parts) => prefixText([single(["cart", 7])], parts))).toEqual([
    "[]",
    '["cart"]',
    '["cart",7]',
    '["cart",7]',
  ]);
});

test("prefixText: a range has what all of its keys begin with", () => {
  const list = prefixRange(encodeKey(["cart", "ada"]));
  expect(prefixText([list], 8)).toBe('["cart","ada"]');
  expect(prefixText([{ start: encodeKey(["cart", 1]), end: encodeKey(["cart", 9]) }], 8)).toBe('["cart"]');
  expect(prefixText([{ start: encodeKey(["cart", "ada", 5]), end: list.end }], 8)).toBe('["cart","ada"]');
  expect(prefixText([{ start: new Uint8Array(), end: new Uint8Array([0xff]) }], 8)).toBe("[]");
});

test("prefixText: a read of several kinds of keys has each prefix once", () => {
  expect(prefixText([single(["a", 1]), single(["b", 1]), single(["a", 2])], 1)).toBe('["a"] + ["b"]');
  expect(prefixText([], 1)).toBe("[]");
});
