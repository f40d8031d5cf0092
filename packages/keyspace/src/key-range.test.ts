import { expect, test } from "vitest";
import { isSingleKeyRange, prefixRange, singleKeyRange } from "./key-range.ts";

test("prefixRange: starts after the prefix itself and ends after everything below it", () => {
  expect(prefixRange(Uint8Array.of(2, 97, 0))).toEqual({
    start: Uint8Array.of(2, 97, 0, 0x00),
    end: Uint8Array.of(2, 97, 0, 0xff),
  });
});

test("prefixRange: of the empty prefix covers every key", () => {
  expect(prefixRange(new Uint8Array(0))).toEqual({ start: Uint8Array.of(0), end: Uint8Array.of(0xff) });
});

test("singleKeyRange: is recognised as one", () => {
  expect(isSingleKeyRange(singleKeyRange(Uint8Array.of(2, 97, 0)))).toBe(true);
  expect(isSingleKeyRange(singleKeyRange(new Uint8Array(0)))).toBe(true);
});

test.each([
  ["a prefix", prefixRange(Uint8Array.of(7))],
  ["an end that is not zero", { start: Uint8Array.of(7), end: Uint8Array.of(7, 1) }],
  ["an end two bytes longer", { start: Uint8Array.of(7), end: Uint8Array.of(7, 0, 0) }],
  ["another start", { start: Uint8Array.of(7), end: Uint8Array.of(8, 0) }],
  ["an empty range", { start: Uint8Array.of(7), end: Uint8Array.of(7) }],
])("isSingleKeyRange: %s is not one", (_name, range) => {
  expect(isSingleKeyRange(range)).toBe(false);
});
