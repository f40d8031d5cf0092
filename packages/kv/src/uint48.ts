// 48-bit unsigned integers as two fields: JavaScript's bit operations end at 32, and BigInt is too slow here.
import { assert, type ByteReader, type ByteWriter } from "@kvorum/base";

const UINT32 = 2 ** 32;

export function appendUint48(writer: ByteWriter, value: number): void {
  assertUint48(value);
  writer.uint16(Math.floor(value / UINT32));
  writer.uint32(value % UINT32);
}

export function readUint48(reader: ByteReader): number {
  return reader.uint16() * UINT32 + reader.uint32();
}

/** Builds its message only when it must: this runs for every remembered commit of every transaction. */
function assertUint48(value: number): void {
  if (!(Number.isInteger(value) && value >= 0 && value < 2 ** 48)) {
    assert(false, `expected an integer in 0..2^48-1, found ${value}`);
  }
}
