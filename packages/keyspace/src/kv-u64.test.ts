import { expect, test } from "vitest";
import { KvU64 } from "./kv-u64.ts";

test("KvU64: holds 0 to 2^64 - 1, frozen, and shows itself as Deno's", () => {
  const largest = new KvU64(2n ** 64n - 1n);
  expect(largest.value).toBe(18446744073709551615n);
  expect(largest.valueOf()).toBe(largest.value);
  expect(String(largest)).toBe("18446744073709551615");
  expect(Object.prototype.toString.call(largest)).toBe("[object Deno.KvU64]");
  expect(Object.isFrozen(largest)).toBe(true);
  expect(new KvU64(0n).value).toBe(0n);
});

test("KvU64: refuses with Deno's errors", () => {
  const notBigint: unknown = 1;
  expect(() => new KvU64(notBigint as bigint)).toThrow(new TypeError("Value must be a bigint: received number"));
  expect(() => new KvU64(-1n)).toThrow(new RangeError("Value must be a positive bigint: received -1"));
  expect(() => new KvU64(2n ** 64n)).toThrow(new RangeError("Value must fit in a 64-bit unsigned integer"));
});
