// What an entry took the place of: the rows of `records` and `databases` as they were before it, dropped databases and expired
// records included. Kept only while eventual reads are held back (adversary.ts): it costs a look at every row that is written.
import type { AppliedPosition, StateReader, StateTable, StateWriter } from "@kvorum/kv";

/** The tables that ranges are read from. */
export type HeldTable = Extract<StateTable, "records" | "databases">;

/** A row before an entry; owns its bytes. */
export interface FormerRow {
  readonly table: HeldTable;
  readonly key: Uint8Array;
  /** Null: there was none. */
  readonly value: Uint8Array | null;
}

/** The state right before an entry, told by what the entry changed. */
export interface FormerState {
  /** Of the entry before it. */
  readonly position: AppliedPosition;
  readonly rows: readonly FormerRow[];
  /** What keeping it holds in memory, the entry's own payload included, since written keys are views into it. */
  readonly sizeBytes: number;
}

export function isHeldTable(table: StateTable): table is HeldTable {
  return table === "records" || table === "databases";
}

/** Bytes as a string of equal char codes: a Map key, and in the order of the bytes. */
export function rowText(key: Uint8Array): string {
  return String.fromCharCode(...key);
}

/** Writes through to `writer`, and keeps each row as it was before this writer changed it first. */
export class FormerRowsWriter implements StateWriter {
  readonly #writer: StateWriter;
  readonly #rows = new Map<string, FormerRow>();

  constructor(writer: StateWriter) {
    this.#writer = writer;
  }

  get rows(): readonly FormerRow[] {
    return [...this.#rows.values()];
  }

  get(table: StateTable, key: Uint8Array): Uint8Array | undefined {
    return this.#writer.get(table, key);
  }

  range(table: StateTable, bounds: Parameters<StateReader["range"]>[1]): ReturnType<StateReader["range"]> {
    return this.#writer.range(table, bounds);
  }

  put(table: StateTable, key: Uint8Array, value: Uint8Array): void {
    this.#keepFormer(table, key);
    this.#writer.put(table, key, value);
  }

  remove(table: StateTable, key: Uint8Array): void {
    this.#keepFormer(table, key);
    this.#writer.remove(table, key);
  }

  #keepFormer(table: StateTable, key: Uint8Array): void {
    const name = `${table} ${rowText(key)}`;
    if (isHeldTable(table) && !this.#rows.has(name)) {
      const former = this.#writer.get(table, key);
      this.#rows.set(name, {
        table,
        key: new Uint8Array(key),
        value: former === undefined ? null : new Uint8Array(former),
      });
    }
  }
}
