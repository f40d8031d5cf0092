// From the messages of the data path to the domain, with the limits and the texts of the reference server. What passes
// here fits the data model; mutations that do not fit the values they meet are found by the state machine.
import { createWallMs, KvorumError, type WallMs } from "@kvorum/base";
import {
  ATOMIC_WRITE_BYTES_MAX,
  CHECKS_MAX,
  KEY_READ_BYTES_MAX,
  KEY_WRITE_BYTES_MAX,
  MUTATIONS_MAX,
  QUEUE_BACKOFF_INTERVAL_MS_MAX,
  QUEUE_BACKOFF_INTERVALS_WIRE_MAX,
  QUEUE_DELAY_MS_MAX,
  QUEUE_UNDELIVERED_KEYS_MAX,
  READ_ENTRIES_MAX,
  READ_RANGES_MAX,
  U64_VALUE_BYTES,
  VALUE_BYTES_MAX,
  VERSIONSTAMP_BYTES,
  versionstampFromBytes,
  WATCH_KEYS_MAX,
} from "@kvorum/keyspace";
import type { AtomicWrite, Check, EncodedValue, Enqueue, Mutation, ReadRange, ValueEncoding } from "@kvorum/kv";
import {
  type AtomicWriteMessage,
  decodeRequest,
  type EnqueueMessage,
  type KvValueMessage,
  type MutationMessage,
} from "./datapath-schema.ts";
import { CLOCK_TOLERANCE_MS, EXPIRE_AT_MS_MAX } from "./limits.ts";

const KEY_TOO_LONG = "A key exceeds the key size limit.";
const VALUE_TOO_LONG = "A value exceeds the value size limit.";
const MUTATION_INVALID = "Invalid mutation kind or arguments.";
const BACKOFF_INTERVAL_BYTES = 4;

const ENCODINGS: Readonly<Record<number, ValueEncoding>> = { 1: "v8", 2: "le64", 3: "bytes" };

/** @throws KvorumError invalid_argument — no such message, or outside a limit */
export function rangesFromRequest(body: Uint8Array): readonly ReadRange[] {
  const { ranges } = decodeRequest("SnapshotRead", body);
  refuseUnless(ranges.length <= READ_RANGES_MAX, "Too many read ranges requested in one read request.");
  let entries = 0;
  for (const { start, end, limit } of ranges) {
    refuseUnless(limit > 0, "The read range limit of the snapshot read request is invalid.");
    entries += limit;
    refuseUnless(
      entries <= READ_ENTRIES_MAX,
      "The total number of entries requested across read ranges in the read request is too large.",
    );
    refuseUnless(start.length <= KEY_READ_BYTES_MAX && end.length <= KEY_READ_BYTES_MAX, KEY_TOO_LONG);
  }
  return ranges;
}

/** @throws KvorumError invalid_argument — no such message, or outside a limit */
export function watchedKeysFromRequest(body: Uint8Array): readonly Uint8Array[] {
  const { keys } = decodeRequest("Watch", body);
  refuseUnless(keys.length <= WATCH_KEYS_MAX, "Too many keys watched in a single watch request.");
  return keys.map(({ key }) => {
    refuseUnless(key.length <= KEY_WRITE_BYTES_MAX, KEY_TOO_LONG);
    return key;
  });
}

/**
 * @param nowMs for the moments of enqueues
 * @throws KvorumError invalid_argument — no such message, or outside a limit
 */
export function writeFromRequest(
  body: Uint8Array,
  { nowMs }: { readonly nowMs: number },
): Required<Pick<AtomicWrite, "checks" | "mutations" | "enqueues">> {
  const message = decodeRequest("AtomicWrite", body);
  const { checks, mutations, enqueues } = message;
  refuseUnless(checks.length <= CHECKS_MAX, "Too many checks included in atomic write.");
  refuseUnless(
    mutations.length + enqueues.length <= MUTATIONS_MAX,
    "Too many mutations / enqueues included in atomic write.",
  );
  const write = {
    checks: checks.map(checkFrom),
    mutations: mutations.map(mutationFrom),
    enqueues: enqueues.map((enqueue) => enqueueFrom(enqueue, nowMs)),
  };
  refuseUnless(payloadBytesOf(message) <= ATOMIC_WRITE_BYTES_MAX, "The total size of the atomic write is too large.");
  return write;
}

function checkFrom({ key, versionstamp }: AtomicWriteMessage["checks"][number]): Check {
  refuseUnless(key.length <= KEY_READ_BYTES_MAX, KEY_TOO_LONG);
  if (versionstamp.length === 0) {
    return { key, versionstamp: null };
  }
  refuseUnless(versionstamp.length === VERSIONSTAMP_BYTES, "Invalid versionstamp.");
  return { key, versionstamp: versionstampFromBytes(versionstamp) };
}

