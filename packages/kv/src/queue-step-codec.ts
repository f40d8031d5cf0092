// A queue step as bytes: u8 kind · for a take u32 messages · else u16 deliveries, each 10 bytes versionstamp, u16 position,
// u32 delivery, and for a finish u8 whether it went well.
import type { ByteReader, ByteWriter } from "@kvorum/base";
import { VERSIONSTAMP_BYTES, versionstampFromBytes } from "@kvorum/keyspace";
import type { DeliveryId, QueueStep } from "./command.ts";
import { assertAnnounced, assertFits, readFlag } from "./command-fields.ts";
import { UINT16_MAX } from "./limits.ts";

const KIND_TAKE = 1;
const KIND_KEEP = 2;
const KIND_FINISH = 3;
const DELIVERY_ID_BYTES = VERSIONSTAMP_BYTES + 2 + 4;

export function writeQueueStep(writer: ByteWriter, step: QueueStep): void {
  switch (step.kind) {
    case "take":
      writer.uint8(KIND_TAKE);
      writer.uint32(step.messagesMax);
      break;
    case "keep":
      writer.uint8(KIND_KEEP);
      writeCount(writer, step.deliveries);
      for (const delivery of step.deliveries) {
        writeDeliveryId(writer, delivery);
      }
      break;
    case "finish":
      writer.uint8(KIND_FINISH);
      writeCount(writer, step.deliveries);
      for (const delivery of step.deliveries) {
        writeDeliveryId(writer, delivery);
        writer.uint8(delivery.ok ? 1 : 0);
      }
      break;
  }
}

/** Versionstamps are views into the reader's bytes. */
export function readQueueStep(reader: ByteReader): QueueStep {
  const kind = reader.uint8();
  switch (kind) {
    case KIND_TAKE:
      return { kind: "take", messagesMax: reader.uint32() };
    case KIND_KEEP:
      return { kind: "keep", deliveries: readDeliveries(reader, () => readDeliveryId(reader)) };
    case KIND_FINISH:
      return {
        kind: "finish",
        deliveries: readDeliveries(reader, () => ({ ...readDeliveryId(reader), ok: readFlag(reader) })),
      };
  }
  return reader.fail(`a queue step of kind ${kind}`);
}

export function writeDeliveryId(writer: ByteWriter, { versionstamp, position, delivery }: DeliveryId): void {
  writer.raw(versionstamp);
  writer.uint16(position);
  writer.uint32(delivery);
}

function readDeliveryId(reader: ByteReader): DeliveryId {
  const versionstamp = versionstampFromBytes(reader.raw(VERSIONSTAMP_BYTES));
  return { versionstamp, position: reader.uint16(), delivery: reader.uint32() };
}

function writeCount(writer: ByteWriter, deliveries: readonly DeliveryId[]): void {
  assertFits("deliveries", deliveries.length, UINT16_MAX);
  writer.uint16(deliveries.length);
}

function readDeliveries<T>(reader: ByteReader, readOne: () => T): readonly T[] {
  const count = reader.uint16();
  assertAnnounced(reader, `${count} deliveries`, count * DELIVERY_ID_BYTES);
  return Array.from({ length: count }, readOne);
}
