// Fields that the codecs of several lanes share: log positions, lineages, digests and entries.
import {
  type ByteReader,
  type ByteWriter,
  createEpoch,
  createInstantMs,
  createLogIndex,
  createTerm,
  EPOCH_MAX,
  type Epoch,
  type InstantMs,
  LOG_INDEX_MAX,
  type LogIndex,
  type Term,
} from "@kvorum/base";
import { decodeEntry, ENTRY_HEADER_BYTES, type Entry } from "@kvorum/raft";
import type { DigestStatement, Lineage } from "@kvorum/replica";

const INSTANT_BYTES = 8;
/** An epoch and an index, a byte each. */
const LINEAGE_STEP_BYTES_MIN = 2;
const HEX_RADIX = 16;
const DIGEST_HEX_DIGITS = 8;

export function readIndex(reader: ByteReader): LogIndex {
  const index = reader.varint();
  return index <= LOG_INDEX_MAX ? createLogIndex(index) : reader.fail(`log index ${index} above 2^48 - 1`);
}

export function readTerm(reader: ByteReader): Term {
  return createTerm(reader.varint());
}

export function readEpoch(reader: ByteReader): Epoch {
  const epoch = reader.varint();
  return epoch <= EPOCH_MAX ? createEpoch(epoch) : reader.fail(`epoch ${epoch} above ${EPOCH_MAX}`);
}

export function writeLineage(writer: ByteWriter, lineage: Lineage): void {
  writer.varint(lineage.length);
  for (const { epoch, startIndex } of lineage) {
    writer.varint(epoch);
    writer.varint(startIndex);
  }
}

export function readLineage(reader: ByteReader): Lineage {
  return Array.from({ length: reader.count(LINEAGE_STEP_BYTES_MIN) }, () => ({
    epoch: readEpoch(reader),
    startIndex: readIndex(reader),
  }));
}

export function writeDigest(writer: ByteWriter, { index, digest }: DigestStatement): void {
  writer.varint(index);
  writer.uint32(Number.parseInt(digest, HEX_RADIX));
}

export function readDigest(reader: ByteReader): DigestStatement {
  const index = readIndex(reader);
  return { index, digest: reader.uint32().toString(HEX_RADIX).padStart(DIGEST_HEX_DIGITS, "0") };
}

export function writeBoolean(writer: ByteWriter, value: boolean): void {
  writer.uint8(value ? 1 : 0);
}

export function readBoolean(reader: ByteReader): boolean {
  const value = reader.uint8();
  return value <= 1 ? value === 1 : reader.fail(`boolean ${value}`);
}

export function readInstant(reader: ByteReader): InstantMs {
  return createInstantMs(reader.float64());
}

export function writeInstants(writer: ByteWriter, instants: readonly InstantMs[]): void {
  writer.varint(instants.length);
  for (const instant of instants) {
    writer.float64(instant);
  }
}

export function readInstants(reader: ByteReader): readonly InstantMs[] {
  return Array.from({ length: reader.count(INSTANT_BYTES) }, () => readInstant(reader));
}

export function writeEntries(writer: ByteWriter, entries: readonly Entry[]): void {
  writer.varint(entries.length);
  for (const entry of entries) {
    writer.bytes(entry.frame);
  }
}

/** @throws KvorumError data_corrupt — a checksum is wrong */
export function readEntries(reader: ByteReader): readonly Entry[] {
  return Array.from({ length: reader.count(ENTRY_HEADER_BYTES) }, () => decodeEntry(reader.bytes()));
}
