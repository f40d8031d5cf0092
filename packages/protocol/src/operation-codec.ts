// The packed form of operations: what travels in SessionFrame.packed from a client, and on the forward lane.
//
// Frame: u8 version (2) · u8 kind (1 operations) · items until the end. An item: varint request id · operation.
// Operation: u8 kind, plus 128 if it names a database: then a string · varint timeoutMs · what the kind says. A read's
//     and a watch's have 64 added if audit words follow it (audit-words-codec.ts).
// Kind: 1 commit: bytes command (the encoding of @kvorum/kv, which names its database itself)
//     | 2..5 read: the level of its consistency (consistency-codec.ts) · what the level says · varint count · ranges
//     | 6 watch: u8 level · what it says · varint count · keys · varint count of `seen` plus 1, 0: unknown · stamps
//     | 7 queue: step (queue-codec.ts) | 8 list_databases: nothing | 9 drop_database: nothing.
// Range: u8 flags (1 reverse, 2 single key) · bytes start · bytes end unless single · varint limit.
// Stamp: u8 0 absent, 1 · versionstamp.
// A single key is a range [key, key 00): most reads are, and the end need not travel; nor need the default database.
import { ByteReader, ByteWriter, KvorumError, mustExist } from "@kvorum/base";
import {
  isSingleKeyRange,
  singleKeyRange,
  VERSIONSTAMP_BYTES,
  type Versionstamp,
  versionstampFromBytes,
} from "@kvorum/keyspace";
import { type AtomicWrite, decodeCommand, encodeCommand, type Operation, type ReadRange } from "@kvorum/kv";
import { readAuditWords, writeAuditWords } from "./audit-words-codec.ts";
import { levelOfConsistency, readConsistency, writeConsistency } from "./consistency-codec.ts";
import { readQueueStep, writeQueueStep } from "./queue-codec.ts";

/** An operation under the number by which its outcome will be known; numbers are the asker's, unique on its stream. */
export interface OperationItem {
  readonly requestId: number;
  readonly operation: Operation;
}

const FRAME_VERSION = 2;
const FRAME_KIND_OPERATIONS = 1;
const COMMIT = 1;
const WATCH = 6;
const QUEUE = 7;
const LIST_DATABASES = 8;
const DROP_DATABASE = 9;
const DATABASE_FLAG = 0x80;
const AUDIT_FLAG = 0x40;
const RANGE_REVERSE = 1;
const RANGE_SINGLE_KEY = 2;
/** Flags, an empty key, a limit. */
const RANGE_BYTES_MIN = 3;
const READER_OPTIONS = { what: "session frame of operations", code: "invalid_argument" } as const;

export function encodeOperations(items: readonly OperationItem[]): Uint8Array {
  return mustExist(packOperations(items, Number.POSITIVE_INFINITY)[0], "the frame");
}

/** Frames with the items in order; one that has passed `frameBytes` takes no further item. At least one frame. */
export function packOperations(items: readonly OperationItem[], frameBytes: number): readonly Uint8Array[] {
  const frames: Uint8Array[] = [];
  const writer = new ByteWriter();
  writeFrameHeader(writer);
  for (const item of items) {
    if (writer.length > frameBytes) {
      frames.push(writer.take());
      writeFrameHeader(writer);
    }
    writer.varint(item.requestId);
    writeOperation(writer, item.operation);
  }
  frames.push(writer.take());
  return frames;
}

/**
 * The operations of a frame. Their byte strings are views into `frame`.
 * @throws KvorumError invalid_argument — another version or kind, or malformed
 */
export function decodeOperations(frame: Uint8Array): readonly OperationItem[] {
  const reader = new ByteReader(frame, READER_OPTIONS);
  const version = reader.uint8();
  const kind = reader.uint8();
  if (version !== FRAME_VERSION || kind !== FRAME_KIND_OPERATIONS) {
    reader.fail(`version ${version} kind ${kind}, expected ${FRAME_VERSION} and ${FRAME_KIND_OPERATIONS}`);
  }
  const items: OperationItem[] = [];
  while (reader.remaining > 0) {
    const requestId = reader.varint();
    items.push({ requestId, operation: readOperation(reader) });
  }
  return items;
}

/** A timeout travels in whole ms, rounded up. */
export function writeOperation(writer: ByteWriter, operation: Operation): void {
  switch (operation.kind) {
    case "commit":
      writeStart(writer, COMMIT, operation.timeoutMs, "");
      writer.bytes(operation.command ?? encodeCommand({ kind: "write", write: operation.write }));
      return;
    case "read":
      writeRead(writer, operation);
      return;
    case "watch":
      writeWatch(writer, operation);
      return;
    case "queue":
      writeStart(writer, QUEUE, operation.timeoutMs, operation.database);
      writeQueueStep(writer, operation.step);
      return;
    case "list_databases":
      writeStart(writer, LIST_DATABASES, operation.timeoutMs, "");
      return;
    case "drop_database":
      writeStart(writer, DROP_DATABASE, operation.timeoutMs, operation.database);
      return;
  }
}

/** @throws KvorumError of the reader's code — malformed, or a command that only a replica may give */
export function readOperation(reader: ByteReader): Operation {
  const kind = reader.uint8();
  if (kind < DATABASE_FLAG) {
    return readUnnamed(reader, kind);
  }
  const database = reader.string();
  const operation = readUnnamed(reader, kind - DATABASE_FLAG);
  if (operation.kind === "commit" || operation.kind === "list_databases") {
    return reader.fail(`an operation of kind ${operation.kind} that names a database`);
  }
  return { ...operation, database };
}

