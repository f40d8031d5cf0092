// The fields that the parts of a command share: keys, values, moments and names. Big-endian, lengths in front.
import { assert, type ByteReader, type ByteWriter, createWallMs, type WallMs } from "@kvorum/base";
import type { EncodedValue } from "./command.ts";
import { UINT8_MAX, UINT16_MAX, UINT32_MAX } from "./limits.ts";
import { codeOfEncoding, findEncoding } from "./value-encoding-code.ts";

export const MOMENT_BYTES = 8;
/** Encoding and length of a value. */
export const VALUE_BYTES_MIN = 5;

/** u16 length, key. */
export function writeKey(writer: ByteWriter, key: Uint8Array): void {
  assertFits("key bytes", key.length, UINT16_MAX);
  writer.uint16(key.length);
  writer.raw(key);
}

export function readKey(reader: ByteReader): Uint8Array {
  return reader.raw(reader.uint16());
}

/** u32 length, bytes. */
export function writeLongBytes(writer: ByteWriter, bytes: Uint8Array): void {
  assertFits("value bytes", bytes.length, UINT32_MAX);
  writer.uint32(bytes.length);
  writer.raw(bytes);
}

export function readLongBytes(reader: ByteReader): Uint8Array {
  return reader.raw(reader.uint32());
}

/** u8 encoding, u32 length, value. */
export function writeValue(writer: ByteWriter, { encoding, data }: EncodedValue): void {
  writer.uint8(codeOfEncoding(encoding));
  writeLongBytes(writer, data);
}

export function readValue(reader: ByteReader): EncodedValue {
  const code = reader.uint8();
  const encoding = findEncoding(code) ?? reader.fail(`a value encoding of ${code}`);
  return { encoding, data: readLongBytes(reader) };
}

/** A point in time as f64: byte order is the order in time. */
export function writeMoment(writer: ByteWriter, atMs: WallMs): void {
  writer.float64(atMs);
}

export function readMoment(reader: ByteReader): WallMs {
  const atMs = reader.float64();
  return atMs >= 0 ? createWallMs(atMs) : reader.fail(`a moment of ${atMs} ms`);
}

/** u8 length, ASCII. */
export function writeDatabaseName(writer: ByteWriter, name: string): void {
  assertFits("bytes of a database's name", name.length, UINT8_MAX);
  writer.uint8(name.length);
  for (let i = 0; i < name.length; i++) {
    writer.uint8(name.charCodeAt(i));
  }
}

export function readDatabaseName(reader: ByteReader): string {
  const length = reader.uint8();
  let name = "";
  for (let i = 0; i < length; i++) {
    name += String.fromCharCode(reader.uint8());
  }
  return name;
}

export function readFlag(reader: ByteReader): boolean {
  const flag = reader.uint8();
  return flag > 1 ? reader.fail(`a flag of ${flag}`) : flag === 1;
}

/** Refuses an announced number of items that cannot be there, before any is read. */
export function assertAnnounced(reader: ByteReader, items: string, bytesMin: number): void {
  if (bytesMin > reader.remaining) {
    reader.fail(`${items} announced, ${reader.remaining} bytes left`);
  }
}

/** Builds its message only when it must: this runs for every field. */
export function assertFits(what: string, found: number, max: number): void {
  if (found > max) {
    assert(false, `a command holds at most ${max} ${what}, found ${found}`);
  }
}
