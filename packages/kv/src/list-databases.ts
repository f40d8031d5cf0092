// What a snapshot says of the databases themselves.
import { databaseKey, databaseNameOf, decodeDatabaseRow, NAMES_END, NAMES_START } from "./database-codec.ts";
import { DATABASES_MAX } from "./limits.ts";
import type { DatabaseInfo } from "./operation.ts";
import type { StateReader } from "./state-access.ts";

/**
 * The databases that were written to and not dropped, by name; the default one, whose name is empty, first.
 * @throws KvorumError data_corrupt — a row that cannot be decoded
 */
export function listDatabases(reader: StateReader): DatabaseInfo[] {
  // One more than are counted: the default database is made even when the others are as many as there may be.
  const bounds = { start: NAMES_START, end: NAMES_END, limit: DATABASES_MAX + 1, reverse: false };
  return reader.range("databases", bounds).map(([key, row]) => {
    const { records, bytes } = decodeDatabaseRow(row);
    return { name: databaseNameOf(key), records, bytes };
  });
}

/** The number of a database, which its records' keys begin with; undefined: it was never written to, or dropped since. */
export function findDatabaseNumber(reader: StateReader, name: string): number | undefined {
  const row = reader.get("databases", databaseKey(name));
  return row === undefined ? undefined : decodeDatabaseRow(row).number;
}
