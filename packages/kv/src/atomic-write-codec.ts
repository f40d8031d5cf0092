// An atomic write as bytes: u8 has commit id · [16 bytes client id · u48 sequence · u48 finished below] · u8 length,
// database · u16 checks · u16 mutations · u16 enqueues · per check: u16 length, key, u8 has versionstamp, [10 bytes] · per
// mutation mutation-codec.ts · per enqueue enqueue-codec.ts.
//
// This is the hot path of every replica: only the result's own objects to decode.
import type { ByteReader, ByteWriter } from "@kvorum/base";
import { VERSIONSTAMP_BYTES, versionstampFromBytes } from "@kvorum/keyspace";
import { CLIENT_ID_BYTES, clientIdFromBytes, clientIdToBytes } from "./client-id-codec.ts";
import type { AtomicWrite, Check, CommitId, Enqueue, Mutation } from "./command.ts";
import {
  assertAnnounced,
  assertFits,
  readDatabaseName,
  readFlag,
  readKey,
  writeDatabaseName,
  writeKey,
} from "./command-fields.ts";
import { ENQUEUE_BYTES_MIN, enqueueSizeBytes, readEnqueue, writeEnqueue } from "./enqueue-codec.ts";
import { UINT16_MAX } from "./limits.ts";
import { MUTATION_BYTES_MIN, mutationSizeBytes, readMutation, writeMutation } from "./mutation-codec.ts";
import { appendUint48, readUint48 } from "./uint48.ts";

const COMMIT_ID_BYTES = CLIENT_ID_BYTES + 6 + 6;
/** Flag of the commit id, length of the name, three counts. */
const HEADER_BYTES = 8;
/** A check of an empty key without a versionstamp. */
const CHECK_BYTES_MIN = 3;

/** Bytes that writeAtomicWrite takes. */
export function atomicWriteSizeBytes(write: AtomicWrite): number {
  let size = HEADER_BYTES + (write.commitId === null ? 0 : COMMIT_ID_BYTES) + (write.database ?? "").length;
  for (const check of write.checks) {
    size += CHECK_BYTES_MIN + check.key.length + (check.versionstamp === null ? 0 : VERSIONSTAMP_BYTES);
  }
  for (const mutation of write.mutations) {
    size += mutationSizeBytes(mutation);
  }
  for (const enqueue of write.enqueues ?? []) {
    size += enqueueSizeBytes(enqueue);
  }
  return size;
}

export function writeAtomicWrite(writer: ByteWriter, write: AtomicWrite): void {
  const { checks, mutations, enqueues = [] } = write;
  assertFits("checks", checks.length, UINT16_MAX);
  assertFits("mutations", mutations.length, UINT16_MAX);
  assertFits("messages", enqueues.length, UINT16_MAX);
  writeCommitId(writer, write.commitId);
  writeDatabaseName(writer, write.database ?? "");
  writer.uint16(checks.length);
  writer.uint16(mutations.length);
  writer.uint16(enqueues.length);
  for (const check of checks) {
    writeCheck(writer, check);
  }
  for (const mutation of mutations) {
    writeMutation(writer, mutation);
  }
  for (const enqueue of enqueues) {
    writeEnqueue(writer, enqueue);
  }
}

/** Keys, values and versionstamps are views into the reader's bytes. */
export function readAtomicWrite(reader: ByteReader): AtomicWrite {
  const commitId = readFlag(reader) ? readCommitId(reader) : null;
  const database = readDatabaseName(reader);
  const checkCount = reader.uint16();
  const mutationCount = reader.uint16();
  const enqueueCount = reader.uint16();
  assertAnnounced(
    reader,
    `${checkCount} checks, ${mutationCount} mutations and ${enqueueCount} messages`,
    checkCount * CHECK_BYTES_MIN + mutationCount * MUTATION_BYTES_MIN + enqueueCount * ENQUEUE_BYTES_MIN,
  );
  const checks: Check[] = [];
  for (let i = 0; i < checkCount; i++) {
    checks.push(readCheck(reader));
  }
  const mutations: Mutation[] = [];
  for (let i = 0; i < mutationCount; i++) {
    mutations.push(readMutation(reader));
  }
  const enqueues: Enqueue[] = [];
  for (let i = 0; i < enqueueCount; i++) {
    enqueues.push(readEnqueue(reader));
  }
  return {
    commitId,
    checks,
    mutations,
    ...(enqueueCount === 0 ? {} : { enqueues }),
    ...(database === "" ? {} : { database }),
  };
}

function writeCommitId(writer: ByteWriter, commitId: CommitId | null): void {
  writer.uint8(commitId === null ? 0 : 1);
  if (commitId !== null) {
    writer.raw(clientIdToBytes(commitId.clientId));
    appendUint48(writer, commitId.sequence);
    appendUint48(writer, commitId.finishedBelow);
  }
}

function readCommitId(reader: ByteReader): CommitId {
  return {
    clientId: clientIdFromBytes(reader.raw(CLIENT_ID_BYTES)),
    sequence: readUint48(reader),
    finishedBelow: readUint48(reader),
  };
}

function writeCheck(writer: ByteWriter, { key, versionstamp }: Check): void {
  writeKey(writer, key);
  writer.uint8(versionstamp === null ? 0 : 1);
  if (versionstamp !== null) {
    writer.raw(versionstamp);
  }
}

function readCheck(reader: ByteReader): Check {
  const key = readKey(reader);
  return { key, versionstamp: readFlag(reader) ? versionstampFromBytes(reader.raw(VERSIONSTAMP_BYTES)) : null };
}
