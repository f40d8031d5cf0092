// A state store of plain maps, for tests that apply entries: ordered tables, transactions that always succeed.
import { compareBytes } from "@kvorum/base";
import type { StateTable, StateWriter } from "@kvorum/kv";
import { rowText } from "../former-rows.ts";
import type { StateStore } from "../ports/state-store.ts";

type Row = readonly [key: Uint8Array, value: Uint8Array];

export class MapState implements Pick<StateStore, "read" | "transact"> {
  readonly #tables = new Map<StateTable, Map<string, Row>>();

  read<T>(work: (reader: StateWriter) => T): T {
    return work(this.#writer);
  }

  transact<T>(work: (writer: StateWriter) => T): T {
    return work(this.#writer);
  }

  readonly #writer: StateWriter = {
    get: (table, key) => this.#rowsOf(table).get(rowText(key))?.[1],
    range: (table, { start, end, limit, reverse }) => {
      const rows = [...this.#rowsOf(table).values()]
        .filter(([key]) => compareBytes(start, key) <= 0 && compareBytes(key, end) < 0)
        .sort(([a], [b]) => (reverse ? compareBytes(b, a) : compareBytes(a, b)));
      return rows.slice(0, limit);
    },
    put: (table, key, value) =>
      void this.#rowsOf(table).set(rowText(key), [new Uint8Array(key), new Uint8Array(value)]),
    remove: (table, key) => void this.#rowsOf(table).delete(rowText(key)),
  };

  #rowsOf(table: StateTable): Map<string, Row> {
    const rows = this.#tables.get(table) ?? new Map<string, Row>();
    this.#tables.set(table, rows);
    return rows;
  }
}
