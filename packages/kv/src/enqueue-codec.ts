// One message of a command, and the same bytes as its row in the queue: u32 length, payload · f64 due · u8 pauses, u32 each
// in ms · u8 keys if undelivered, u16 length and key each.
import type { ByteReader, ByteWriter } from "@kvorum/base";
import type { Enqueue } from "./command.ts";
import {
  assertAnnounced,
  assertFits,
  readKey,
  readLongBytes,
  readMoment,
  writeKey,
  writeLongBytes,
  writeMoment,
} from "./command-fields.ts";
import { UINT8_MAX } from "./limits.ts";

/** An empty payload without pauses and keys. */
export const ENQUEUE_BYTES_MIN = 14;
const PAUSE_BYTES = 4;
const KEY_BYTES_MIN = 2;

/** Bytes that writeEnqueue takes. */
export function enqueueSizeBytes(enqueue: Enqueue): number {
  let bytes = ENQUEUE_BYTES_MIN + enqueue.payload.length + enqueue.backoffMs.length * PAUSE_BYTES;
  for (const key of enqueue.keysIfUndelivered) {
    bytes += KEY_BYTES_MIN + key.length;
  }
  return bytes;
}

export function writeEnqueue(writer: ByteWriter, enqueue: Enqueue): void {
  assertFits("pauses of a message", enqueue.backoffMs.length, UINT8_MAX);
  assertFits("keys of a message", enqueue.keysIfUndelivered.length, UINT8_MAX);
  writeLongBytes(writer, enqueue.payload);
  writeMoment(writer, enqueue.deliverAtMs);
  writer.uint8(enqueue.backoffMs.length);
  for (const pauseMs of enqueue.backoffMs) {
    writer.uint32(pauseMs);
  }
  writer.uint8(enqueue.keysIfUndelivered.length);
  for (const key of enqueue.keysIfUndelivered) {
    writeKey(writer, key);
  }
}

/** Payload and keys are views into the reader's bytes. */
export function readEnqueue(reader: ByteReader): Enqueue {
  const payload = readLongBytes(reader);
  const deliverAtMs = readMoment(reader);
  const pauses = reader.uint8();
  assertAnnounced(reader, `${pauses} pauses`, pauses * PAUSE_BYTES);
  const backoffMs = Array.from({ length: pauses }, () => reader.uint32());
  const keys = reader.uint8();
  assertAnnounced(reader, `${keys} keys`, keys * KEY_BYTES_MIN);
  const keysIfUndelivered = Array.from({ length: keys }, () => readKey(reader));
  return { payload, deliverAtMs, keysIfUndelivered, backoffMs };
}
