// What a program that has a Kv open may be asked to measure: the same in Deno and in Node.

/** `check_and_set`: an atomic write that checks what it replaces. `list`: pages of LIST_PAGE_ROWS, counted in rows. */
export type StoreOperation = "set" | "get" | "check_and_set" | "list";

export interface StoreTask {
  readonly operation: StoreOperation;
  readonly inFlight: number;
  readonly durationMs: number;
  /** Distinct keys that are set and got. */
  readonly keys: number;
  readonly valueBytes: number;
}
