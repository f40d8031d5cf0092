// Keys as they come from the caller, in their encoded form. What Deno refuses is refused with its texts; keys that are written or
// checked may not be empty, and only a key that is set may end in what commitVersionstamp() gives.
import { encodeKey, type Key } from "@kvorum/keyspace";
import { checkingArguments } from "./deno-errors.ts";
import type { KvKey } from "./kv-types.ts";

/** Stands for the versionstamp of the commit, as the last part of a key that is set. */
export const COMMIT_VERSIONSTAMP: unique symbol = Symbol("KvCommitVersionstamp");

export interface SetKey {
  /** Without the part that stands for the versionstamp. */
  readonly key: Uint8Array;
  /** The versionstamp of the commit follows as one more part. */
  readonly versionstamped: boolean;
}

/** @throws TypeError — not an array, or with a part that no key may have */
export function encodeReadKey(key: KvKey): Uint8Array {
  if (!Array.isArray(key)) {
    throw new TypeError(`a key must be an array: received ${key === null ? "null" : typeof key}`);
  }
  if (!isPlainKey(key)) {
    throw new TypeError("expected string, number, bigint, ArrayBufferView, boolean");
  }
  return checkingArguments(() => encodeKey(key));
}

/** @throws TypeError — as encodeReadKey, or an empty one */
export function encodeWriteKey(key: KvKey): Uint8Array {
  const encoded = encodeReadKey(key);
  if (encoded.length === 0) {
    throw new TypeError("key cannot be empty");
  }
  return encoded;
}

/** @throws TypeError — as encodeWriteKey; nothing but the versionstamp is an empty key too */
export function encodeSetKey(key: KvKey): SetKey {
  const versionstamped = Array.isArray(key) && key.at(-1) === COMMIT_VERSIONSTAMP;
  return { key: encodeWriteKey(versionstamped ? key.slice(0, -1) : key), versionstamped };
}

function isPlainKey(key: readonly unknown[]): key is Key {
  return key.every((part) => {
    switch (typeof part) {
      case "string":
      case "number":
      case "bigint":
      case "boolean":
        return true;
      default:
        return part instanceof Uint8Array;
    }
  });
}
