// The rows of the table `databases`. 01 · name -> u8 version (1) · u32 number · f64 records · f64 bytes · f64 last use, of an
// ephemeral one. 00 -> u8 version (1) · u32 next number · u32 databases: a number is given once, so that what is left of a
// dropped database is never taken for one of the same name.
import { ByteReader, ByteWriter, createWallMs, type WallMs } from "@kvorum/base";

/** A database as the rows have it. */
export interface DatabaseRow {
  readonly number: number;
  readonly records: number;
  /** Of keys and values. */
  readonly bytes: number;
  /** Leader time of the last write to an ephemeral one; 0 for any other. */
  readonly usedAtMs: WallMs;
}

export interface DatabaseCounters {
  readonly nextNumber: number;
  readonly databases: number;
}

const ROW_VERSION = 1;
const ROW_BYTES = 29;
const NAME_PREFIX = 0x01;
const DEFAULT_KEY = Uint8Array.of(NAME_PREFIX);

export const COUNTERS_KEY = Uint8Array.of(0x00);
export const NAMES_START = DEFAULT_KEY;
export const NAMES_END = Uint8Array.of(NAME_PREFIX + 1);

export function databaseKey(name: string): Uint8Array {
  return name === "" ? DEFAULT_KEY : new TextEncoder().encode(`\u0001${name}`);
}

export function databaseNameOf(key: Uint8Array): string {
  return new TextDecoder().decode(key.subarray(1));
}

export function encodeDatabaseRow({ number, records, bytes, usedAtMs }: DatabaseRow): Uint8Array {
  const row = new Uint8Array(ROW_BYTES);
  const view = new DataView(row.buffer);
  view.setUint8(0, ROW_VERSION);
  view.setUint32(1, number);
  view.setFloat64(5, records);
  view.setFloat64(13, bytes);
  view.setFloat64(21, usedAtMs);
  return row;
}

/** @throws KvorumError data_corrupt — a row that encodeDatabaseRow did not write, or a version not known here */
export function decodeDatabaseRow(row: Uint8Array): DatabaseRow {
  const reader = openRow(row);
  const decoded = {
    number: reader.uint32(),
    records: reader.float64(),
    bytes: reader.float64(),
    usedAtMs: createWallMs(reader.float64()),
  };
  reader.end();
  return decoded;
}

export function encodeCounters({ nextNumber, databases }: DatabaseCounters): Uint8Array {
  const writer = new ByteWriter();
  writer.uint8(ROW_VERSION);
  writer.uint32(nextNumber);
  writer.uint32(databases);
  return writer.take();
}

/** @throws KvorumError data_corrupt — a row that encodeCounters did not write, or a version not known here */
export function decodeCounters(row: Uint8Array): DatabaseCounters {
  const reader = openRow(row);
  const counters = { nextNumber: reader.uint32(), databases: reader.uint32() };
  reader.end();
  return counters;
}

function openRow(row: Uint8Array): ByteReader {
  const reader = new ByteReader(row, { what: "row of a database", code: "data_corrupt" });
  const version = reader.uint8();
  if (version !== ROW_VERSION) {
    reader.fail(`version ${version}, known is ${ROW_VERSION}`);
  }
  return reader;
}
