import { deserialize, serialize } from "node:v8";
import { hexToBytes, KvorumError } from "@kvorum/base";
import { expect, test } from "vitest";
import { KvU64 } from "./kv-u64.ts";
import { VALUE_BYTES_MAX } from "./limits.ts";
import { decodeValue, encodeValue, type ValueSerializer } from "./value-codec.ts";

const v8: ValueSerializer = { serialize, deserialize };

test("encodeValue: a top-level Uint8Array is stored as it is, copied", () => {
  const value = Uint8Array.of(1, 2, 3);
  const encoded = encodeValue(value, v8);
  value[0] = 9;
  expect(encoded).toEqual({ encoding: "bytes", data: Uint8Array.of(1, 2, 3) });
});

test("encodeValue: a Buffer is bytes too, and comes back as a plain Uint8Array", () => {
  const decoded = decodeValue(encodeValue(Buffer.from("hi"), v8), v8);
  expect(decoded).toStrictEqual(Uint8Array.of(0x68, 0x69));
});

test("encodeValue: a KvU64 is eight bytes, lowest first", () => {
  const encoded = encodeValue(new KvU64(0x0102n), v8);
  expect(encoded).toEqual({ encoding: "le64", data: hexToBytes("0201000000000000") });
  expect(decodeValue(encoded, v8)).toEqual(new KvU64(0x0102n));
});

test.each([
  ["null", null],
  ["undefined", undefined],
  ["a number", 1.5],
  ["text", "héllo 😀"],
  ["a bigint", 2n ** 70n],
  ["a date", new Date(0)],
  ["a map of sets", new Map([["a", new Set([1, 2])]])],
  ["nested bytes", { bytes: Uint8Array.of(1), list: [1, undefined, 3] }],
])("encodeValue: %s goes through structured clone and back", (_name, value) => {
  const encoded = encodeValue(value, v8);
  expect(encoded.encoding).toBe("v8");
  expect(decodeValue(encoded, v8)).toStrictEqual(value);
});

test("encodeValue: what cannot be cloned fails with the serializer's own error", () => {
  expect(() => encodeValue(() => 1, v8)).toThrow(/could not be cloned/);
});

test("encodeValue: 65,536 bytes are the most", () => {
  expect(encodeValue(new Uint8Array(VALUE_BYTES_MAX), v8).data.length).toBe(65_536);
  expect(() => encodeValue(new Uint8Array(VALUE_BYTES_MAX + 1), v8)).toThrow("Value too large (max 65536 bytes)");
  expect(() => encodeValue("x".repeat(VALUE_BYTES_MAX), v8)).toThrow(KvorumError);
});

test("decodeValue: V8 format 16, as Deno writes it, reads as 15 and stays as it was", () => {
  const data = new Uint8Array(serialize({ name: "Ada", born: 1815n }));
  data[1] = 16;
  expect(() => deserialize(data)).toThrow(/invalid or unsupported version/);
  expect(decodeValue({ encoding: "v8", data }, v8)).toEqual({ name: "Ada", born: 1815n });
  expect(data[1]).toBe(16);
});

test("decodeValue: bytes given out are not those stored", () => {
  const data = Uint8Array.of(1, 2);
  const value = decodeValue({ encoding: "bytes", data }, v8);
  data.fill(9);
  expect(value).toEqual(Uint8Array.of(1, 2));
});

test("decodeValue: refuses bytes that the encoding does not allow", () => {
  expect(() => decodeValue({ encoding: "le64", data: new Uint8Array(7) }, v8)).toThrow("a KvU64 has 8 bytes, found 7");
  expect(() => decodeValue({ encoding: "v8", data: Uint8Array.of(1, 2, 3) }, v8)).toThrow(
    "a V8 value of 3 bytes cannot be read",
  );
});
