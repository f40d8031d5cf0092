// The rows of the table `queue`, by database number, so that what is left of a dropped database is one range:
//
//   number · 01 · message id         -> the message as it was enqueued (enqueue-codec.ts), never rewritten
//   number · 02 · message id         -> its status
//   number · 03 · f64 due · id       -> nothing: the messages that wait, in the order in which they are due
//
// A status is u8 version (1) · u32 deliveries · u16 failed attempts · u16 silent deliveries · u8 state · f64 moment.
import { ByteReader, ByteWriter, type WallMs } from "@kvorum/base";
import type { Enqueue } from "./command.ts";
import { readMoment, writeMoment } from "./command-fields.ts";
import { ENQUEUE_BYTES_MIN, readEnqueue, writeEnqueue } from "./enqueue-codec.ts";
import { type MessageId, readMessageId, writeMessageId } from "./message-id.ts";
import type { StateReader, StateWriter } from "./state-access.ts";

/** Where a message is between being enqueued and done. */
export interface MessageStatus {
  /** How often it has been handed out. */
  readonly deliveries: number;
  readonly failures: number;
  /** Hand-outs that ended without a word of a listener. */
  readonly silentDeliveries: number;
  readonly state:
    | { readonly kind: "waiting"; readonly dueAtMs: WallMs }
    /** Invariant: a timer stands at `untilMs`. Confirmed: a listener has said that it has it. */
    | { readonly kind: "leased"; readonly untilMs: WallMs; readonly isConfirmed: boolean };
}

const STATUS_VERSION = 1;
const STATUS_BYTES = 18;
const STATE_WAITING = 0;
const STATE_LEASED = 1;
const STATE_CONFIRMED = 2;
const PART_MESSAGE = 1;
const PART_STATUS = 2;
const PART_WAITING = 3;
const KEY_BYTES_MAX = 25;
const NOTHING = new Uint8Array(0);

export function putMessage(writer: StateWriter, databaseNumber: number, id: MessageId, message: Enqueue): void {
  const row = new ByteWriter(ENQUEUE_BYTES_MIN + message.payload.length);
  writeEnqueue(row, message);
  writer.put("queue", rowKey(databaseNumber, PART_MESSAGE, id), row.take());
}

/** Payload and keys are views into the reader's bytes. Undefined: done, or never there. */
export function findMessage(reader: StateReader, databaseNumber: number, id: MessageId): Enqueue | undefined {
  const row = reader.get("queue", rowKey(databaseNumber, PART_MESSAGE, id));
  return row === undefined ? undefined : readEnqueue(openRow(row));
}

export function removeMessage(writer: StateWriter, databaseNumber: number, id: MessageId): void {
  writer.remove("queue", rowKey(databaseNumber, PART_MESSAGE, id));
  writer.remove("queue", rowKey(databaseNumber, PART_STATUS, id));
}

export function putStatus(writer: StateWriter, databaseNumber: number, id: MessageId, status: MessageStatus): void {
  writer.put("queue", rowKey(databaseNumber, PART_STATUS, id), encodeStatus(status));
}

export function findStatus(reader: StateReader, databaseNumber: number, id: MessageId): MessageStatus | undefined {
  const row = reader.get("queue", rowKey(databaseNumber, PART_STATUS, id));
  return row === undefined ? undefined : decodeStatus(row);
}

export function putWaiting(writer: StateWriter, databaseNumber: number, id: MessageId, dueAtMs: WallMs): void {
  writer.put("queue", waitingKey(databaseNumber, dueAtMs, id), NOTHING);
}

export function removeWaiting(writer: StateWriter, databaseNumber: number, id: MessageId, dueAtMs: WallMs): void {
  writer.remove("queue", waitingKey(databaseNumber, dueAtMs, id));
}

/** The first messages that wait, in the order in which they are due. */
export function waitingMessages(
  reader: StateReader,
  databaseNumber: number,
  limit: number,
): readonly { readonly dueAtMs: WallMs; readonly id: MessageId }[] {
  const bounds = { start: partKey(databaseNumber, PART_WAITING), end: partKey(databaseNumber, PART_WAITING + 1) };
  return reader.range("queue", { ...bounds, limit, reverse: false }).map(([key]) => {
    const row = openRow(key);
    row.raw(bounds.start.length);
    return { dueAtMs: readMoment(row), id: readMessageId(row) };
  });
}

/** The status in a row of the queue, with the message that it is of; undefined for a row of another part. */
export function findStatusInRow(
  key: Uint8Array,
  row: Uint8Array,
): { readonly id: MessageId; readonly status: MessageStatus } | undefined {
  const reader = openRow(key);
  reader.uint32();
  return reader.uint8() === PART_STATUS ? { id: readMessageId(reader), status: decodeStatus(row) } : undefined;
}

function encodeStatus({ deliveries, failures, silentDeliveries, state }: MessageStatus): Uint8Array {
  const writer = new ByteWriter(STATUS_BYTES);
  writer.uint8(STATUS_VERSION);
  writer.uint32(deliveries);
  writer.uint16(failures);
  writer.uint16(silentDeliveries);
  if (state.kind === "waiting") {
    writer.uint8(STATE_WAITING);
    writeMoment(writer, state.dueAtMs);
  } else {
    writer.uint8(state.isConfirmed ? STATE_CONFIRMED : STATE_LEASED);
    writeMoment(writer, state.untilMs);
  }
  return writer.take();
}

function decodeStatus(row: Uint8Array): MessageStatus {
  const reader = openRow(row);
  const version = reader.uint8();
  if (version !== STATUS_VERSION) {
    reader.fail(`version ${version}, known is ${STATUS_VERSION}`);
  }
  const counts = { deliveries: reader.uint32(), failures: reader.uint16(), silentDeliveries: reader.uint16() };
  const code = reader.uint8();
  const atMs = readMoment(reader);
  reader.end();
  if (code > STATE_CONFIRMED) {
    reader.fail(`a state of ${code}`);
  }
  return code === STATE_WAITING
    ? { ...counts, state: { kind: "waiting", dueAtMs: atMs } }
    : { ...counts, state: { kind: "leased", untilMs: atMs, isConfirmed: code === STATE_CONFIRMED } };
}

function rowKey(databaseNumber: number, part: number, id: MessageId): Uint8Array {
  const writer = new ByteWriter(KEY_BYTES_MAX);
  writer.uint32(databaseNumber);
  writer.uint8(part);
  writeMessageId(writer, id);
  return writer.take();
}

function waitingKey(databaseNumber: number, dueAtMs: WallMs, id: MessageId): Uint8Array {
  const writer = new ByteWriter(KEY_BYTES_MAX);
  writer.uint32(databaseNumber);
  writer.uint8(PART_WAITING);
  writeMoment(writer, dueAtMs);
  writeMessageId(writer, id);
  return writer.take();
}

function partKey(databaseNumber: number, part: number): Uint8Array {
  const writer = new ByteWriter(KEY_BYTES_MAX);
  writer.uint32(databaseNumber);
  writer.uint8(part);
  return writer.take();
}

function openRow(bytes: Uint8Array): ByteReader {
  return new ByteReader(bytes, { what: "row of a queue", code: "data_corrupt" });
}
