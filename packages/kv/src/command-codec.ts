// An atomic write as bytes: what a log entry's payload carries, encoded once by the node that took it.
//
// Big-endian: u8 version (1) · u8 has commit id · [16 bytes client id · u48 sequence · u48 finished below] · u16 checks ·
// u16 mutations · per check: u16 length, key, u8 has versionstamp, [10 bytes] · per mutation: u8 kind, u16 length, key,
// for a set also u8 value encoding, u32 length, value.
//
// This is the hot path of every replica: one allocation to encode, and only the result's own objects to decode.
import { assert, ByteReader, bytesToHex, type ClientId, parseClientId } from "@kvorum/base";
import { VERSIONSTAMP_BYTES, versionstampFromBytes } from "@kvorum/keyspace";
import type { AtomicWrite, Check, CommitId, Mutation } from "./command.ts";
import { UINT16_MAX, UINT32_MAX } from "./limits.ts";
import { readUint48, writeUint48 } from "./uint48.ts";
import { codeOfEncoding, findEncoding } from "./value-encoding-code.ts";

const COMMAND_VERSION = 1;
const CLIENT_ID_BYTES = 16;
const COMMIT_ID_BYTES = CLIENT_ID_BYTES + 6 + 6;
const HEADER_BYTES = 2;
const COUNTS_BYTES = 4;
/** A check of an empty key without a versionstamp. */
const CHECK_BYTES_MIN = 3;
/** A delete of an empty key. */
const MUTATION_BYTES_MIN = 3;
const SET_VALUE_BYTES_MIN = 5;
const KIND_DELETE = 0;
const KIND_SET = 1;

/**
 * The command of an atomic write that has been validated; owns its bytes.
 * @throws KvorumError invariant_broken — a field too large for the encoding
 */
export function encodeCommand(write: AtomicWrite): Uint8Array {
  assertFits("checks", write.checks.length, UINT16_MAX);
  assertFits("mutations", write.mutations.length, UINT16_MAX);
  const bytes = new Uint8Array(sizeOf(write));
  const view = new DataView(bytes.buffer);
  bytes[0] = COMMAND_VERSION;
  let offset = writeCommitId(view, write.commitId);
  view.setUint16(offset, write.checks.length);
  view.setUint16(offset + 2, write.mutations.length);
  offset += COUNTS_BYTES;
  for (const check of write.checks) {
    offset = writeCheck(bytes, view, offset, check);
  }
  for (const mutation of write.mutations) {
    offset = writeMutation(bytes, view, offset, mutation);
  }
  assert(offset === bytes.length, "a command fills the bytes computed for it");
  return bytes;
}

/**
 * Keys, values and versionstamps of the result are views into `bytes`, which must not change while it lives.
 * @throws KvorumError data_corrupt — anything that encodeCommand does not produce, or a version not known here
 */
export function decodeCommand(bytes: Uint8Array): AtomicWrite {
  const reader = new ByteReader(bytes, { what: "command", code: "data_corrupt" });
  const version = reader.uint8();
  if (version !== COMMAND_VERSION) {
    reader.fail(`version ${version}, known is ${COMMAND_VERSION}`);
  }
  const commitId = readFlag(reader) ? readCommitId(reader) : null;
  const checkCount = reader.uint16();
  const mutationCount = reader.uint16();
  if (checkCount * CHECK_BYTES_MIN + mutationCount * MUTATION_BYTES_MIN > reader.remaining) {
    reader.fail(`${checkCount} checks and ${mutationCount} mutations announced, ${reader.remaining} bytes left`);
  }
  const checks: Check[] = [];
  for (let i = 0; i < checkCount; i++) {
    checks.push(readCheck(reader));
  }
  const mutations: Mutation[] = [];
  for (let i = 0; i < mutationCount; i++) {
    mutations.push(readMutation(reader));
  }
  reader.end();
  return { commitId, checks, mutations };
}

/** The 16 bytes of a client id, also its key in the dedup table. */
export function clientIdToBytes(clientId: ClientId): Uint8Array {
  const bytes = new Uint8Array(CLIENT_ID_BYTES);
  writeClientId(new DataView(bytes.buffer), 0, clientId);
  return bytes;
}

/** @throws KvorumError invalid_argument — not 16 bytes */
export function clientIdFromBytes(bytes: Uint8Array): ClientId {
  return parseClientId(bytesToHex(bytes));
}

