// Options of calls and of openKv, checked as Deno checks them.
import { LIST_BATCH_ENTRIES_DEFAULT, LIST_BATCH_ENTRIES_DEFAULTED_MAX, READ_ENTRIES_MAX } from "@kvorum/keyspace";
import type { Consistency } from "@kvorum/kv";
import type { KvListOptions } from "./kv-types.ts";
import { TIMEOUT_MS_MAX } from "./limits.ts";

/** @throws TypeError — neither "strong" nor "eventual" */
export function assertConsistency(consistency: string): asserts consistency is Consistency {
  if (consistency !== "strong" && consistency !== "eventual") {
    throw new TypeError(`consistency must be "strong" or "eventual": received ${JSON.stringify(consistency)}`);
  }
}

/** @throws TypeError — not a whole number of ms between 1 and a day */
export function assertTimeout(timeoutMs: number): void {
  if (!Number.isInteger(timeoutMs) || timeoutMs < 1 || timeoutMs > TIMEOUT_MS_MAX) {
    throw new TypeError(`timeoutMs must be an integer in 1..${TIMEOUT_MS_MAX}: received ${timeoutMs}`);
  }
}

/**
 * Entries that a list fetches at once.
 * @throws Error — a limit or batchSize that is not a positive integer (Deno's texts)
 * @throws TypeError — a batchSize above what one read may return
 */
export function batchSizeFrom({ limit, batchSize }: KvListOptions): number {
  if (limit !== undefined && !isPositiveInteger(limit)) {
    throw new Error(`Limit must be a positive integer: received ${limit}`);
  }
  if (batchSize !== undefined && !isPositiveInteger(batchSize)) {
    throw new Error(`batchSize must be a positive integer: received ${batchSize}`);
  }
  if (batchSize !== undefined && batchSize > READ_ENTRIES_MAX) {
    throw new TypeError(`Too many entries (max ${READ_ENTRIES_MAX})`);
  }
  return batchSize ?? Math.min(limit ?? LIST_BATCH_ENTRIES_DEFAULT, LIST_BATCH_ENTRIES_DEFAULTED_MAX);
}

function isPositiveInteger(value: number): boolean {
  return Number.isInteger(value) && value > 0;
}
