// The rules and texts of Deno KV, one example each. Every combination of these values, operands and bounds was compared with
// the engine of @deno/kv (5,566 cases); it differs only in the text for stored bytes that are no V8 value at all.
import { serialize } from "node:v8";
import { type EncodedValue, findV8Number } from "@kvorum/keyspace";
import { expect, test } from "vitest";
import { arithmeticResult } from "./arithmetic.ts";
import type { SumBounds } from "./command.ts";

const KEY = Uint8Array.of(1);
const BYTES: EncodedValue = { encoding: "bytes", data: Uint8Array.of(1) };
const U64_MAX = 2n ** 64n - 1n;
const WRONG_TYPE = "Failed to perform 'sum' mutation on a non-U64 value in the database";

function v8(value: unknown): EncodedValue {
  return { encoding: "v8", data: new Uint8Array(serialize(value)) };
}

function u64(value: bigint): EncodedValue {
  const data = new Uint8Array(8);
  new DataView(data.buffer).setBigUint64(0, value, true);
  return { encoding: "le64", data };
}

/** The result as a number of its kind, or the text of the refusal. */
function resultOf(
  kind: "sum" | "min" | "max",
  current: EncodedValue | undefined,
  operand: EncodedValue,
  bounds?: { readonly min?: unknown; readonly max?: unknown; readonly clamp?: boolean },
): string {
  const mutation = kind === "sum" && bounds !== undefined ? { kind, bounds: boundsOf(bounds) } : { kind };
  const result = arithmeticResult({ ...mutation, key: KEY, operand }, current);
  if (!result.ok) {
    return result.message;
  }
  const { encoding, data } = result.value;
  const number = encoding === "le64" ? new DataView(data.buffer).getBigUint64(0, true) : findV8Number(data);
  return `${encoding} ${number}${encoding === "v8" && typeof number === "bigint" ? "n" : ""}`;
}

function boundsOf({ min, max, clamp = false }: { min?: unknown; max?: unknown; clamp?: boolean }): SumBounds {
  return {
    min: min === undefined ? null : v8(min).data,
    max: max === undefined ? null : v8(max).data,
    clamp,
  };
}

test.each([
  ["an absent key takes the operand", undefined, u64(5n), "le64 5"],
  ["KvU64s add up", u64(5n), u64(7n), "le64 12"],
  ["KvU64s wrap around", u64(U64_MAX), u64(3n), "le64 2"],
  ["a KvU64 on a number", v8(5), u64(5n), WRONG_TYPE],
  ["a KvU64 on bytes", BYTES, u64(5n), WRONG_TYPE],
  ["a number on an absent key", undefined, v8(2), "v8 2"],
  ["numbers", v8(1), v8(2.5), "v8 3.5"],
  ["bigints, past 64 bits", v8(U64_MAX), v8(1n), "v8 18446744073709551616n"],
  ["a bigint that fits on a KvU64", u64(U64_MAX), v8(2n), "le64 1"],
  ["a bigint too large on a KvU64", u64(1n), v8(U64_MAX + 1n), "Cannot sum KvU64 with BigInt"],
  ["a negative bigint on a KvU64", u64(1n), v8(-1n), "Cannot sum KvU64 with BigInt"],
  ["a number on a KvU64", u64(1n), v8(1), "Cannot sum KvU64 with Number"],
  ["a number on a bigint", v8(1n), v8(1), "Cannot sum BigInt with Number"],
  ["a bigint on a number", v8(1), v8(1n), "Cannot sum Number with BigInt"],
  ["a number on a string", v8("1"), v8(1), "unsupported value type"],
  ["a number on bytes", BYTES, v8(1), "unsupported value type"],
  ["a string", v8(1), v8("1"), "Some of the parameters are not valid V8 values"],
  ["bytes", v8(1), BYTES, "Some of the parameters are not valid V8 values"],
])("sum: %s", (_name, current, operand, expected) => {
  expect(resultOf("sum", current, operand)).toBe(expected);
});

const OUT_OF_RANGE = "The result of a Sum operation would exceed its range limit";

test.each([
  ["within them", v8(1), v8(2), { min: 0, max: 3 }, "v8 3"],
  ["above", v8(1), v8(3), { max: 3 }, OUT_OF_RANGE],
  ["below", v8(1), v8(-3), { min: -1 }, OUT_OF_RANGE],
  ["above, clamped", v8(1), v8(9), { max: 3, clamp: true }, "v8 3"],
  ["below, clamped", v8(5n), v8(-9n), { min: 0n, clamp: true }, "v8 0n"],
  ["an absent key, whose operand is not bounded", undefined, v8(9), { max: 3 }, "v8 9"],
  ["of another type", v8(1), v8(1), { max: 3n }, "Min/max parameters have different types than the operand"],
  ["that are no number", v8(1), v8(1), { max: "3" }, "Some of the parameters are not valid V8 values"],
  ["none, but with them a bigint is no KvU64", u64(1n), v8(1n), { max: 3n }, "Cannot sum KvU64 with BigInt"],
])("sum: bounds: %s", (_name, current, operand, bounds, expected) => {
  expect(resultOf("sum", current, operand, bounds)).toBe(expected);
});

test.each([
  ["min" as const, undefined, u64(5n), "le64 5"],
  ["min" as const, u64(3n), u64(5n), "le64 3"],
  ["min" as const, u64(2n ** 63n), u64(5n), "le64 5"],
  ["max" as const, u64(3n), u64(5n), "le64 5"],
  ["max" as const, u64(2n ** 63n), u64(5n), "le64 9223372036854775808"],
  ["max" as const, v8(3), u64(5n), "Failed to perform 'max' mutation on a non-U64 value in the database"],
  ["min" as const, u64(3n), v8(5), "Failed to perform 'min' mutation on a non-U64 operand"],
  ["max" as const, undefined, v8(5), "Failed to perform 'max' mutation on a non-U64 operand"],
])("%s: of what the key has and the operand, as unsigned numbers", (kind, current, operand, expected) => {
  expect(resultOf(kind, current, operand)).toBe(expected);
});
