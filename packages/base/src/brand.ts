// Branded identifiers: a term cannot be passed for an index, nor a region for a datacenter.
// Only the functions of this file cast.
import { assert } from "./assert.ts";
import { KvorumError } from "./errors.ts";

declare const brand: unique symbol;
export type Brand<T, Name extends string> = T & { readonly [brand]: Name };

/** Raft term, 0 before the first election. Safe integer. */
export type Term = Brand<number, "Term">;
/** Position in the log, 1-based; 0 means "before the first entry". Safe integer below 2^48. */
export type LogIndex = Brand<number, "LogIndex">;
/** Lineage of the log, raised only by a forced region failover. 0..65535. */
export type Epoch = Brand<number, "Epoch">;
/** A failure domain with one replica, such as `us-east4-a`. */
export type DatacenterId = Brand<string, "DatacenterId">;
/** A geographic area, such as `us-east4`. */
export type Region = Brand<string, "Region">;
/** A client of the SDK: 16 random bytes as 32 lower-case hex digits. With a sequence it makes commits idempotent. */
export type ClientId = Brand<string, "ClientId">;

/** 2^48 - 1: the index has six bytes in a versionstamp. */
export const LOG_INDEX_MAX = 0xffff_ffff_ffff;
/** 2^16 - 1: the epoch has two bytes in a versionstamp. */
export const EPOCH_MAX = 0xffff;

const NAME_PATTERN = /^[a-z][a-z0-9-]{0,62}$/;
const CLIENT_ID_PATTERN = /^[0-9a-f]{32}$/;

export function createTerm(value: number): Term {
  assert(Number.isSafeInteger(value) && value >= 0, `a term is a safe integer ≥ 0, found ${value}`);
  return value as Term;
}

export function createLogIndex(value: number): LogIndex {
  assert(
    Number.isSafeInteger(value) && value >= 0 && value <= LOG_INDEX_MAX,
    `a log index is an integer in 0..2^48-1, found ${value}`,
  );
  return value as LogIndex;
}

export function createEpoch(value: number): Epoch {
  assert(Number.isInteger(value) && value >= 0 && value <= EPOCH_MAX, `an epoch is in 0..65535, found ${value}`);
  return value as Epoch;
}

/** @throws KvorumError invalid_argument — not 1-63 lower-case letters, digits and hyphens, letter first */
export function parseDatacenterId(text: string): DatacenterId {
  return parseName(text, "datacenter") as DatacenterId;
}

/** @throws KvorumError invalid_argument — not 1-63 lower-case letters, digits and hyphens, letter first */
export function parseRegion(text: string): Region {
  return parseName(text, "region") as Region;
}

/** @throws KvorumError invalid_argument — not 32 lower-case hex digits */
export function parseClientId(text: string): ClientId {
  if (!CLIENT_ID_PATTERN.test(text)) {
    throw new KvorumError("invalid_argument", `a client id is 32 lower-case hex digits, found ${JSON.stringify(text)}`);
  }
  return text as ClientId;
}

function parseName(text: string, what: string): string {
  if (!NAME_PATTERN.test(text)) {
    throw new KvorumError(
      "invalid_argument",
      `a ${what} name is 1-63 lower-case letters, digits and hyphens, letter first; found ${JSON.stringify(text)}`,
    );
  }
  return text;
}
