// A state as it was some entries ago: the rows that those entries changed, as they were before, laid over a snapshot of now.
import { compareBytes } from "@kvorum/base";
import type { StateReader } from "@kvorum/kv";
import { type FormerRow, type HeldTable, isHeldTable, rowText } from "./former-rows.ts";

type Bounds = Parameters<StateReader["range"]>[1];

export class HeldBackRows {
  /** By key, the former rows of the entries that changed it, in log order. Invariant: none is empty. */
  readonly #tables: Readonly<Record<HeldTable, Map<string, FormerRow[]>>> = {
    records: new Map(),
    databases: new Map(),
  };

  /** Those of the next entry. */
  add(rows: readonly FormerRow[]): void {
    for (const row of rows) {
      const versions = this.#tables[row.table];
      const name = rowText(row.key);
      const kept = versions.get(name);
      if (kept === undefined) {
        versions.set(name, [row]);
      } else {
        kept.push(row);
      }
    }
  }

  /** Forgets those of the oldest entry: from now on it is seen. */
  removeOldest(rows: readonly FormerRow[]): void {
    for (const { table, key } of rows) {
      const versions = this.#tables[table];
      const name = rowText(key);
      const kept = versions.get(name);
      kept?.shift();
      if (kept?.length === 0) {
        versions.delete(name);
      }
    }
  }

  /** `records` and `databases` as they were before the oldest entry; what else `reader` has is of now. */
  over(reader: StateReader): StateReader {
    return {
      get: (table, key) => {
        const former = isHeldTable(table) ? this.#tables[table].get(rowText(key))?.[0] : undefined;
        return former === undefined ? reader.get(table, key) : (former.value ?? undefined);
      },
      range: (table, bounds) => (isHeldTable(table) ? this.#range(reader, table, bounds) : reader.range(table, bounds)),
    };
  }

  /** The snapshot is asked for as many rows more as may have to give way. */
  #range(reader: StateReader, table: HeldTable, bounds: Bounds): ReturnType<StateReader["range"]> {
    const held = this.#rowsWithin(table, bounds);
    const rows = reader.range(table, { ...bounds, limit: bounds.limit + held.size });
    if (held.size === 0) {
      return rows;
    }
    const unchanged = rows.filter(([key]) => !held.has(rowText(key)));
    const former = [...held.values()].flatMap(({ key, value }) => (value === null ? [] : [[key, value] as const]));
    const merged = [...unchanged, ...former].sort(([a], [b]) =>
      bounds.reverse ? compareBytes(b, a) : compareBytes(a, b),
    );
    return merged.slice(0, bounds.limit);
  }

  #rowsWithin(table: HeldTable, { start, end }: Bounds): ReadonlyMap<string, FormerRow> {
    const [from, until] = [rowText(start), rowText(end)];
    const within = new Map<string, FormerRow>();
    for (const [name, [oldest]] of this.#tables[table]) {
      if (oldest !== undefined && from <= name && name < until) {
        within.set(name, oldest);
      }
    }
    return within;
  }
}
