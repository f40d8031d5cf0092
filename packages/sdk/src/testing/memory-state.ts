// The state machine's tables in memory, as plainly as can be: for tests of clients, not for speed.
import { bytesToHex, compareBytes } from "@kvorum/base";
import type { StateReader, StateTable, StateWriter } from "@kvorum/kv";

type Pair = readonly [key: Uint8Array, value: Uint8Array];

export class MemoryState implements StateWriter {
  readonly #tables = new Map<StateTable, Map<string, Pair>>();

  get(table: StateTable, key: Uint8Array): Uint8Array | undefined {
    return this.#table(table).get(bytesToHex(key))?.[1];
  }

  range(table: StateTable, bounds: Parameters<StateReader["range"]>[1]): readonly Pair[] {
    const pairs = [...this.#table(table).values()]
      .filter(([key]) => compareBytes(key, bounds.start) >= 0 && compareBytes(key, bounds.end) < 0)
      .sort(([a], [b]) => compareBytes(a, b));
    return (bounds.reverse ? pairs.reverse() : pairs).slice(0, bounds.limit);
  }

  put(table: StateTable, key: Uint8Array, value: Uint8Array): void {
    this.#table(table).set(bytesToHex(key), [new Uint8Array(key), new Uint8Array(value)]);
  }

  remove(table: StateTable, key: Uint8Array): void {
    this.#table(table).delete(bytesToHex(key));
  }

  #table(name: StateTable): Map<string, Pair> {
    const table = this.#tables.get(name) ?? new Map<string, Pair>();
    this.#tables.set(name, table);
    return table;
  }
}
