// The messages of the ship lane as bytes: u8 kind, varint subscription, then the fields in the order written here.
import { type ByteReader, type ByteWriter, parseDatacenterId } from "@kvorum/base";
import type { ShipLaneMessage } from "@kvorum/replica";
import { readEntries, readIndex, readInstant, readInstants, readTerm, writeEntries, writeInstants } from "./fields.ts";

const PULL = 1;
const CREDIT = 2;
const STOP = 3;
const ENTRIES = 4;
const REFUSED_COMPACTED = 5;
const REFUSED_OVERLOADED = 6;

type ShipEntries = Extract<ShipLaneMessage, { readonly kind: "ship_entries" }>;

export function writeShipMessage(writer: ByteWriter, message: ShipLaneMessage): void {
  writer.uint8(kindOf(message));
  writer.varint(message.subscription);
  switch (message.kind) {
    case "ship_pull":
      writer.varint(message.fromIndex);
      writer.varint(message.windowBytes);
      return;
    case "ship_credit":
      writer.varint(message.durableIndex);
      writer.varint(message.bytes);
      return;
    case "ship_entries":
      writeShipEntries(writer, message);
      return;
    case "ship_stop":
    case "ship_refused":
      return;
  }
}

/** @throws KvorumError data_corrupt — malformed */
export function readShipMessage(reader: ByteReader): ShipLaneMessage {
  const kind = reader.uint8();
  const subscription = reader.varint();
  switch (kind) {
    case PULL:
      return { kind: "ship_pull", subscription, fromIndex: readIndex(reader), windowBytes: reader.varint() };
    case CREDIT:
      return { kind: "ship_credit", subscription, durableIndex: readIndex(reader), bytes: reader.varint() };
    case STOP:
      return { kind: "ship_stop", subscription };
    case ENTRIES:
      return readShipEntries(reader, subscription);
    case REFUSED_COMPACTED:
      return { kind: "ship_refused", subscription, reason: "compacted" };
    case REFUSED_OVERLOADED:
      return { kind: "ship_refused", subscription, reason: "overloaded" };
    default:
      return reader.fail(`ship message of unknown kind ${kind}`);
  }
}

function kindOf(message: ShipLaneMessage): number {
  switch (message.kind) {
    case "ship_pull":
      return PULL;
    case "ship_credit":
      return CREDIT;
    case "ship_stop":
      return STOP;
    case "ship_entries":
      return ENTRIES;
    case "ship_refused":
      return message.reason === "compacted" ? REFUSED_COMPACTED : REFUSED_OVERLOADED;
  }
}

function writeShipEntries(writer: ByteWriter, message: ShipEntries): void {
  writeEntries(writer, message.entries);
  writeInstants(writer, message.commitAtMs);
  writer.varint(message.nextIndex);
  writer.varint(message.commitIndex);
  writer.float64(message.asOfMs);
  writer.string(message.leader ?? "");
  writer.varint(message.term);
}

function readShipEntries(reader: ByteReader, subscription: number): ShipEntries {
  const entries = readEntries(reader);
  const commitAtMs = readInstants(reader);
  const nextIndex = readIndex(reader);
  const commitIndex = readIndex(reader);
  const asOfMs = readInstant(reader);
  const leader = reader.string();
  return {
    kind: "ship_entries",
    subscription,
    entries,
    commitAtMs,
    nextIndex,
    commitIndex,
    asOfMs,
    leader: leader === "" ? null : parseDatacenterId(leader),
    term: readTerm(reader),
  };
}
