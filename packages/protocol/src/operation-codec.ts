// The packed form of operations: what travels in SessionFrame.packed from a client, and on the forward lane.
//
// Frame: u8 version (1) · u8 kind (1 operations) · items until the end. An item: varint request id · operation.
// Operation, commit: u8 1 · varint timeoutMs · bytes command (the encoding of @kvorum/kv).
// Operation, read: u8 level · what the level says · varint timeoutMs · varint count · ranges.
// Level: 2 strong · 3 eventual · 4 session, u16 epoch and varint index of the bookmark · 5 bounded, varint maxStalenessMs.
// Range: u8 flags (1 reverse, 2 single key) · bytes start · bytes end unless single · varint limit.
// A single key is a range [key, key 00): most reads are, and the end need not travel.
import {
  assertNever,
  ByteReader,
  ByteWriter,
  createEpoch,
  createLogIndex,
  KvorumError,
  LOG_INDEX_MAX,
  type LogIndex,
  mustExist,
} from "@kvorum/base";
import { isSingleKeyRange, singleKeyRange } from "@kvorum/keyspace";
import {
  type AtomicWrite,
  type Consistency,
  decodeCommand,
  encodeCommand,
  type Operation,
  type ReadRange,
} from "@kvorum/kv";

/** An operation under the number by which its outcome will be known; numbers are the asker's, unique on its stream. */
export interface OperationItem {
  readonly requestId: number;
  readonly operation: Operation;
}

const FRAME_VERSION = 1;
const FRAME_KIND_OPERATIONS = 1;
const COMMIT = 1;
const READ_STRONG = 2;
const READ_EVENTUAL = 3;
const READ_SESSION = 4;
const READ_BOUNDED = 5;
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
  if (operation.kind === "commit") {
    writer.uint8(COMMIT);
    writer.varint(Math.ceil(operation.timeoutMs));
    writer.bytes(operation.command ?? encodeCommand(operation.write));
    return;
  }
  writeConsistency(writer, operation.consistency);
  writer.varint(Math.ceil(operation.timeoutMs));
  writer.varint(operation.ranges.length);
  for (const range of operation.ranges) {
    writeRange(writer, range);
  }
}

/** @throws KvorumError of the reader's code — malformed */
export function readOperation(reader: ByteReader): Operation {
  const kind = reader.uint8();
  if (kind === COMMIT) {
    const timeoutMs = reader.varint();
    return { kind: "commit", ...readCommand(reader), timeoutMs };
  }
  const consistency = readConsistency(reader, kind);
  const timeoutMs = reader.varint();
  const ranges = Array.from({ length: reader.count(RANGE_BYTES_MIN) }, () => readRange(reader));
  return { kind: "read", ranges, consistency, timeoutMs };
}

function writeFrameHeader(writer: ByteWriter): void {
  writer.uint8(FRAME_VERSION);
  writer.uint8(FRAME_KIND_OPERATIONS);
}

function writeConsistency(writer: ByteWriter, consistency: Consistency): void {
  switch (consistency.level) {
    case "strong":
      writer.uint8(READ_STRONG);
      break;
    case "eventual":
      writer.uint8(READ_EVENTUAL);
      break;
    case "session":
      writer.uint8(READ_SESSION);
      writer.uint16(consistency.bookmark.epoch);
      writer.varint(consistency.bookmark.index);
      break;
    case "bounded":
      writer.uint8(READ_BOUNDED);
      writer.varint(Math.floor(consistency.maxStalenessMs));
      break;
    default:
      assertNever(consistency);
  }
}

function readConsistency(reader: ByteReader, kind: number): Consistency {
  switch (kind) {
    case READ_STRONG:
      return { level: "strong" };
    case READ_EVENTUAL:
      return { level: "eventual" };
    case READ_SESSION:
      return { level: "session", bookmark: { epoch: createEpoch(reader.uint16()), index: readLogIndex(reader) } };
    case READ_BOUNDED:
      return { level: "bounded", maxStalenessMs: reader.varint() };
    default:
      return reader.fail(`operation of unknown kind ${kind}`);
  }
}

function readLogIndex(reader: ByteReader): LogIndex {
  const index = reader.varint();
  return index <= LOG_INDEX_MAX ? createLogIndex(index) : reader.fail(`log index ${index}, at most ${LOG_INDEX_MAX}`);
}

function readCommand(reader: ByteReader): { readonly write: AtomicWrite; readonly command: Uint8Array } {
  const command = reader.bytes();
  try {
    return { write: decodeCommand(command), command };
  } catch (error) {
    if (error instanceof KvorumError && error.code === "data_corrupt") {
      return reader.fail(error.message);
    }
    throw error;
  }
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
