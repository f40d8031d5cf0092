// What vouches for a snapshot on its way: a checksum per chunk, and one chained over them that vouches for the whole.
import { crc32Of } from "@kvorum/base";
import type { StateRow } from "./ports/state-store.ts";

/** The chain before the first chunk. */
export const CHAIN_START = 0;

/** Codes are part of the checksum: append only. */
const TABLE_CODES = { records: 0, dedup: 1, meta: 2, databases: 3, queue: 4, timers: 5 } as const satisfies Record<
  StateRow["table"],
  number
>;
const ROW_HEAD_BYTES = 9;
const KEY_LENGTH_OFFSET = 1;
const VALUE_LENGTH_OFFSET = 5;
const CHECKSUM_BYTES = 4;

/** CRC-32 over the rows in order, lengths and tables included: no byte can move from one row or field to another. */
export function checksumOfRows(rows: readonly StateRow[]): number {
  const head = new DataView(new ArrayBuffer(ROW_HEAD_BYTES));
  const headBytes = new Uint8Array(head.buffer);
  let checksum = 0;
  for (const { table, key, value } of rows) {
    head.setUint8(0, TABLE_CODES[table]);
    head.setUint32(KEY_LENGTH_OFFSET, key.length);
    head.setUint32(VALUE_LENGTH_OFFSET, value.length);
    checksum = crc32Of(value, crc32Of(key, crc32Of(headBytes, checksum)));
  }
  return checksum;
}

/** The chain after a chunk of this checksum: no chunk can be missing, repeated or of another snapshot. */
export function chainChecksum(chained: number, checksum: number): number {
  const link = new DataView(new ArrayBuffer(CHECKSUM_BYTES));
  link.setUint32(0, checksum);
  return crc32Of(new Uint8Array(link.buffer), chained);
}
