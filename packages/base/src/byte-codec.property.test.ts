// ByteWriter and ByteReader together: what is written is read back, and nothing malformed is.
import fc from "fast-check";
import { expect, test } from "vitest";
import { ByteReader } from "./byte-reader.ts";
import { ByteWriter } from "./byte-writer.ts";

const options = { what: "test frame", code: "invalid_argument" } as const;

type Field =
  | { readonly kind: "uint8" | "uint16" | "uint32" | "varint" | "float64"; readonly value: number }
  | { readonly kind: "bytes"; readonly value: Uint8Array }
  | { readonly kind: "string"; readonly value: string };

const field: fc.Arbitrary<Field> = fc.oneof(
  fc.record({ kind: fc.constant("uint8" as const), value: fc.nat(0xff) }),
  fc.record({ kind: fc.constant("uint16" as const), value: fc.nat(0xffff) }),
  fc.record({ kind: fc.constant("uint32" as const), value: fc.integer({ min: 0, max: 0xffff_ffff }) }),
  fc.record({ kind: fc.constant("varint" as const), value: fc.maxSafeNat() }),
  fc.record({ kind: fc.constant("float64" as const), value: fc.double() }),
  fc.record({ kind: fc.constant("bytes" as const), value: fc.uint8Array({ maxLength: 600 }) }),
  fc.record({ kind: fc.constant("string" as const), value: fc.string({ unit: "binary", maxLength: 200 }) }),
);

function write(writer: ByteWriter, item: Field): void {
  if (item.kind === "bytes") {
    writer.bytes(item.value);
  } else if (item.kind === "string") {
    writer.string(item.value);
  } else {
    writer[item.kind](item.value);
  }
}

test("byte codec: fields are read back as they were written", () => {
  fc.assert(
    fc.property(fc.array(field, { maxLength: 30 }), (fields) => {
      const writer = new ByteWriter(1);
      for (const item of fields) {
        write(writer, item);
      }
      const reader = new ByteReader(Buffer.from(writer.take()), options);
      for (const item of fields) {
        expect(reader[item.kind]()).toEqual(item.value);
      }
      reader.end();
      expect(writer.length).toBe(0);
    }),
  );
});

test("byte codec: bytes cut anywhere are refused, never misread as complete", () => {
  fc.assert(
    fc.property(fc.array(field, { minLength: 1, maxLength: 10 }), fc.nat(), (fields, cut) => {
      const writer = new ByteWriter();
      for (const item of fields) {
        write(writer, item);
      }
      const whole = writer.take();
      const reader = new ByteReader(whole.subarray(0, cut % whole.length), options);
      expect(() => {
        for (const item of fields) {
          reader[item.kind]();
        }
      }).toThrow(/^malformed test frame: /);
    }),
  );
});

test("byte codec: varints at the edges of their ranges survive", () => {
  for (const value of [
    0,
    0x7f,
    0x80,
    0x3fff,
    0x4000,
    2 ** 31 - 1,
    2 ** 31,
    2 ** 32,
    2 ** 48,
    Number.MAX_SAFE_INTEGER,
  ]) {
    const writer = new ByteWriter();
    writer.varint(value);
    expect(new ByteReader(writer.take(), options).varint()).toBe(value);
  }
});

test("byte codec: what is not well formed is refused with the code that the reader was given", () => {
  const refused = (bytes: readonly number[], read: (reader: ByteReader) => unknown): void => {
    expect(() => read(new ByteReader(Uint8Array.from(bytes), options))).toThrow(
      expect.objectContaining({ code: "invalid_argument" }),
    );
  };
  refused([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f], (reader) => reader.varint());
  refused([0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01], (reader) => reader.varint());
  refused([2, 0xc3, 0x28], (reader) => reader.string());
  refused([5, 1, 2], (reader) => reader.count(1));
  refused([1], (reader) => reader.end());
});
