// Reads of encoded keys from one snapshot.
import { isSingleKeyRange } from "@kvorum/keyspace";
import type { KvEntry, ReadRange } from "./read.ts";
import { decodeRecord } from "./record-codec.ts";
import type { StateReader } from "./state-access.ts";

/** The first key that a record can have: the empty key names nothing, and LMDB takes no empty key. */
const FIRST_KEY = Uint8Array.of(0);

/**
 * The entries of every range, in the order asked, all of the reader's snapshot. A range has as many entries as its limit
 * allows: fewer means that there are no more (a client ends its list there). What is returned owns its bytes, except
 * that a point read's key is the caller's own.
 * @throws KvorumError data_corrupt — a record that cannot be decoded
 */
export function readRanges(reader: StateReader, ranges: readonly ReadRange[]): KvEntry[][] {
  return ranges.map((range) => (isSingleKeyRange(range) ? readKey(reader, range.start) : readRange(reader, range)));
}

function readKey(reader: StateReader, key: Uint8Array): KvEntry[] {
  const record = key.length === 0 ? undefined : reader.get("records", key);
  return record === undefined ? [] : [{ key, ...decodeRecord(record) }];
}

function readRange(reader: StateReader, range: ReadRange): KvEntry[] {
  const start = range.start.length === 0 ? FIRST_KEY : range.start;
  const { end, limit, reverse } = range;
  return reader
    .range("records", { start, end, limit, reverse })
    .map(([key, record]) => ({ key: new Uint8Array(key), ...decodeRecord(record) }));
}
