// Numbers and bigints in V8's serialization, read and written without V8: sum works on them inside the state machine, which
// must give the same bytes on every replica, whatever its runtime.
//
//   ff 0e .. ff 10   header: format 14, 15 (Node), 16 (Deno from 2.8 on); they differ in nothing else here
//   00               padding, any number of times: V8 aligns with it
//   I zigzag varint  an integer of 31 bits (V8's Smi)
//   U varint         an unsigned integer of 32 bits
//   N 8 bytes        a double, little-endian
//   Z varint, bytes  a bigint: sign in the lowest bit, length in bytes above it; magnitude in 64-bit digits, little-endian
import { assert, bytesToHex, concatBytes, hexToBytes } from "@kvorum/base";

const HEADER_TAG = 0xff;
/** What is written: every reader of 16 reads 15. */
const FORMAT = 15;
const FORMAT_OLDEST = 14;
const FORMAT_NEWEST = 16;
const HEADER_BYTES = 2;
const TAG_PADDING = 0x00;
const TAG_INT32 = 0x49;
const TAG_UINT32 = 0x55;
const TAG_DOUBLE = 0x4e;
const TAG_BIGINT = 0x5a;
const DOUBLE_BYTES = 8;
/** A digit of a bigint has 64 bits. */
const DIGIT_HEX_LENGTH = 16;
/** 5 * 7 bits hold any 32. */
const VARINT_BYTES_MAX = 5;

/** The number or bigint that V8 serialized to `data`; undefined for a value of another type, or for no value at all. */
export function findV8Number(data: Uint8Array): number | bigint | undefined {
  const format = data[1] ?? 0;
  if (data[0] !== HEADER_TAG || format < FORMAT_OLDEST || format > FORMAT_NEWEST) {
    return undefined;
  }
  let tagAt = HEADER_BYTES;
  while (data[tagAt] === TAG_PADDING) {
    tagAt++;
  }
  const body = data.subarray(tagAt + 1);
  switch (data[tagAt]) {
    case TAG_INT32:
      return mapDefined(findVarint(body), ({ value }) => (value >>> 1) ^ -(value & 1));
    case TAG_UINT32:
      return mapDefined(findVarint(body), ({ value }) => value);
    case TAG_DOUBLE:
      return body.length < DOUBLE_BYTES ? undefined : viewOf(body).getFloat64(0, true);
    case TAG_BIGINT:
      return findBigint(body);
  }
  return undefined;
}

/** The value as V8 would serialize it, except that every number is a double: 1 is written as 1.0. */
export function encodeV8Number(value: number | bigint): Uint8Array {
  return typeof value === "number" ? encodeDouble(value) : encodeBigint(value);
}

function encodeDouble(value: number): Uint8Array {
  const data = new Uint8Array(HEADER_BYTES + 1 + DOUBLE_BYTES);
  data.set([HEADER_TAG, FORMAT, TAG_DOUBLE]);
  // One bit pattern for every NaN: engines keep different ones.
  viewOf(data).setFloat64(HEADER_BYTES + 1, Number.isNaN(value) ? Number.NaN : value, true);
  return data;
}

function encodeBigint(value: bigint): Uint8Array {
  const hex = value === 0n ? "" : (value < 0n ? -value : value).toString(16);
  const magnitude = hexToBytes(hex.padStart(Math.ceil(hex.length / DIGIT_HEX_LENGTH) * DIGIT_HEX_LENGTH, "0"));
  const prefix = [HEADER_TAG, FORMAT, TAG_BIGINT, ...varintOf(magnitude.length * 2 + (value < 0n ? 1 : 0))];
  return concatBytes([Uint8Array.from(prefix), magnitude.reverse()]);
}

function findBigint(body: Uint8Array): bigint | undefined {
  const varint = findVarint(body);
  if (varint === undefined) {
    return undefined;
  }
  const length = varint.value >>> 1;
  const magnitude = body.subarray(varint.length, varint.length + length);
  if (magnitude.length < length) {
    return undefined;
  }
  const value = magnitudeOf(magnitude);
  return (varint.value & 1) === 1 ? -value : value;
}

/** By way of hex digits, which takes a time that grows with the length alone. */
function magnitudeOf(littleEndian: Uint8Array): bigint {
  return BigInt(`0x0${bytesToHex(new Uint8Array(littleEndian).reverse())}`);
}

/** An unsigned varint at the front, and how many bytes it takes; like V8 it forgets what is above 32 bits. */
function findVarint(bytes: Uint8Array): { readonly value: number; readonly length: number } | undefined {
  let value = 0;
  for (const [i, byte] of bytes.entries()) {
    value += i < VARINT_BYTES_MAX ? (byte & 0x7f) * 0x80 ** i : 0;
    if (byte < 0x80) {
      return { value: value >>> 0, length: i + 1 };
    }
  }
  return undefined;
}

function varintOf(value: number): readonly number[] {
  assert(Number.isInteger(value) && value >= 0 && value < 2 ** 32, `a varint of 32 bits, found ${value}`);
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest >>>= 7) {
    bytes.push((rest & 0x7f) | 0x80);
  }
  bytes.push(rest);
  return bytes;
}

function mapDefined<T>(found: T | undefined, map: (found: T) => number): number | undefined {
  return found === undefined ? undefined : map(found);
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
