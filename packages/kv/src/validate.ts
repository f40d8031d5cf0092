// The gateway's check of an operation against the limits of the data model; behind it they are trusted. Messages are
// those of Deno (ext/kv), where Deno has one.
import { KvorumError } from "@kvorum/base";
import {
  ATOMIC_WRITE_BYTES_MAX,
  ATOMIC_WRITE_KEY_BYTES_MAX,
  CHECKS_MAX,
  type EncodedValue,
  KEY_READ_BYTES_MAX,
  KEY_WRITE_BYTES_MAX,
  MUTATIONS_MAX,
  READ_ENTRIES_MAX,
  READ_RANGES_MAX,
  U64_VALUE_BYTES,
  VALUE_BYTES_MAX,
} from "@kvorum/keyspace";
import type { AtomicWrite, CommitId } from "./command.ts";
import { COMMIT_WINDOW_MAX, SEQUENCE_MAX, STALENESS_MS_MAX } from "./limits.ts";
import type { Consistency, Operation } from "./operation.ts";
import type { ReadRange } from "./read.ts";

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
      validateConsistency(operation.consistency);
      validateRanges(operation.ranges);
      break;
  }
}

/**
 * @throws KvorumError invalid_argument — outside a limit of the data model
 * @throws KvorumError resource_exhausted — the client has more than COMMIT_WINDOW_MAX sequences unfinished
 */
export function validateAtomicWrite(write: AtomicWrite): void {
  if (write.checks.length > CHECKS_MAX) {
    refuse(`Too many checks (max ${CHECKS_MAX})`);
  }
  if (write.mutations.length > MUTATIONS_MAX) {
    refuse(`Too many mutations (max ${MUTATIONS_MAX})`);
  }
  if (write.commitId !== null) {
    validateCommitId(write.commitId);
  }
  validateSizes(write);
}

/** @throws KvorumError invalid_argument — outside a limit of the data model */
export function validateRanges(ranges: readonly ReadRange[]): void {
  if (ranges.length > READ_RANGES_MAX) {
    refuse(`Too many ranges (max ${READ_RANGES_MAX})`);
  }
  let entries = 0;
  for (const { start, end, limit } of ranges) {
    if (start.length > KEY_READ_BYTES_MAX || end.length > KEY_READ_BYTES_MAX) {
      refuse(`Key too large for read (max ${KEY_READ_BYTES_MAX} bytes)`);
    }
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

function validateCommitId({ sequence, finishedBelow }: CommitId): void {
  if (!Number.isInteger(sequence) || sequence < 1 || sequence > SEQUENCE_MAX) {
    refuse(`a sequence is an integer in 1..2^48-1, found ${sequence}`);
  }
  if (!Number.isInteger(finishedBelow) || finishedBelow < 1 || finishedBelow > sequence) {
    refuse(`finishedBelow is an integer in 1..sequence (${sequence}), found ${finishedBelow}`);
  }
  if (sequence - finishedBelow >= COMMIT_WINDOW_MAX) {
    throw new KvorumError(
      "resource_exhausted",
      `too many unfinished commits: sequence ${sequence} while ${finishedBelow} is unfinished (max ${COMMIT_WINDOW_MAX})`,
    );
  }
}

/** Counts as Deno does: the key of a mutation with a value twice towards the whole, once towards the keys. */
function validateSizes(write: AtomicWrite): void {
  let totalBytes = 0;
  let keyBytes = 0;
  for (const check of write.checks) {
    totalBytes += validKeyBytes(check.key);
  }
  for (const mutation of write.mutations) {
    const mutationKeyBytes = validKeyBytes(mutation.key);
    totalBytes += mutationKeyBytes;
    if (mutation.kind === "set") {
      totalBytes += mutationKeyBytes + validValueBytes(mutation.value);
      keyBytes += mutationKeyBytes;
    }
  }
  if (totalBytes > ATOMIC_WRITE_BYTES_MAX) {
    refuse(`Total mutation size too large (max ${ATOMIC_WRITE_BYTES_MAX} bytes)`);
  }
  if (keyBytes > ATOMIC_WRITE_KEY_BYTES_MAX) {
    refuse(`Total key size too large (max ${ATOMIC_WRITE_KEY_BYTES_MAX} bytes)`);
  }
}

function validKeyBytes(key: Uint8Array): number {
  if (key.length === 0) {
    refuse("key cannot be empty");
  }
  if (key.length > KEY_WRITE_BYTES_MAX) {
    refuse(`Key too large for write (max ${KEY_WRITE_BYTES_MAX} bytes)`);
  }
  return key.length;
}

function validValueBytes({ encoding, data }: EncodedValue): number {
  if (encoding === "le64" && data.length !== U64_VALUE_BYTES) {
    refuse(`a KvU64 has ${U64_VALUE_BYTES} bytes, found ${data.length}`);
  }
  if (data.length > VALUE_BYTES_MAX) {
    refuse(`Value too large (max ${VALUE_BYTES_MAX} bytes)`);
  }
  return data.length;
}

function refuse(message: string): never {
  throw new KvorumError("invalid_argument", message);
}
