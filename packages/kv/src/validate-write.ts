// The gateway's check of an atomic write against the limits of the data model. Messages are those of Deno (ext/kv), where
// Deno has one. What leader time decides, such as the longest delay of a message, is for the client: it is not known here.
import { KvorumError } from "@kvorum/base";
import {
  ATOMIC_WRITE_BYTES_MAX,
  ATOMIC_WRITE_KEY_BYTES_MAX,
  CHECKS_MAX,
  type EncodedValue,
  KEY_WRITE_BYTES_MAX,
  MUTATIONS_MAX,
  QUEUE_BACKOFF_INTERVAL_MS_MAX,
  QUEUE_BACKOFF_INTERVALS_WIRE_MAX,
  QUEUE_UNDELIVERED_KEYS_MAX,
  U64_VALUE_BYTES,
  VALUE_BYTES_MAX,
} from "@kvorum/keyspace";
import type { AtomicWrite, CommitId, Enqueue, Mutation } from "./command.ts";
import { COMMIT_WINDOW_MAX, SEQUENCE_MAX } from "./limits.ts";
import { refuse } from "./refuse.ts";
import { validateDatabaseName } from "./validate-database.ts";

/** What a pause counts towards the size of a write (KV Connect). */
const PAUSE_BYTES = 4;

/**
 * @throws KvorumError invalid_argument — outside a limit of the data model
 * @throws KvorumError resource_exhausted — the client has more than COMMIT_WINDOW_MAX sequences unfinished
 */
export function validateAtomicWrite(write: AtomicWrite): void {
  const enqueues = write.enqueues ?? [];
  validateDatabaseName(write.database);
  if (write.checks.length > CHECKS_MAX) {
    refuse(`Too many checks (max ${CHECKS_MAX})`);
  }
  if (write.mutations.length + enqueues.length > MUTATIONS_MAX) {
    refuse(`Too many mutations (max ${MUTATIONS_MAX})`);
  }
  if (write.commitId !== null) {
    validateCommitId(write.commitId);
  }
  validateSizes(write, enqueues);
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
function validateSizes(write: AtomicWrite, enqueues: readonly Enqueue[]): void {
  let totalBytes = 0;
  let keyBytes = 0;
  for (const check of write.checks) {
    totalBytes += validKeyBytes(check.key);
  }
  for (const mutation of write.mutations) {
    const mutationKeyBytes = validKeyBytes(mutation.key);
    totalBytes += mutationKeyBytes;
    if (mutation.kind !== "delete") {
      totalBytes += mutationKeyBytes + validMutationBytes(mutation);
      keyBytes += mutationKeyBytes;
    }
  }
  for (const enqueue of enqueues) {
    totalBytes += validEnqueueBytes(enqueue);
  }
  if (totalBytes > ATOMIC_WRITE_BYTES_MAX) {
    refuse(`Total mutation size too large (max ${ATOMIC_WRITE_BYTES_MAX} bytes)`);
  }
  if (keyBytes > ATOMIC_WRITE_KEY_BYTES_MAX) {
    refuse(`Total key size too large (max ${ATOMIC_WRITE_KEY_BYTES_MAX} bytes)`);
  }
}

/** What a mutation has apart from its key. */
function validMutationBytes(mutation: Exclude<Mutation, { readonly kind: "delete" }>): number {
  switch (mutation.kind) {
    case "set":
    case "set_versionstamped":
      if (mutation.expireAtMs !== undefined) {
        validateMoment("expireAtMs", mutation.expireAtMs, 1);
      }
      return validValueBytes(mutation.value);
    case "sum":
      return (
        validValueBytes(mutation.operand) +
        validBoundBytes(mutation.bounds?.min) +
        validBoundBytes(mutation.bounds?.max)
      );
    case "min":
    case "max":
      return validValueBytes(mutation.operand);
  }
}

function validBoundBytes(bound: Uint8Array | null | undefined): number {
  return bound === null || bound === undefined ? 0 : validValueBytes({ encoding: "v8", data: bound });
}

function validEnqueueBytes({ payload, deliverAtMs, keysIfUndelivered, backoffMs }: Enqueue): number {
  if (payload.length > VALUE_BYTES_MAX) {
    refuse(`enqueue payload too large (max ${VALUE_BYTES_MAX} bytes)`);
  }
  validateMoment("deliverAtMs", deliverAtMs, 0);
  if (keysIfUndelivered.length > QUEUE_UNDELIVERED_KEYS_MAX) {
    refuse(`Too many keysIfUndelivered (max ${QUEUE_UNDELIVERED_KEYS_MAX})`);
  }
  if (backoffMs.length > QUEUE_BACKOFF_INTERVALS_WIRE_MAX) {
    refuse(`Invalid backoffSchedule, max ${QUEUE_BACKOFF_INTERVALS_WIRE_MAX} intervals allowed`);
  }
  for (const [i, pauseMs] of backoffMs.entries()) {
    if (!Number.isInteger(pauseMs) || pauseMs < 0 || pauseMs > QUEUE_BACKOFF_INTERVAL_MS_MAX) {
      refuse(`Invalid backoffSchedule, interval at index ${i} is invalid`);
    }
  }
  const keyBytes = keysIfUndelivered.reduce((sum, key) => sum + validKeyBytes(key), 0);
  return payload.length + keyBytes + backoffMs.length * PAUSE_BYTES;
}

function validateMoment(name: string, atMs: number, firstMs: number): void {
  if (!Number.isSafeInteger(atMs) || atMs < firstMs) {
    refuse(`${name} is an integer of ms since 1970 from ${firstMs} on, found ${atMs}`);
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
