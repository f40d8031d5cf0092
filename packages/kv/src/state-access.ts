// What the state machine needs of a store: ordered tables, one snapshot for reads, one transaction for writes.

/**
 * records: database number and key -> record. databases: name -> number and sizes. queue: messages of all databases. timers:
 * what falls due, in order of time. dedup: client id -> results. meta: applied position and digest.
 */
export type StateTable = "records" | "databases" | "queue" | "timers" | "dedup" | "meta";

/** One consistent snapshot. Returned bytes are valid until the read or transaction ends, unless copied. */
export interface StateReader {
  get(table: StateTable, key: Uint8Array): Uint8Array | undefined;
  /** At most `limit` pairs in [start, end), ascending, or descending from the end with `reverse`. */
  range(
    table: StateTable,
    bounds: { readonly start: Uint8Array; readonly end: Uint8Array; readonly limit: number; readonly reverse: boolean },
  ): readonly (readonly [key: Uint8Array, value: Uint8Array])[];
}

/** A transaction: its own writes are seen by its reads; nothing is seen by others until it ends. */
export interface StateWriter extends StateReader {
  put(table: StateTable, key: Uint8Array, value: Uint8Array): void;
  remove(table: StateTable, key: Uint8Array): void;
}
