// The gateway's check of an operation against the limits of the data model; behind it they are trusted. Messages are
// those of Deno (ext/kv), where Deno has one.
import { KEY_READ_BYTES_MAX, READ_ENTRIES_MAX, READ_RANGES_MAX, WATCH_KEYS_MAX } from "@kvorum/keyspace";
import { validateAuditWords } from "./audit-words.ts";
import { STALENESS_MS_MAX } from "./limits.ts";
import type { Consistency, Operation } from "./operation.ts";
import type { ReadRange } from "./read.ts";
import { refuse } from "./refuse.ts";
import { validateDatabaseName } from "./validate-database.ts";
import { validateQueueStep } from "./validate-queue.ts";
import { validateAtomicWrite } from "./validate-write.ts";

/**
 * @throws KvorumError invalid_argument — outside a limit of the data model
 * @throws KvorumError resource_exhausted — the client has more than COMMIT_WINDOW_MAX sequences unfinished
 */
export function validateOperation(operation: Operation): void {
  if (!(operation.timeoutMs >= 0)) {
    refuse(`a timeout is a number of ms ≥ 0, found ${operation.timeoutMs}`);
  }
  switch (operation.kind) {
    case "commit":
      validateAtomicWrite(operation.write);
      break;
    case "read":
      validateDatabaseName(operation.database);
      validateConsistency(operation.consistency);
      validateRanges(operation.ranges);
      validateAuditWords(operation.audit);
      break;
    case "watch":
      validateDatabaseName(operation.database);
      validateWatch(operation);
      validateAuditWords(operation.audit);
      break;
    case "queue":
      validateDatabaseName(operation.database);
      validateQueueStep(operation.step);
      break;
    case "drop_database":
      validateDatabaseName(operation.database);
      break;
    case "list_databases":
      break;
  }
}

/** @throws KvorumError invalid_argument — outside a limit of the data model */
export function validateRanges(ranges: readonly ReadRange[]): void {
  if (ranges.length > READ_RANGES_MAX) {
    refuse(`Too many ranges (max ${READ_RANGES_MAX})`);
  }
  let entries = 0;
  for (const { start, end, limit } of ranges) {
    validateReadKey(start);
    validateReadKey(end);
    if (!Number.isInteger(limit) || limit < 1) {
      refuse("limit must be greater than 0");
    }
    entries += limit;
  }
  if (entries > READ_ENTRIES_MAX) {
    refuse(`Too many entries (max ${READ_ENTRIES_MAX})`);
  }
}

/** @throws KvorumError invalid_argument — a bound that is no integer in 0..STALENESS_MS_MAX */
export function validateConsistency(consistency: Consistency): void {
  if (consistency.level !== "bounded") {
    return;
  }
  const { maxStalenessMs } = consistency;
  if (!Number.isInteger(maxStalenessMs) || maxStalenessMs < 0 || maxStalenessMs > STALENESS_MS_MAX) {
    refuse(`maxStalenessMs is an integer in 0..${STALENESS_MS_MAX}, found ${maxStalenessMs}`);
  }
}

function validateWatch({ keys, seen, consistency }: Extract<Operation, { readonly kind: "watch" }>): void {
  if (keys.length > WATCH_KEYS_MAX) {
    refuse(`Too many keys (max ${WATCH_KEYS_MAX})`);
  }
  for (const key of keys) {
    validateReadKey(key);
  }
  if (seen !== null && seen.length !== keys.length) {
    refuse(`a watch has seen as many versionstamps as it has keys, ${keys.length}, found ${seen.length}`);
  }
  if (consistency.level === "bounded") {
    refuse("a watch is strong, session or eventual, found bounded");
  }
}

function validateReadKey(key: Uint8Array): void {
  if (key.length > KEY_READ_BYTES_MAX) {
    refuse(`Key too large for read (max ${KEY_READ_BYTES_MAX} bytes)`);
  }
}
