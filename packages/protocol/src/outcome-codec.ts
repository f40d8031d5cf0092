// The packed form of outcomes: what travels in SessionFrame.packed to a client, and back on the forward lane.
//
// Frame: u8 version (2) · u8 kind (2 outcomes) · items until the end. An item: varint request id · outcome.
// Outcome: u8 1 committed · versionstamp · varint datacentersDurable
//        | u8 2 check failed · varint count · varint indexes
//        | u8 3 read · u8 flags (1 strong, 2 place as in the frame's read before) · region, datacenter unless so ·
//          versionstamp · f64 ageMs (NaN unknown) · varint ranges · per range varint entries · entries
//        | u8 4 failed · string code · string message · string leader (empty: unknown)
//        | u8 5 queue · varint count · deliveries (queue-codec.ts)
//        | u8 6 databases · varint count · (string name · varint records · varint bytes) | u8 7 database dropped
// Entry: bytes key · versionstamp · u8 value encoding · bytes value.
import {
  ByteReader,
  ByteWriter,
  type DatacenterId,
  isErrorCode,
  mustExist,
  parseDatacenterId,
  parseRegion,
  type Region,
} from "@kvorum/base";
import { VERSIONSTAMP_BYTES, type Versionstamp, versionstampFromBytes } from "@kvorum/keyspace";
import type { DatabaseInfo, KvEntry, Outcome, Provenance, ValueEncoding } from "@kvorum/kv";
import { readDeliveries, writeDeliveries } from "./queue-codec.ts";

/** An outcome under the number that the asker gave its operation. */
export interface OutcomeItem {
  readonly requestId: number;
  readonly outcome: Outcome;
}

/** Who served the last read of a frame: the next one mostly has the same, and two names cost more than the rest. */
export interface PlaceMemory {
  place: { readonly region: Region; readonly datacenter: DatacenterId } | null;
}

const FRAME_VERSION = 2;
const FRAME_KIND_OUTCOMES = 2;
const COMMITTED = 1;
const CHECK_FAILED = 2;
const READ = 3;
const FAILED = 4;
const QUEUE = 5;
const DATABASES = 6;
const DATABASE_DROPPED = 7;
const READ_IS_STRONG = 1;
const READ_PLACE_AS_BEFORE = 2;
const ENTRY_BYTES_MIN = VERSIONSTAMP_BYTES + 3;
/** An empty name and two numbers. */
const DATABASE_BYTES_MIN = 3;
const VALUE_ENCODINGS: readonly ValueEncoding[] = ["v8", "le64", "bytes"];
const READER_OPTIONS = { what: "session frame of outcomes", code: "invalid_argument" } as const;

export function encodeOutcomes(items: readonly OutcomeItem[]): Uint8Array {
  return mustExist(packOutcomes(items, Number.POSITIVE_INFINITY)[0], "the frame");
}

/** Frames with the items in order; one that has passed `frameBytes` takes no further item. At least one frame. */
export function packOutcomes(items: readonly OutcomeItem[], frameBytes: number): readonly Uint8Array[] {
  const frames: Uint8Array[] = [];
  const writer = new ByteWriter();
  let memory = startFrame(writer);
  for (const item of items) {
    if (writer.length > frameBytes) {
      frames.push(writer.take());
      memory = startFrame(writer);
    }
    writer.varint(item.requestId);
    writeOutcome(writer, item.outcome, memory);
  }
  frames.push(writer.take());
  return frames;
}

/**
 * The outcomes of a frame. Their byte strings are views into `frame`.
 * @throws KvorumError invalid_argument — another version or kind, or malformed
 */
export function decodeOutcomes(frame: Uint8Array): readonly OutcomeItem[] {
  const reader = new ByteReader(frame, READER_OPTIONS);
  const version = reader.uint8();
  const kind = reader.uint8();
  if (version !== FRAME_VERSION || kind !== FRAME_KIND_OUTCOMES) {
    reader.fail(`version ${version} kind ${kind}, expected ${FRAME_VERSION} and ${FRAME_KIND_OUTCOMES}`);
  }
  const memory = createPlaceMemory();
  const items: OutcomeItem[] = [];
  while (reader.remaining > 0) {
    const requestId = reader.varint();
    items.push({ requestId, outcome: readOutcome(reader, memory) });
  }
  return items;
}

/** One per frame and direction, fresh at the frame's start on both sides. */
export function createPlaceMemory(): PlaceMemory {
  return { place: null };
}

export function writeOutcome(writer: ByteWriter, outcome: Outcome, memory: PlaceMemory): void {
  switch (outcome.kind) {
    case "committed":
      writer.uint8(COMMITTED);
      writer.raw(outcome.versionstamp);
      writer.varint(outcome.datacentersDurable);
      return;
    case "check_failed":
      writer.uint8(CHECK_FAILED);
      writer.varint(outcome.failedChecks.length);
      for (const index of outcome.failedChecks) {
        writer.varint(index);
      }
      return;
    case "read":
      writer.uint8(READ);
      writeProvenance(writer, outcome.provenance, memory);
      writeRanges(writer, outcome.ranges);
      return;
    case "failed":
      writer.uint8(FAILED);
      writer.string(outcome.code);
      writer.string(outcome.message);
      writer.string(outcome.leader ?? "");
      return;
    case "queue":
      writer.uint8(QUEUE);
      writeDeliveries(writer, outcome.deliveries);
      return;
    case "databases":
      writer.uint8(DATABASES);
      writeDatabases(writer, outcome.databases);
      return;
    case "database_dropped":
      writer.uint8(DATABASE_DROPPED);
      return;
  }
}

