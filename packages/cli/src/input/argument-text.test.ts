import { KvU64 } from "@kvorum/keyspace";
import { expect, test } from "vitest";
import { parseKeyText, parseValueText } from "./argument-text.ts";

const invalidArgument = expect.objectContaining({ code: "invalid_argument" });

test("parseKeyText: takes every type of key part", () => {
  expect(parseKeyText('["user", 1, 2n, -3n, true, {"$bytes":"AQI="}, {"$bigint":"4"}]')).toEqual([
    "user",
    1,
    2n,
    -3n,
    true,
    new Uint8Array([1, 2]),
    4n,
  ]);
});

test("parseKeyText: leaves what looks like a bigint alone inside a string", () => {
  expect(parseKeyText('["1n", "say \\"2n\\"", 3n]')).toEqual(["1n", 'say "2n"', 3n]);
});

test.each(['"user"', "user", "[null]", '[["nested"]]', '[{"$u64":"1"}]', "[1.5n]", "", '{"$bytes":"AQ=="}'])(
  "parseKeyText: %s is refused",
  (text) => {
    expect(() => parseKeyText(text)).toThrow(invalidArgument);
  },
);

test("parseValueText: JSON, bigint literals and typed forms", () => {
  expect(parseValueText('{"name":"Ada","born":1815n}')).toEqual({ name: "Ada", born: 1815n });
  expect(parseValueText('{"$u64":"7"}')).toEqual(new KvU64(7n));
  expect(parseValueText("7n")).toBe(7n);
});

test("parseValueText: an unquoted string is refused with an example", () => {
  expect(() => parseValueText("Ada")).toThrow(/'"Ada"' with both kinds of quotes/);
});
