// The messages of the ship lane as bytes: u8 kind, varint subscription, then the fields in the order written here. Those of
// snapshot transfer have a codec of their own.
import { type ByteReader, type ByteWriter, parseDatacenterId } from "@kvorum/base";
import type { ShipLaneMessage } from "@kvorum/replica";
import {
  readBoolean,
  readDigest,
  readEntries,
  readEpoch,
  readIndex,
  readInstant,
  readInstants,
  readLineage,
  readTerm,
  writeBoolean,
  writeDigest,
  writeEntries,
  writeInstants,
  writeLineage,
} from "./fields.ts";
import {
  readSnapshotMessage,
  SNAPSHOT_KIND_FIRST,
  type SnapshotMessage,
  writeSnapshotMessage,
} from "./snapshot-codec.ts";

const PULL = 1;
const CREDIT = 2;
const STOP = 3;
const ENTRIES = 4;
const REFUSED_OVERLOADED = 5;
const REFUSED_NOT_A_SOURCE = 6;
const DIVERGED = 7;

type LogShippingMessage = Exclude<ShipLaneMessage, SnapshotMessage>;
type ShipPull = Extract<ShipLaneMessage, { readonly kind: "ship_pull" }>;
type ShipEntries = Extract<ShipLaneMessage, { readonly kind: "ship_entries" }>;

export function writeShipMessage(writer: ByteWriter, message: ShipLaneMessage): void {
  switch (message.kind) {
    case "ship_pull":
      writeHead(writer, PULL, message);
      writeShipPull(writer, message);
      return;
    case "ship_credit":
      writeHead(writer, CREDIT, message);
      writer.varint(message.durableIndex);
      writer.varint(message.bytes);
      writer.float64(message.askedAtMs);
      return;
    case "ship_stop":
      writeHead(writer, STOP, message);
      return;
    case "ship_entries":
      writeHead(writer, ENTRIES, message);
      writeShipEntries(writer, message);
      return;
    case "ship_refused":
      writeHead(writer, message.reason === "overloaded" ? REFUSED_OVERLOADED : REFUSED_NOT_A_SOURCE, message);
      return;
    case "ship_diverged":
      writeHead(writer, DIVERGED, message);
      writeLineage(writer, message.lineage);
      return;
    case "snapshot_offer":
    case "snapshot_ask":
    case "snapshot_pull":
    case "snapshot_chunk":
    case "snapshot_gone":
      writeSnapshotMessage(writer, message);
      return;
  }
}

/** @throws KvorumError data_corrupt — malformed */
export function readShipMessage(reader: ByteReader): ShipLaneMessage {
  const kind = reader.uint8();
  return kind >= SNAPSHOT_KIND_FIRST ? readSnapshotMessage(reader, kind) : readLogShippingMessage(reader, kind);
}

function readLogShippingMessage(reader: ByteReader, kind: number): LogShippingMessage {
  const subscription = reader.varint();
  switch (kind) {
    case PULL:
      return readShipPull(reader, subscription);
    case CREDIT: {
      const durableIndex = readIndex(reader);
      const bytes = reader.varint();
      return { kind: "ship_credit", subscription, durableIndex, bytes, askedAtMs: readInstant(reader) };
    }
    case STOP:
      return { kind: "ship_stop", subscription };
    case ENTRIES:
      return readShipEntries(reader, subscription);
    case REFUSED_OVERLOADED:
      return { kind: "ship_refused", subscription, reason: "overloaded" };
    case REFUSED_NOT_A_SOURCE:
      return { kind: "ship_refused", subscription, reason: "not_a_source" };
    case DIVERGED:
      return { kind: "ship_diverged", subscription, lineage: readLineage(reader) };
    default:
      return reader.fail(`ship message of unknown kind ${kind}`);
  }
}

function writeHead(writer: ByteWriter, kind: number, { subscription }: LogShippingMessage): void {
  writer.uint8(kind);
  writer.varint(subscription);
}

function writeShipPull(writer: ByteWriter, message: ShipPull): void {
  writer.varint(message.fromIndex);
  writer.varint(message.lastEpoch);
  writer.varint(message.epoch);
  writer.varint(message.windowBytes);
  writer.float64(message.askedAtMs);
}

function readShipPull(reader: ByteReader, subscription: number): ShipPull {
  const fromIndex = readIndex(reader);
  const lastEpoch = readEpoch(reader);
  const epoch = readEpoch(reader);
  const windowBytes = reader.varint();
  return {
    kind: "ship_pull",
    subscription,
    fromIndex,
    lastEpoch,
    epoch,
    windowBytes,
    askedAtMs: readInstant(reader),
  };
}

function writeShipEntries(writer: ByteWriter, message: ShipEntries): void {
  writer.varint(message.epoch);
  writeEntries(writer, message.entries);
  writeInstants(writer, message.commitAtMs);
  writer.varint(message.nextIndex);
  writer.varint(message.commitIndex);
  writer.float64(message.asOfMs);
  writer.string(message.leader ?? "");
  writer.varint(message.term);
  writer.float64(message.echoMs);
  writer.float64(message.completeAgeMs);
  writeBoolean(writer, message.digest !== null);
  if (message.digest !== null) {
    writeDigest(writer, message.digest);
  }
}

function readShipEntries(reader: ByteReader, subscription: number): ShipEntries {
  const epoch = readEpoch(reader);
  const entries = readEntries(reader);
  const commitAtMs = readInstants(reader);
  const nextIndex = readIndex(reader);
  const commitIndex = readIndex(reader);
  const asOfMs = readInstant(reader);
  const leader = reader.string();
  return {
    kind: "ship_entries",
    subscription,
    epoch,
    entries,
    commitAtMs,
    nextIndex,
    commitIndex,
    asOfMs,
    leader: leader === "" ? null : parseDatacenterId(leader),
    term: readTerm(reader),
    echoMs: readInstant(reader),
    completeAgeMs: reader.float64(),
    digest: readBoolean(reader) ? readDigest(reader) : null,
  };
}
