// The state store of this package's own tests: ordered tables in memory, transactions that can fail, and no mercy for
// code that keeps bytes longer than it may. Not the store of packages/storage, which this package cannot import.
import { bytesToHex, hexToBytes } from "@kvorum/base";
import type { StateReader, StateTable, StateWriter } from "../state-access.ts";

type Table = Map<string, Uint8Array>;
type Tables = Readonly<Record<StateTable, Table>>;

const TABLES: readonly StateTable[] = ["records", "databases", "queue", "timers", "dedup", "meta"];

export class MemoryState {
  #tables: Tables = tablesOf(() => new Map());

  read<T>(work: (reader: StateReader) => T): T {
    return lend(this.#tables, work);
  }

  /** Takes the changes only if `work` returns. */
  transact<T>(work: (writer: StateWriter) => T): T {
    const changed = tablesOf((table) => new Map(this.#tables[table]));
    const result = lend(changed, work);
    this.#tables = changed;
    return result;
  }

  /** Every row of every table in order, as text: equal exactly when the stores hold the same bytes. */
  dump(): readonly string[] {
    return TABLES.flatMap((table) =>
      sortedKeys(this.#tables[table]).map(
        (key) => `${table} ${key} ${bytesToHex(this.#tables[table].get(key) ?? new Uint8Array(0))}`,
      ),
    );
  }
}

/** Runs `work` with bytes that are overwritten when it ends, as those of an LMDB snapshot may be. */
function lend<T>(tables: Tables, work: (writer: StateWriter) => T): T {
  const lent: Uint8Array[] = [];
  const lendCopy = (bytes: Uint8Array): Uint8Array => {
    const copy = new Uint8Array(bytes);
    lent.push(copy);
    return copy;
  };
  try {
    return work({
      get: (table, key) => {
        const value = tables[table].get(bytesToHex(key));
        return value === undefined ? undefined : lendCopy(value);
      },
      range: (table, { start, end, limit, reverse }) => {
        const [from, until] = [bytesToHex(start), bytesToHex(end)];
        const keys = sortedKeys(tables[table]).filter((key) => from <= key && key < until);
        const chosen = (reverse ? keys.reverse() : keys).slice(0, limit);
        return chosen.map((key) => [lendCopy(hexToBytes(key)), lendCopy(tables[table].get(key) ?? new Uint8Array(0))]);
      },
      put: (table, key, value) => void tables[table].set(bytesToHex(key), new Uint8Array(value)),
      remove: (table, key) => void tables[table].delete(bytesToHex(key)),
    });
  } finally {
    for (const bytes of lent) {
      bytes.fill(0xee);
    }
  }
}

function tablesOf(create: (table: StateTable) => Table): Tables {
  return {
    records: create("records"),
    databases: create("databases"),
    queue: create("queue"),
    timers: create("timers"),
    dedup: create("dedup"),
    meta: create("meta"),
  };
}

/** Hex of equal digit width sorts as its bytes do. */
function sortedKeys(table: Table): string[] {
  return [...table.keys()].sort();
}
