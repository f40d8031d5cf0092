import { Serializer } from "node:v8";
import fc from "fast-check";
import { expect, test } from "vitest";
import { v8Serializer } from "./v8-serializer.ts";
import { encodeShortText, findShortText } from "./v8-text.ts";

const latin1 = fc.string({
  unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)),
  maxLength: 400,
});

test("v8 text: a text of one-byte characters is written and read as V8 does it", () => {
  fc.assert(
    fc.property(latin1, (text) => {
      const serializer = new Serializer();
      serializer.writeHeader();
      serializer.writeValue(text);
      const byV8 = new Uint8Array(serializer.releaseBuffer());
      expect(encodeShortText(text)).toEqual(byV8);
      expect(findShortText(byV8)).toBe(text);
    }),
  );
});

test("v8 text: a text of any length comes back through the serializer", () => {
  for (const length of [0, 1, 127, 128, 16_383, 16_384, 60_000]) {
    const text = "x".repeat(length);
    expect(v8Serializer.deserialize(v8Serializer.serialize(text))).toBe(text);
  }
});

test("v8 text: any other value is left to V8", () => {
  const isShortLatin1 = (value: unknown): boolean => typeof value === "string" && /^[\0-\xff]*$/.test(value);
  fc.assert(
    fc.property(fc.anything({ withBigInt: true, withDate: true, withMap: true, maxDepth: 2 }), (value) => {
      const text = findShortText(v8Serializer.serialize(value));
      expect(text).toBe(isShortLatin1(value) ? value : undefined);
    }),
  );
});

test("v8 text: bytes that are cut short or go on are none", () => {
  const whole = v8Serializer.serialize("some text");
  for (let length = 0; length < whole.length; length++) {
    expect(findShortText(whole.subarray(0, length))).toBeUndefined();
  }
  expect(findShortText(Uint8Array.of(...whole, 0))).toBeUndefined();
});