function sizeOf(write: AtomicWrite): number {
  let size = HEADER_BYTES + COUNTS_BYTES + (write.commitId === null ? 0 : COMMIT_ID_BYTES);
  for (const check of write.checks) {
    size += CHECK_BYTES_MIN + check.key.length + (check.versionstamp === null ? 0 : VERSIONSTAMP_BYTES);
  }
  for (const mutation of write.mutations) {
    size += MUTATION_BYTES_MIN + mutation.key.length;
    size += mutation.kind === "set" ? SET_VALUE_BYTES_MIN + mutation.value.data.length : 0;
  }
  return size;
}

function writeCommitId(view: DataView, commitId: CommitId | null): number {
  if (commitId === null) {
    return HEADER_BYTES;
  }
  view.setUint8(1, 1);
  writeClientId(view, HEADER_BYTES, commitId.clientId);
  writeUint48(view, HEADER_BYTES + CLIENT_ID_BYTES, commitId.sequence);
  writeUint48(view, HEADER_BYTES + CLIENT_ID_BYTES + 6, commitId.finishedBelow);
  return HEADER_BYTES + COMMIT_ID_BYTES;
}

function writeClientId(view: DataView, offset: number, clientId: ClientId): void {
  for (let i = 0; i < CLIENT_ID_BYTES; i += 4) {
    view.setUint32(offset + i, Number.parseInt(clientId.slice(2 * i, 2 * i + 8), 16));
  }
}

function writeKey(bytes: Uint8Array, view: DataView, offset: number, key: Uint8Array): number {
  assertFits("key bytes", key.length, UINT16_MAX);
  view.setUint16(offset, key.length);
  bytes.set(key, offset + 2);
  return offset + 2 + key.length;
}

function writeCheck(bytes: Uint8Array, view: DataView, offset: number, check: Check): number {
  const next = writeKey(bytes, view, offset, check.key);
  if (check.versionstamp === null) {
    return next + 1;
  }
  bytes[next] = 1;
  bytes.set(check.versionstamp, next + 1);
  return next + 1 + VERSIONSTAMP_BYTES;
}

function writeMutation(bytes: Uint8Array, view: DataView, offset: number, mutation: Mutation): number {
  bytes[offset] = mutation.kind === "set" ? KIND_SET : KIND_DELETE;
  const next = writeKey(bytes, view, offset + 1, mutation.key);
  if (mutation.kind === "delete") {
    return next;
  }
  const { encoding, data } = mutation.value;
  assertFits("value bytes", data.length, UINT32_MAX);
  bytes[next] = codeOfEncoding(encoding);
  view.setUint32(next + 1, data.length);
  bytes.set(data, next + SET_VALUE_BYTES_MIN);
  return next + SET_VALUE_BYTES_MIN + data.length;
}

/** Builds its message only when it must: this runs for every field. */
function assertFits(what: string, found: number, max: number): void {
  if (found > max) {
    assert(false, `a command holds at most ${max} ${what}, found ${found}`);
  }
}

function readFlag(reader: ByteReader): boolean {
  const flag = reader.uint8();
  return flag > 1 ? reader.fail(`a flag of ${flag}`) : flag === 1;
}

function readCommitId(reader: ByteReader): CommitId {
  return {
    clientId: clientIdFromBytes(reader.raw(CLIENT_ID_BYTES)),
    sequence: readUint48(reader),
    finishedBelow: readUint48(reader),
  };
}

function readCheck(reader: ByteReader): Check {
  const key = reader.raw(reader.uint16());
  return { key, versionstamp: readFlag(reader) ? versionstampFromBytes(reader.raw(VERSIONSTAMP_BYTES)) : null };
}

function readMutation(reader: ByteReader): Mutation {
  const kind = reader.uint8();
  if (kind > KIND_SET) {
    reader.fail(`a mutation of kind ${kind}`);
  }
  const key = reader.raw(reader.uint16());
  if (kind === KIND_DELETE) {
    return { kind: "delete", key };
  }
  const code = reader.uint8();
  const encoding = findEncoding(code) ?? reader.fail(`a value encoding of ${code}`);
  return { kind: "set", key, value: { encoding, data: reader.raw(reader.uint32()) } };
}
