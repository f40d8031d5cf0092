// The packed form of what a listener of a queue asks, and of the messages that it is handed.
//
// Step: u8 1 take · varint messagesMax | u8 2 keep · varint count · ids | u8 3 finish · varint count · (id · u8 ok).
// Id: versionstamp · varint position · varint delivery. Delivery: id · bytes payload.
import type { ByteReader, ByteWriter } from "@kvorum/base";
import { VERSIONSTAMP_BYTES, versionstampFromBytes } from "@kvorum/keyspace";
import type { Delivery, DeliveryId, QueueStep } from "@kvorum/kv";

const TAKE = 1;
const KEEP = 2;
const FINISH = 3;
const DELIVERY_ID_BYTES_MIN = VERSIONSTAMP_BYTES + 2;

export function writeQueueStep(writer: ByteWriter, step: QueueStep): void {
  switch (step.kind) {
    case "take":
      writer.uint8(TAKE);
      writer.varint(step.messagesMax);
      return;
    case "keep":
      writer.uint8(KEEP);
      writer.varint(step.deliveries.length);
      for (const delivery of step.deliveries) {
        writeDeliveryId(writer, delivery);
      }
      return;
    case "finish":
      writer.uint8(FINISH);
      writer.varint(step.deliveries.length);
      for (const delivery of step.deliveries) {
        writeDeliveryId(writer, delivery);
        writer.uint8(delivery.ok ? 1 : 0);
      }
      return;
  }
}

/** @throws KvorumError of the reader's code — malformed */
export function readQueueStep(reader: ByteReader): QueueStep {
  const kind = reader.uint8();
  switch (kind) {
    case TAKE:
      return { kind: "take", messagesMax: reader.varint() };
    case KEEP:
      return { kind: "keep", deliveries: readItems(reader, DELIVERY_ID_BYTES_MIN, readDeliveryId) };
    case FINISH:
      return { kind: "finish", deliveries: readItems(reader, DELIVERY_ID_BYTES_MIN + 1, readFinished) };
    default:
      return reader.fail(`queue step of unknown kind ${kind}`);
  }
}

export function writeDeliveries(writer: ByteWriter, deliveries: readonly Delivery[]): void {
  writer.varint(deliveries.length);
  for (const delivery of deliveries) {
    writeDeliveryId(writer, delivery);
    writer.bytes(delivery.payload);
  }
}

/** Payloads are views into the reader's bytes. @throws KvorumError of the reader's code — malformed */
export function readDeliveries(reader: ByteReader): readonly Delivery[] {
  return readItems(reader, DELIVERY_ID_BYTES_MIN + 1, (from) => ({ ...readDeliveryId(from), payload: from.bytes() }));
}

function readFinished(reader: ByteReader): DeliveryId & { readonly ok: boolean } {
  const id = readDeliveryId(reader);
  const ok = reader.uint8();
  return ok > 1 ? reader.fail(`a flag of ${ok}`) : { ...id, ok: ok === 1 };
}

function writeDeliveryId(writer: ByteWriter, { versionstamp, position, delivery }: DeliveryId): void {
  writer.raw(versionstamp);
  writer.varint(position);
  writer.varint(delivery);
}

function readDeliveryId(reader: ByteReader): DeliveryId {
  return {
    versionstamp: versionstampFromBytes(reader.raw(VERSIONSTAMP_BYTES)),
    position: reader.varint(),
    delivery: reader.varint(),
  };
}

function readItems<T>(reader: ByteReader, itemBytesMin: number, readItem: (reader: ByteReader) => T): readonly T[] {
  return Array.from({ length: reader.count(itemBytesMin) }, () => readItem(reader));
}
