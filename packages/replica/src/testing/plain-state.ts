// A state as plain arrays of rows, for tests of snapshot transfer: what is sent and what is received can be compared at once.
import { compareBytes } from "@kvorum/base";
import type { StateInstall, StateRow, StateSnapshot, StateStore } from "../ports/state-store.ts";

const TABLES: readonly StateRow["table"][] = ["records", "dedup", "meta"];

/** Numbered rows, each of about `rowBytes`, spread over all tables, in order. */
export function numberedRows(count: number, rowBytes: number): readonly StateRow[] {
  const rows = Array.from({ length: count }, (_, i) => ({
    table: TABLES[i % TABLES.length] ?? "records",
    key: Uint8Array.of(i >> 8, i & 0xff),
    value: new Uint8Array(rowBytes).fill(i),
  }));
  return rows.sort(compareRows);
}

/** Snapshots of it are what the rows were when they were opened. */
export class PlainState implements Pick<StateStore, "openSnapshot"> {
  rows: readonly StateRow[];
  /** Snapshots that are open. */
  open = 0;

  constructor(rows: readonly StateRow[]) {
    this.rows = rows;
  }

  openSnapshot(): StateSnapshot {
    const rows = this.rows;
    this.open++;
    return {
      read: () => {
        throw new Error("a snapshot that is transferred is read by rows");
      },
      rows: (after, bytesMax) => rowsAfter(rows, after, bytesMax),
      close: () => {
        this.open--;
      },
    };
  }
}

/** Keeps what was put. */
export class PlainInstall implements Pick<StateInstall, "put"> {
  readonly rows: StateRow[] = [];

  put(rows: readonly StateRow[]): void {
    this.rows.push(...rows);
  }
}

function rowsAfter(
  rows: readonly StateRow[],
  after: Pick<StateRow, "table" | "key"> | null,
  bytesMax: number,
): readonly StateRow[] {
  const start = after === null ? 0 : rows.findIndex((row) => compareRows(row, after) > 0);
  const rest = start === -1 ? [] : rows.slice(start);
  let bytes = 0;
  const end = rest.findIndex((row, i) => {
    bytes += row.key.length + row.value.length;
    return i > 0 && bytes > bytesMax;
  });
  return end === -1 ? rest : rest.slice(0, end);
}

function compareRows(a: Pick<StateRow, "table" | "key">, b: Pick<StateRow, "table" | "key">): number {
  return TABLES.indexOf(a.table) - TABLES.indexOf(b.table) || compareBytes(a.key, b.key);
}
