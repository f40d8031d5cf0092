// The parts of a write: what depends on the moment, values and times, is taken and checked when they are given; keys are
// encoded when the write is committed, as in Deno.
import { createWallMs, type WallMs } from "@kvorum/base";
import { type EncodedValue, encodeValue, parseVersionstampHex } from "@kvorum/keyspace";
import type { Check, Enqueue, Mutation, SumBounds } from "@kvorum/kv";
import { checkingArguments } from "./deno-errors.ts";
import { encodeSetKey, encodeWriteKey } from "./encode-kv-key.ts";
import type { AtomicCheck, KvEnqueueOptions, KvKey, KvMutation, KvSumMutation } from "./kv-types.ts";
import { EXPIRY_WALL_MS_MAX } from "./limits.ts";
import { backoffFrom, delayFrom } from "./queue-options.ts";
import { v8Serializer } from "./v8-serializer.ts";

/** A part of a write whose keys are yet to be encoded. @throws TypeError — a key that may not be written */
export type Gathered<T> = () => T;

/** @throws TypeError — a key that cannot be encoded or is empty, a versionstamp that is not 20 hex digits */
export function checkFrom({ key, versionstamp }: AtomicCheck): Check {
  return { key: encodeWriteKey(key), versionstamp: parseCheckVersionstamp(versionstamp) };
}

/**
 * The value is serialised now: changing it afterwards changes nothing.
 * @throws TypeError — a value that is too large, an expireIn that is no duration
 * @throws DataCloneError — a value that cannot be cloned
 */
export function gatherSet(key: KvKey, value: unknown, expireIn: number | undefined): Gathered<Mutation> {
  const expireAtMs = expireAtMsFrom(expireIn);
  const encoded = encodedValueOf(value);
  return () => {
    const { key: encodedKey, versionstamped } = encodeSetKey(key);
    const kind = versionstamped ? "set_versionstamped" : "set";
    return { kind, key: encodedKey, value: encoded, ...(expireAtMs === undefined ? {} : { expireAtMs }) };
  };
}

export function gatherDelete(key: KvKey): Gathered<Mutation> {
  return () => ({ kind: "delete", key: encodeWriteKey(key) });
}

/** @throws TypeError — an operand that is too large. @throws DataCloneError — one that cannot be cloned */
export function gatherOperand(kind: "min" | "max", key: KvKey, value: unknown): Gathered<Mutation> {
  const operand = encodedValueOf(value);
  return () => ({ kind, key: encodeWriteKey(key), operand });
}

/** @throws TypeError — an operand that is too large. @throws DataCloneError — one that cannot be cloned */
export function gatherSum(sum: KvSumMutation): Gathered<Mutation> {
  const operand = encodedValueOf(sum.value);
  const bounds = boundsFrom(sum);
  return () => ({ kind: "sum", key: encodeWriteKey(sum.key), operand, ...(bounds === null ? {} : { bounds }) });
}

/** @throws TypeError — a mutation of unknown type, one without a value that needs one, a delete with one */
export function gatherMutation(mutation: KvMutation): Gathered<Mutation> {
  switch (mutation.type) {
    case "set":
      assertHasValue(mutation);
      return gatherSet(mutation.key, mutation.value, mutation.expireIn);
    case "delete":
      if ("value" in mutation && mutation.value) {
        throw new TypeError("Invalid mutation 'delete' with value");
      }
      return gatherDelete(mutation.key);
    case "sum":
      assertHasValue(mutation);
      return gatherSum(mutation);
    case "min":
    case "max":
      assertHasValue(mutation);
      return gatherOperand(mutation.type, mutation.key, mutation.value);
    default:
      throw new TypeError("Invalid mutation type");
  }
}

/**
 * The message is serialised now.
 * @throws TypeError — a delay or schedule that is none (Deno's texts). @throws DataCloneError — it cannot be cloned
 */
export function gatherEnqueue(message: unknown, options: KvEnqueueOptions = {}): Gathered<Enqueue> {
  const delayMs = delayFrom(options.delay);
  const backoffMs = backoffFrom(options.backoffSchedule);
  const payload = v8Serializer.serialize(message);
  const deliverAtMs = createWallMs(Date.now() + delayMs);
  const { keysIfUndelivered = [] } = options;
  return () => ({ payload, deliverAtMs, keysIfUndelivered: keysIfUndelivered.map(encodeWriteKey), backoffMs });
}

function encodedValueOf(value: unknown): EncodedValue {
  return checkingArguments(() => encodeValue(value, v8Serializer));
}

function assertHasValue(mutation: KvMutation): void {
  if (!Object.hasOwn(mutation, "value")) {
    throw new TypeError(`Invalid mutation '${mutation.type}' without value`);
  }
}

function boundsFrom(sum: KvSumMutation): SumBounds | null {
  const { min, max, clamp = false } = "min" in sum || "max" in sum || "clamp" in sum ? sum : {};
  if (min === undefined && max === undefined && !clamp) {
    return null;
  }
  const encoded = (bound: number | bigint | undefined): Uint8Array | null =>
    bound === undefined ? null : v8Serializer.serialize(bound);
  return { min: encoded(min), max: encoded(max), clamp };
}

/** By this client's clock, as Deno does it. */
function expireAtMsFrom(expireIn: number | undefined): WallMs | undefined {
  if (expireIn === undefined) {
    return undefined;
  }
  if (!Number.isInteger(expireIn) || expireIn < 0) {
    throw new TypeError(`expireIn must be a non-negative integer: received ${expireIn}`);
  }
  const atMs = Date.now() + expireIn;
  if (atMs > EXPIRY_WALL_MS_MAX) {
    throw new TypeError(`Invalid mutation: expireIn is too large: ${expireIn}`);
  }
  return createWallMs(atMs);
}

function parseCheckVersionstamp(text: string | null | undefined): Check["versionstamp"] {
  if (text === null || text === undefined) {
    return null;
  }
  try {
    return parseVersionstampHex(text);
  } catch (error) {
    throw new TypeError("Invalid check", { cause: error });
  }
}
