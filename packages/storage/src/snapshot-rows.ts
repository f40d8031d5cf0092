// The rows of a state in the order in which snapshots carry them: table by table, by key within a table.
import { mustExist, successorOf } from "@kvorum/base";
import type { StateReader, StateTable } from "@kvorum/kv";
import type { StateRow } from "@kvorum/replica";
import { KEY_SIZE_BYTES_MAX, SNAPSHOT_FETCH_ROWS } from "./limits.ts";

/** The applied position, in `meta`, comes last. */
const TABLES: readonly StateTable[] = ["records", "databases", "queue", "timers", "dedup", "meta"];
/** Past every key. */
const KEY_END = new Uint8Array(KEY_SIZE_BYTES_MAX + 1).fill(0xff);

/** What StateSnapshot.rows promises, over any reader. The rows own their bytes. */
export function snapshotRows(
  reader: StateReader,
  after: Pick<StateRow, "table" | "key"> | null,
  bytesMax: number,
): readonly StateRow[] {
  const rows: StateRow[] = [];
  let bytes = 0;
  for (const row of rowsAfter(reader, after)) {
    bytes += row.key.length + row.value.length;
    if (rows.length > 0 && bytes > bytesMax) {
      break;
    }
    rows.push({ table: row.table, key: row.key.slice(), value: row.value.slice() });
  }
  return rows;
}

function* rowsAfter(reader: StateReader, after: Pick<StateRow, "table" | "key"> | null): Generator<StateRow> {
  for (const table of after === null ? TABLES : TABLES.slice(TABLES.indexOf(after.table))) {
    let start = after?.table === table ? successorOf(after.key) : new Uint8Array();
    for (;;) {
      const pairs = reader.range(table, { start, end: KEY_END, limit: SNAPSHOT_FETCH_ROWS, reverse: false });
      for (const [key, value] of pairs) {
        yield { table, key, value };
      }
      if (pairs.length < SNAPSHOT_FETCH_ROWS) {
        break;
      }
      start = successorOf(mustExist(pairs.at(-1), "last pair")[0]);
    }
  }
}
