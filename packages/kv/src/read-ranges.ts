// Reads of encoded keys from one snapshot.
import { isSingleKeyRange } from "@kvorum/keyspace";
import { findDatabaseNumber } from "./list-databases.ts";
import type { KvEntry, ReadRange } from "./read.ts";
import { clientKeyOf, decodeRecord, recordKey } from "./record-codec.ts";
import type { StateReader } from "./state-access.ts";

/**
 * The entries of every range, in the order asked, all of the reader's snapshot. A range has as many entries as its limit
 * allows: fewer means that there are no more (a client ends its list there). What is returned owns its bytes, except
 * that a point read's key is the caller's own. A database that was never written to is empty.
 * @throws KvorumError data_corrupt — a record that cannot be decoded
 */
export function readRanges(reader: StateReader, ranges: readonly ReadRange[], database = ""): KvEntry[][] {
  const number = findDatabaseNumber(reader, database);
  if (number === undefined) {
    return ranges.map(() => []);
  }
  return ranges.map((range) =>
    isSingleKeyRange(range) ? readKey(reader, number, range.start) : readRange(reader, number, range),
  );
}

function readKey(reader: StateReader, databaseNumber: number, key: Uint8Array): KvEntry[] {
  const record = reader.get("records", recordKey(databaseNumber, key));
  return record === undefined ? [] : [{ key, ...decodeRecord(record) }];
}

function readRange(reader: StateReader, databaseNumber: number, range: ReadRange): KvEntry[] {
  const start = recordKey(databaseNumber, range.start);
  const end = recordKey(databaseNumber, range.end);
  const { limit, reverse } = range;
  return reader
    .range("records", { start, end, limit, reverse })
    .map(([key, record]) => ({ key: new Uint8Array(clientKeyOf(key)), ...decodeRecord(record) }));
}
