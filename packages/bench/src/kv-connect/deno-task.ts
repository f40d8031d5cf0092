// What a Deno program may be asked to measure.

/** `check_and_set`: an atomic write that checks what it replaces. */
export type DenoOperation = "set" | "get" | "check_and_set";

export interface DenoTask {
  readonly operation: DenoOperation;
  readonly inFlight: number;
  readonly durationMs: number;
  /** Distinct keys that are set and got. */
  readonly keys: number;
  readonly valueBytes: number;
}
