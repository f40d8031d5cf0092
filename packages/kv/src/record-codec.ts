// A record as the state store holds it under its key: u8 version (1) · u8 value encoding · 10 bytes versionstamp · value.
// The value's bytes are those the client wrote, never touched.
import { equalBytes, KvorumError } from "@kvorum/base";
import { VERSIONSTAMP_BYTES, type Versionstamp, versionstampFromBytes } from "@kvorum/keyspace";
import type { EncodedValue } from "./command.ts";
import { codeOfEncoding, findEncoding } from "./value-encoding-code.ts";

const RECORD_VERSION = 1;
const VERSIONSTAMP_OFFSET = 2;
const VALUE_OFFSET = VERSIONSTAMP_OFFSET + VERSIONSTAMP_BYTES;

export interface StoredRecord {
  readonly versionstamp: Versionstamp;
  readonly value: EncodedValue;
}

export function encodeRecord(record: StoredRecord): Uint8Array {
  const bytes = new Uint8Array(VALUE_OFFSET + record.value.data.length);
  bytes[0] = RECORD_VERSION;
  bytes[1] = codeOfEncoding(record.value.encoding);
  bytes.set(record.versionstamp, VERSIONSTAMP_OFFSET);
  bytes.set(record.value.data, VALUE_OFFSET);
  return bytes;
}

/**
 * The record in `bytes`, copied once: it outlives the snapshot that `bytes` was read in.
 * @throws KvorumError data_corrupt — too short, or a version or encoding not known here
 */
export function decodeRecord(bytes: Uint8Array): StoredRecord {
  assertVersion(bytes);
  const encoding = findEncoding(bytes[1] as number);
  if (encoding === undefined) {
    throw new KvorumError("data_corrupt", `a record has value encoding ${bytes[1]}, not known here`);
  }
  const owned = new Uint8Array(bytes);
  return {
    versionstamp: versionstampFromBytes(owned.subarray(VERSIONSTAMP_OFFSET, VALUE_OFFSET)),
    value: { encoding, data: owned.subarray(VALUE_OFFSET) },
  };
}

/**
 * Whether a record stands at this versionstamp; reads nothing else of it.
 * @throws KvorumError data_corrupt — too short, or a version not known here
 */
export function recordIsAt(bytes: Uint8Array, versionstamp: Versionstamp): boolean {
  assertVersion(bytes);
  return equalBytes(bytes.subarray(VERSIONSTAMP_OFFSET, VALUE_OFFSET), versionstamp);
}

function assertVersion(bytes: Uint8Array): void {
  if (bytes.length < VALUE_OFFSET || bytes[0] !== RECORD_VERSION) {
    throw new KvorumError(
      "data_corrupt",
      `a record has version ${RECORD_VERSION} and at least ${VALUE_OFFSET} bytes, found version ${bytes[0]}, ${bytes.length} bytes`,
    );
  }
}
