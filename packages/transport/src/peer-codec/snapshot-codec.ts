// The messages of snapshot transfer as bytes, a part of the ship lane: u8 kind (32 and up), varint id of the subscription
// or of the snapshot, then the fields in the order written here.
import { type ByteReader, type ByteWriter, createWallMs } from "@kvorum/base";
import type { ShipLaneMessage, StateRow } from "@kvorum/replica";
import { readBoolean, readEpoch, readIndex, readTerm, writeBoolean } from "./fields.ts";

export type SnapshotMessage = Extract<
  ShipLaneMessage,
  { readonly kind: "snapshot_offer" | "snapshot_ask" | "snapshot_pull" | "snapshot_chunk" | "snapshot_gone" }
>;
type SnapshotOffer = Extract<SnapshotMessage, { readonly kind: "snapshot_offer" }>;
type SnapshotChunk = Extract<SnapshotMessage, { readonly kind: "snapshot_chunk" }>;

/** The least kind of these messages; those of log shipping lie below. */
export const SNAPSHOT_KIND_FIRST = 32;

const OFFER = SNAPSHOT_KIND_FIRST;
const ASK = 33;
const PULL = 34;
const CHUNK = 35;
const GONE = 36;

type Table = StateRow["table"];

const TABLE_CODES: Readonly<Record<Table, number>> = {
  records: 0,
  dedup: 1,
  meta: 2,
  databases: 3,
  queue: 4,
  timers: 5,
};
const TABLES: ReadonlyMap<number, Table> = new Map(
  Object.entries(TABLE_CODES).map(([table, code]) => [code, table as Table]),
);
/** A table and two lengths, a byte each. */
const ROW_BYTES_MIN = 3;

export function writeSnapshotMessage(writer: ByteWriter, message: SnapshotMessage): void {
  switch (message.kind) {
    case "snapshot_offer":
      writeHead(writer, OFFER, message.subscription);
      writeManifest(writer, message);
      return;
    case "snapshot_ask":
      writeHead(writer, ASK, message.subscription);
      return;
    case "snapshot_pull":
      writeHead(writer, PULL, message.snapshotId);
      writer.varint(message.chunk);
      return;
    case "snapshot_chunk":
      writeHead(writer, CHUNK, message.snapshotId);
      writeChunk(writer, message);
      return;
    case "snapshot_gone":
      writeHead(writer, GONE, message.snapshotId);
      return;
  }
}

/**
 * @param kind as read from the message's first byte
 * @throws KvorumError data_corrupt — malformed. A chunk's checksum is the receiver's to verify: it can pull it again
 */
export function readSnapshotMessage(reader: ByteReader, kind: number): SnapshotMessage {
  const id = reader.varint();
  switch (kind) {
    case OFFER:
      return readOffer(reader, id);
    case ASK:
      return { kind: "snapshot_ask", subscription: id };
    case PULL:
      return { kind: "snapshot_pull", snapshotId: id, chunk: reader.varint() };
    case CHUNK:
      return readChunk(reader, id);
    case GONE:
      return { kind: "snapshot_gone", snapshotId: id };
    default:
      return reader.fail(`snapshot message of unknown kind ${kind}`);
  }
}

function writeHead(writer: ByteWriter, kind: number, id: number): void {
  writer.uint8(kind);
  writer.varint(id);
}

function writeManifest(writer: ByteWriter, { manifest: { snapshotId, base, rowsTotal } }: SnapshotOffer): void {
  writer.varint(snapshotId);
  writer.varint(base.index);
  writer.varint(base.term);
  writer.varint(base.epoch);
  writer.float64(base.leaderTimeMs);
  writer.varint(rowsTotal);
}

function readOffer(reader: ByteReader, subscription: number): SnapshotOffer {
  const snapshotId = reader.varint();
  const base = {
    index: readIndex(reader),
    term: readTerm(reader),
    epoch: readEpoch(reader),
    leaderTimeMs: createWallMs(reader.float64()),
  };
  return { kind: "snapshot_offer", subscription, manifest: { snapshotId, base, rowsTotal: reader.varint() } };
}

function writeChunk(writer: ByteWriter, message: SnapshotChunk): void {
  writer.varint(message.chunk);
  writer.uint32(message.checksum);
  writer.uint32(message.chainedChecksum);
  writeBoolean(writer, message.isLast);
  writer.varint(message.rows.length);
  for (const { table, key, value } of message.rows) {
    writer.uint8(TABLE_CODES[table]);
    writer.bytes(key);
    writer.bytes(value);
  }
}

function readChunk(reader: ByteReader, snapshotId: number): SnapshotChunk {
  const chunk = reader.varint();
  const checksum = reader.uint32();
  const chainedChecksum = reader.uint32();
  const isLast = readBoolean(reader);
  const rows = Array.from({ length: reader.count(ROW_BYTES_MIN) }, () => readRow(reader));
  return { kind: "snapshot_chunk", snapshotId, chunk, rows, checksum, chainedChecksum, isLast };
}

function readRow(reader: ByteReader): StateRow {
  const code = reader.uint8();
  const table = TABLES.get(code) ?? reader.fail(`row of unknown table ${code}`);
  return { table, key: reader.bytes(), value: reader.bytes() };
}