/** @throws KvorumError of the reader's code — malformed */
export function readOutcome(reader: ByteReader, memory: PlaceMemory): Outcome {
  const kind = reader.uint8();
  switch (kind) {
    case COMMITTED:
      return { kind: "committed", versionstamp: readVersionstamp(reader), datacentersDurable: reader.varint() };
    case CHECK_FAILED:
      return { kind: "check_failed", failedChecks: Array.from({ length: reader.count(1) }, () => reader.varint()) };
    case READ: {
      const provenance = readProvenance(reader, memory);
      return { kind: "read", ranges: readRanges(reader), provenance };
    }
    case FAILED:
      return readFailure(reader);
    case QUEUE:
      return { kind: "queue", deliveries: readDeliveries(reader) };
    case DATABASES:
      return { kind: "databases", databases: readDatabases(reader) };
    case DATABASE_DROPPED:
      return { kind: "database_dropped" };
    default:
      return reader.fail(`outcome of unknown kind ${kind}`);
  }
}

function startFrame(writer: ByteWriter): PlaceMemory {
  writer.uint8(FRAME_VERSION);
  writer.uint8(FRAME_KIND_OUTCOMES);
  return createPlaceMemory();
}

function readFailure(reader: ByteReader): Outcome {
  const code = reader.string();
  const message = reader.string();
  const leader = reader.string();
  return {
    kind: "failed",
    // A newer node may know codes that this client does not.
    code: isErrorCode(code) ? code : "internal",
    message,
    leader: leader === "" ? null : parseDatacenterId(leader),
  };
}

function writeDatabases(writer: ByteWriter, databases: readonly DatabaseInfo[]): void {
  writer.varint(databases.length);
  for (const { name, records, bytes } of databases) {
    writer.string(name);
    writer.varint(records);
    writer.varint(bytes);
  }
}

function readDatabases(reader: ByteReader): readonly DatabaseInfo[] {
  return Array.from({ length: reader.count(DATABASE_BYTES_MIN) }, () => ({
    name: reader.string(),
    records: reader.varint(),
    bytes: reader.varint(),
  }));
}

function writeProvenance(writer: ByteWriter, provenance: Provenance, memory: PlaceMemory): void {
  const before = memory.place;
  const asBefore = before?.datacenter === provenance.datacenter && before.region === provenance.region;
  writer.uint8((provenance.strong ? READ_IS_STRONG : 0) | (asBefore ? READ_PLACE_AS_BEFORE : 0));
  if (!asBefore) {
    writer.string(provenance.region);
    writer.string(provenance.datacenter);
    memory.place = provenance;
  }
  writer.raw(provenance.versionstamp);
  writer.float64(provenance.ageMs ?? Number.NaN);
}

function readProvenance(reader: ByteReader, memory: PlaceMemory): Provenance {
  const flags = reader.uint8();
  if ((flags & READ_PLACE_AS_BEFORE) === 0) {
    memory.place = { region: parseRegion(reader.string()), datacenter: parseDatacenterId(reader.string()) };
  }
  const place = memory.place ?? reader.fail("a read that names no place");
  const versionstamp = readVersionstamp(reader);
  const ageMs = reader.float64();
  return {
    region: place.region,
    datacenter: place.datacenter,
    versionstamp,
    ageMs: Number.isNaN(ageMs) ? null : ageMs,
    strong: (flags & READ_IS_STRONG) !== 0,
  };
}

function writeRanges(writer: ByteWriter, ranges: readonly (readonly KvEntry[])[]): void {
  writer.varint(ranges.length);
  for (const entries of ranges) {
    writer.varint(entries.length);
    for (const entry of entries) {
      writer.bytes(entry.key);
      writer.raw(entry.versionstamp);
      writer.uint8(VALUE_ENCODINGS.indexOf(entry.value.encoding));
      writer.bytes(entry.value.data);
    }
  }
}

function readRanges(reader: ByteReader): readonly (readonly KvEntry[])[] {
  return Array.from({ length: reader.count(1) }, () =>
    Array.from({ length: reader.count(ENTRY_BYTES_MIN) }, () => readEntry(reader)),
  );
}

function readEntry(reader: ByteReader): KvEntry {
  const key = reader.bytes();
  const versionstamp = readVersionstamp(reader);
  const encoding = VALUE_ENCODINGS[reader.uint8()] ?? reader.fail("value of unknown encoding");
  return { key, value: { encoding, data: reader.bytes() }, versionstamp };
}

function readVersionstamp(reader: ByteReader): Versionstamp {
  return versionstampFromBytes(reader.raw(VERSIONSTAMP_BYTES));
}
