// Options of calls and of openKv, checked as Deno checks them.
import { LIST_BATCH_ENTRIES_DEFAULT, LIST_BATCH_ENTRIES_DEFAULTED_MAX, READ_ENTRIES_MAX } from "@kvorum/keyspace";
import { type Bookmark, type Consistency, STALENESS_MS_MAX, validateConsistency, validateOperation } from "@kvorum/kv";
import { checkingArguments } from "./deno-errors.ts";
import type { KvConsistencyLevel, KvListOptions, KvWatchConsistencyLevel, KvWatchOptions } from "./kv-types.ts";
import { TIMEOUT_MS_MAX } from "./limits.ts";

const LEVELS_TEXT = `"strong", "session", "eventual" or {level: "bounded", maxStalenessMs: 0..${STALENESS_MS_MAX}}`;

/** @throws TypeError — a level that there is not, or a bound that is no integer in 0..STALENESS_MS_MAX */
export function assertConsistency(level: KvConsistencyLevel): void {
  const known =
    level === "strong" || level === "session" || level === "eventual" || (isObject(level) && level.level === "bounded");
  if (!known) {
    throw new TypeError(`consistency must be ${LEVELS_TEXT}: received ${JSON.stringify(level)}`);
  }
  if (typeof level === "object") {
    checkingArguments(() => validateConsistency(level));
  }
}

/** What a level asks of a read in a session that has seen `bookmark`. @throws TypeError — as assertConsistency */
export function consistencyFrom(level: KvConsistencyLevel, bookmark: Bookmark): Consistency {
  assertConsistency(level);
  if (level === "session") {
    return { level, bookmark };
  }
  return typeof level === "object" ? { level: level.level, maxStalenessMs: level.maxStalenessMs } : { level };
}

/** @throws TypeError — a name that no database may have */
export function assertDatabase(database: string | undefined): void {
  const nothing = { kind: "read", ranges: [], consistency: { level: "eventual" }, timeoutMs: 0 } as const;
  checkingArguments(() => validateOperation(database === undefined ? nothing : { ...nothing, database }));
}

/** What a watch promises, of a kv whose reads promise `level`. @throws TypeError — a level that there is not for a watch */
export function watchLevelFrom({ consistency }: KvWatchOptions, level: KvConsistencyLevel): KvWatchConsistencyLevel {
  const chosen = consistency ?? (level === "session" ? "session" : "eventual");
  if (chosen !== "strong" && chosen !== "session" && chosen !== "eventual") {
    throw new TypeError(`a watch is "strong", "session" or "eventual": received ${JSON.stringify(chosen)}`);
  }
  return chosen;
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

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function isPositiveInteger(value: number): boolean {
  return Number.isInteger(value) && value > 0;
}
