import { expect, test } from "vitest";
import { encodeKey } from "./encode-key.ts";
import { KEY_PREFIX_OTHER, keyPrefixOf } from "./key-prefix.ts";
import { prefixRange } from "./key-range.ts";
import { KEY_PREFIX_TEXT_LENGTH_MAX } from "./limits.ts";

test("keyPrefixOf: the first part, as JSON writes it", () => {
  expect(keyPrefixOf(encodeKey(["cart", "alice", 7]))).toBe('"cart"');
  expect(keyPrefixOf(encodeKey([7, "cart"]))).toBe("7");
  expect(keyPrefixOf(encodeKey([7n]))).toBe("7n");
  expect(keyPrefixOf(encodeKey([true]))).toBe("true");
  expect(keyPrefixOf(encodeKey([new Uint8Array([0, 255])]))).toBe("0x00ff");
});

test("keyPrefixOf: a range is of the prefix that it starts with", () => {
  expect(keyPrefixOf(prefixRange(encodeKey(["cart"])).start)).toBe('"cart"');
});

test("keyPrefixOf: what has no first part is with the others", () => {
  expect(keyPrefixOf(new Uint8Array())).toBe(KEY_PREFIX_OTHER);
  expect(keyPrefixOf(new Uint8Array([0]))).toBe(KEY_PREFIX_OTHER);
  expect(keyPrefixOf(new Uint8Array([2, 0x61]))).toBe(KEY_PREFIX_OTHER);
});

test("keyPrefixOf: a long one is cut", () => {
  expect(keyPrefixOf(encodeKey(["x".repeat(500)]))).toHaveLength(KEY_PREFIX_TEXT_LENGTH_MAX);
});
