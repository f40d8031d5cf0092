// Against V8 itself, both ways.
import { deserialize, serialize } from "node:v8";
import { bytesToHex } from "@kvorum/base";
import fc from "fast-check";
import { expect, test } from "vitest";
import { encodeV8Number, findV8Number } from "./v8-number.ts";

const number = fc.oneof(
  fc.double(),
  fc.integer(),
  fc.constantFrom(0, -0, 2 ** 30, -(2 ** 30) - 1, 2 ** 31, 2 ** 32 - 1),
);
const bigint = fc.oneof(
  fc.bigInt(),
  fc.bigInt({ min: -(2n ** 700n), max: 2n ** 700n }),
  fc.constantFrom(0n, 2n ** 64n),
);

function plain(value: unknown): Uint8Array {
  return new Uint8Array(serialize(value));
}

test("findV8Number: reads every number and bigint that V8 wrote, in either format", () => {
  fc.assert(
    fc.property(fc.oneof(number, bigint), fc.boolean(), (value, asDeno) => {
      const data = plain(value);
      data[1] = asDeno ? 16 : 15;
      expect(findV8Number(data)).toBe(value);
    }),
  );
});

// What V8 and Deno's engine read and nobody writes (differential fuzzing, seeds 8 and 31).
test.each([
  ["format 14", [0xff, 14, 0x49, 2], 1],
  ["padding before the tag", [0xff, 15, 0, 0, 0x49, 2], 1],
  ["a varint longer than it need be", [0xff, 15, 0x49, 0x82, 0], 1],
  ["a varint above 32 bits", [0xff, 15, 0x49, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1], -(2 ** 31)],
])("findV8Number: %s is read", (_name, data, value) => {
  expect(findV8Number(Uint8Array.from(data))).toBe(value);
});

test("findV8Number: leaves a Buffer as it was, whose slices share its memory", () => {
  const data = serialize(2n ** 70n + 1n);
  const before = bytesToHex(data);
  findV8Number(data);
  expect(bytesToHex(data)).toBe(before);
});

test("encodeV8Number: V8 reads what was written, and a bigint has the very bytes of V8", () => {
  fc.assert(
    fc.property(fc.oneof(number, bigint), (value) => {
      const data = encodeV8Number(value);
      expect(deserialize(data)).toBe(value);
      if (typeof value === "bigint") {
        expect(bytesToHex(data)).toBe(bytesToHex(plain(value)));
      }
    }),
  );
});

test("encodeV8Number: a number is a double, also a small integer", () => {
  expect(bytesToHex(encodeV8Number(1))).toBe("ff0f4e000000000000f03f");
});

test.each([
  ["a string", plain("1")],
  ["an object", plain({ n: 1 })],
  ["null", plain(null)],
  ["nothing", new Uint8Array(0)],
  ["a header alone", Uint8Array.of(0xff, 15)],
  ["an older format", Uint8Array.of(0xff, 13, 0x49, 2)],
  ["a double cut short", plain(1.5).subarray(0, 9)],
  ["a bigint cut short", plain(5n).subarray(0, 9)],
  ["an integer that does not end", Uint8Array.of(0xff, 15, 0x49, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff)],
])("findV8Number: %s is no number", (_name, data) => {
  expect(findV8Number(data)).toBeUndefined();
});