function mutationFrom(message: MutationMessage): Mutation {
  const { key, mutationType } = message;
  refuseUnless(key.length <= KEY_WRITE_BYTES_MAX, KEY_TOO_LONG);
  const expiry = expiryFrom(message.expireAtMs);
  switch (mutationType) {
    case 1:
      return { kind: "set", key, value: mustHaveValue(message), ...expiry };
    case 2:
      return { kind: "delete", key };
    case 3:
      return { kind: "sum", key, operand: mustHaveValue(message), ...boundsFrom(message) };
    case 4:
      return { kind: "max", key, operand: mustHaveValue(message) };
    case 5:
      return { kind: "min", key, operand: mustHaveValue(message) };
    case 9:
      return { kind: "set_versionstamped", key, value: mustHaveValue(message), ...expiry };
    default:
      throw refusal(MUTATION_INVALID);
  }
}

function mustHaveValue({ value }: MutationMessage): EncodedValue {
  if (value === null) {
    throw refusal(MUTATION_INVALID);
  }
  return valueFrom(value);
}

function valueFrom({ data, encoding: code }: KvValueMessage): EncodedValue {
  const encoding = ENCODINGS[code];
  if (encoding === undefined) {
    throw refusal(`Unknown value encoding ${code}.`);
  }
  refuseUnless(data.length <= VALUE_BYTES_MAX, VALUE_TOO_LONG);
  refuseUnless(
    encoding !== "le64" || data.length === U64_VALUE_BYTES,
    `A value of encoding VE_LE64 has ${U64_VALUE_BYTES} bytes, found ${data.length}.`,
  );
  return { encoding, data };
}

/** A moment that lies beyond every calendar is none. */
function expiryFrom(text: string): { readonly expireAtMs?: WallMs } {
  const expireAtMs = Number(text);
  refuseUnless(expireAtMs >= -1, "Invalid mutation expire at.");
  return expireAtMs < 1 || expireAtMs > EXPIRE_AT_MS_MAX ? {} : { expireAtMs: createWallMs(expireAtMs) };
}

function boundsFrom({ sumMin, sumMax, sumClamp }: MutationMessage): Pick<Extract<Mutation, { kind: "sum" }>, "bounds"> {
  refuseUnless(sumMin.length <= VALUE_BYTES_MAX && sumMax.length <= VALUE_BYTES_MAX, VALUE_TOO_LONG);
  if (sumMin.length === 0 && sumMax.length === 0 && !sumClamp) {
    return {};
  }
  const bound = (bytes: Uint8Array): Uint8Array | null => (bytes.length === 0 ? null : bytes);
  return { bounds: { min: bound(sumMin), max: bound(sumMax), clamp: sumClamp } };
}

function enqueueFrom(
  { payload, deadlineMs, keysIfUndelivered, backoffSchedule }: EnqueueMessage,
  nowMs: number,
): Enqueue {
  refuseUnless(payload.length <= VALUE_BYTES_MAX, VALUE_TOO_LONG);
  const deliverAtMs = Number(deadlineMs);
  refuseUnless(
    Math.abs(deliverAtMs - nowMs) <= QUEUE_DELAY_MS_MAX + CLOCK_TOLERANCE_MS,
    "Invalid mutation enqueue deadline.",
  );
  refuseUnless(
    keysIfUndelivered.length <= QUEUE_UNDELIVERED_KEYS_MAX,
    "Too many dead letter keys for a single queue message.",
  );
  refuseUnless(
    keysIfUndelivered.every((key) => key.length <= KEY_WRITE_BYTES_MAX),
    KEY_TOO_LONG,
  );
  refuseUnless(
    backoffSchedule.length <= QUEUE_BACKOFF_INTERVALS_WIRE_MAX,
    "Too many backoff intervals for a single queue message.",
  );
  refuseUnless(
    backoffSchedule.every((intervalMs) => intervalMs <= QUEUE_BACKOFF_INTERVAL_MS_MAX),
    "A backoff interval exceeds the maximum allowed backoff interval.",
  );
  return { payload, deliverAtMs: createWallMs(deliverAtMs), keysIfUndelivered, backoffMs: backoffSchedule };
}

/** As the reference server counts: keys once, whatever is done to them. */
function payloadBytesOf({ checks, mutations, enqueues }: AtomicWriteMessage): number {
  let bytes = 0;
  for (const { key } of checks) {
    bytes += key.length;
  }
  for (const { key, value } of mutations) {
    bytes += key.length + (value?.data.length ?? 0);
  }
  for (const { payload, keysIfUndelivered, backoffSchedule } of enqueues) {
    bytes += payload.length + BACKOFF_INTERVAL_BYTES * backoffSchedule.length;
    bytes += keysIfUndelivered.reduce((sum, key) => sum + key.length, 0);
  }
  return bytes;
}

function refuseUnless(holds: boolean, text: string): void {
  if (!holds) {
    throw refusal(text);
  }
}

function refusal(text: string): KvorumError {
  return new KvorumError("invalid_argument", text);
}