/** An operation on the default database: what follows its kind, and its database if it names one. */
function readUnnamed(reader: ByteReader, kind: number): Operation {
  const timeoutMs = reader.varint();
  switch (kind) {
    case COMMIT:
      return { kind: "commit", ...readWrite(reader), timeoutMs };
    case WATCH:
      return { kind: "watch", ...readWatch(reader), timeoutMs };
    case WATCH | AUDIT_FLAG:
      return { kind: "watch", ...readWatch(reader), timeoutMs, audit: readAuditWords(reader) };
    case QUEUE:
      return { kind: "queue", step: readQueueStep(reader), timeoutMs };
    case LIST_DATABASES:
      return { kind: "list_databases", timeoutMs };
    case DROP_DATABASE:
      return { kind: "drop_database", database: "", timeoutMs };
    default: {
      const isAudited = kind >= AUDIT_FLAG;
      const consistency = readConsistency(reader, isAudited ? kind - AUDIT_FLAG : kind);
      const ranges = Array.from({ length: reader.count(RANGE_BYTES_MIN) }, () => readRange(reader));
      const read = { kind: "read", ranges, consistency, timeoutMs } as const;
      return isAudited ? { ...read, audit: readAuditWords(reader) } : read;
    }
  }
}

function writeFrameHeader(writer: ByteWriter): void {
  writer.uint8(FRAME_VERSION);
  writer.uint8(FRAME_KIND_OPERATIONS);
}

function writeStart(writer: ByteWriter, kind: number, timeoutMs: number, database: string | undefined): void {
  if (database === undefined || database === "") {
    writer.uint8(kind);
  } else {
    writer.uint8(kind | DATABASE_FLAG);
    writer.string(database);
  }
  writer.varint(Math.ceil(timeoutMs));
}

function readWrite(reader: ByteReader): { readonly write: AtomicWrite; readonly command: Uint8Array } {
  const bytes = reader.bytes();
  try {
    const command = decodeCommand(bytes);
    return command.kind === "write"
      ? { write: command.write, command: bytes }
      : reader.fail(`a command of kind ${command.kind} in a commit`);
  } catch (error) {
    if (error instanceof KvorumError && error.code === "data_corrupt") {
      return reader.fail(error.message);
    }
    throw error;
  }
}

function writeRead(writer: ByteWriter, read: Extract<Operation, { readonly kind: "read" }>): void {
  const { consistency, ranges, timeoutMs, database, audit } = read;
  const level = levelOfConsistency(consistency);
  writeStart(writer, audit === undefined ? level : level | AUDIT_FLAG, timeoutMs, database);
  writeConsistency(writer, consistency);
  writer.varint(ranges.length);
  for (const range of ranges) {
    writeRange(writer, range);
  }
  if (audit !== undefined) {
    writeAuditWords(writer, audit);
  }
}

type Watch = Extract<Operation, { readonly kind: "watch" }>;

function writeWatch(writer: ByteWriter, { consistency, keys, seen, timeoutMs, database, audit }: Watch): void {
  writeStart(writer, audit === undefined ? WATCH : WATCH | AUDIT_FLAG, timeoutMs, database);
  writer.uint8(levelOfConsistency(consistency));
  writeConsistency(writer, consistency);
  writer.varint(keys.length);
  for (const key of keys) {
    writer.bytes(key);
  }
  writer.varint(seen === null ? 0 : seen.length + 1);
  for (const versionstamp of seen ?? []) {
    writer.uint8(versionstamp === null ? 0 : 1);
    writer.raw(versionstamp ?? new Uint8Array());
  }
  if (audit !== undefined) {
    writeAuditWords(writer, audit);
  }
}

function readWatch(reader: ByteReader): Pick<Watch, "consistency" | "keys" | "seen"> {
  const consistency = readConsistency(reader, reader.uint8());
  const keys = Array.from({ length: reader.count(1) }, () => reader.bytes());
  const seenCount = reader.varint() - 1;
  if (seenCount > reader.remaining) {
    reader.fail(`${seenCount} versionstamps announced, ${reader.remaining} bytes left`);
  }
  const seen = seenCount < 0 ? null : Array.from({ length: seenCount }, () => readStamp(reader));
  return { consistency, keys, seen };
}

function readStamp(reader: ByteReader): Versionstamp | null {
  const flag = reader.uint8();
  if (flag > 1) {
    reader.fail(`a flag of ${flag}`);
  }
  return flag === 0 ? null : versionstampFromBytes(reader.raw(VERSIONSTAMP_BYTES));
}

function writeRange(writer: ByteWriter, range: ReadRange): void {
  const single = isSingleKeyRange(range);
  writer.uint8((range.reverse ? RANGE_REVERSE : 0) | (single ? RANGE_SINGLE_KEY : 0));
  writer.bytes(range.start);
  if (!single) {
    writer.bytes(range.end);
  }
  writer.varint(range.limit);
}

function readRange(reader: ByteReader): ReadRange {
  const flags = reader.uint8();
  if (flags > (RANGE_REVERSE | RANGE_SINGLE_KEY)) {
    reader.fail(`range with unknown flags ${flags}`);
  }
  const start = reader.bytes();
  const bounds = (flags & RANGE_SINGLE_KEY) === 0 ? { start, end: reader.bytes() } : singleKeyRange(start);
  return { ...bounds, limit: reader.varint(), reverse: (flags & RANGE_REVERSE) !== 0 };
}
