// A record as the state store holds it: u8 version (2) · u8 value encoding, plus 128 if it expires · 10 bytes versionstamp ·
// [f64 expiry] · value. The value's bytes are those the client wrote, never touched.
//
// Its key is u32 database number, then the client's key: a database is one range, and so is what is left of a dropped one.
import { copyBytes, createWallMs, equalBytes, KvorumError, type WallMs } from "@kvorum/base";
import { VERSIONSTAMP_BYTES, type Versionstamp, versionstampFromBytes } from "@kvorum/keyspace";
import type { EncodedValue } from "./command.ts";
import { codeOfEncoding, findEncoding } from "./value-encoding-code.ts";

const RECORD_VERSION = 2;
const EXPIRES = 0x80;
const VERSIONSTAMP_OFFSET = 2;
const EXPIRY_OFFSET = VERSIONSTAMP_OFFSET + VERSIONSTAMP_BYTES;
const EXPIRY_BYTES = 8;
const NUMBER_BYTES = 4;

export interface StoredRecord {
  readonly versionstamp: Versionstamp;
  readonly value: EncodedValue;
}

export function encodeRecord(record: StoredRecord, expireAtMs: WallMs | null): Uint8Array {
  const valueOffset = expireAtMs === null ? EXPIRY_OFFSET : EXPIRY_OFFSET + EXPIRY_BYTES;
  const bytes = new Uint8Array(valueOffset + record.value.data.length);
  bytes[0] = RECORD_VERSION;
  bytes[1] = codeOfEncoding(record.value.encoding);
  bytes.set(record.versionstamp, VERSIONSTAMP_OFFSET);
  if (expireAtMs !== null) {
    bytes[1] |= EXPIRES;
    viewOf(bytes).setFloat64(EXPIRY_OFFSET, expireAtMs);
  }
  bytes.set(record.value.data, valueOffset);
  return bytes;
}

/**
 * The record in `bytes`, copied once: it outlives the snapshot that `bytes` was read in.
 * @throws KvorumError data_corrupt — too short, or a version or encoding not known here
 */
export function decodeRecord(bytes: Uint8Array): StoredRecord {
  const valueOffset = valueOffsetOf(bytes);
  const encoding = findEncoding((bytes[1] as number) & ~EXPIRES);
  if (encoding === undefined) {
    throw new KvorumError("data_corrupt", `a record has value encoding ${bytes[1]}, not known here`);
  }
  return {
    versionstamp: versionstampFromBytes(copyBytes(bytes, VERSIONSTAMP_OFFSET, EXPIRY_OFFSET)),
    value: { encoding, data: copyBytes(bytes, valueOffset, bytes.length) },
  };
}

/**
 * Whether a record stands at this versionstamp; reads nothing else of it.
 * @throws KvorumError data_corrupt — too short, or a version not known here
 */
export function recordIsAt(bytes: Uint8Array, versionstamp: Versionstamp): boolean {
  valueOffsetOf(bytes);
  return equalBytes(bytes.subarray(VERSIONSTAMP_OFFSET, EXPIRY_OFFSET), versionstamp);
}

/**
 * What a record takes and when it goes, without its value.
 * @throws KvorumError data_corrupt — too short, or a version not known here
 */
export function recordFacts(bytes: Uint8Array): {
  readonly valueBytes: number;
  readonly expireAtMs: WallMs | null;
} {
  const valueOffset = valueOffsetOf(bytes);
  const expireAtMs = valueOffset === EXPIRY_OFFSET ? null : createWallMs(viewOf(bytes).getFloat64(EXPIRY_OFFSET));
  return { valueBytes: bytes.length - valueOffset, expireAtMs };
}

/** Where a client's key is in the table `records`, or a bound of a range. */
export function recordKey(databaseNumber: number, key: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(NUMBER_BYTES + key.length);
  bytes[0] = databaseNumber >>> 24;
  bytes[1] = databaseNumber >>> 16;
  bytes[2] = databaseNumber >>> 8;
  bytes[3] = databaseNumber;
  bytes.set(key, NUMBER_BYTES);
  return bytes;
}

/** The client's part of a record's key, as a view. */
export function clientKeyOf(key: Uint8Array): Uint8Array {
  return key.subarray(NUMBER_BYTES);
}

function valueOffsetOf(bytes: Uint8Array): number {
  const valueOffset = ((bytes[1] ?? 0) & EXPIRES) === 0 ? EXPIRY_OFFSET : EXPIRY_OFFSET + EXPIRY_BYTES;
  if (bytes.length < valueOffset || bytes[0] !== RECORD_VERSION) {
    throw new KvorumError(
      "data_corrupt",
      `a record has version ${RECORD_VERSION} and at least ${valueOffset} bytes, found version ${bytes[0]}, ${bytes.length} bytes`,
    );
  }
  return valueOffset;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
