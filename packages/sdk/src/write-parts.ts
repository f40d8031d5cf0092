// The parts of a write in their encoded form. Unlike keys that are read, keys that are written or checked may not be empty.
import { encodeKey, encodeValue } from "@kvorum/keyspace";
import type { Mutation } from "@kvorum/kv";
import { checkingArguments } from "./deno-errors.ts";
import type { KvKey } from "./kv-types.ts";
import { v8Serializer } from "./v8-serializer.ts";

/** @throws TypeError — not an array, an empty one, or with a part that no key may have */
export function encodeWriteKey(key: KvKey): Uint8Array {
  const encoded = checkingArguments(() => encodeKey(key));
  if (encoded.length === 0) {
    throw new TypeError("key cannot be empty");
  }
  return encoded;
}

/**
 * The value is serialised now: changing it afterwards changes nothing.
 * @throws TypeError — a key or value that cannot be encoded. @throws DataCloneError — as structuredClone does
 */
export function setMutation(key: KvKey, value: unknown): Mutation {
  const encodedKey = encodeWriteKey(key);
  return { kind: "set", key: encodedKey, value: checkingArguments(() => encodeValue(value, v8Serializer)) };
}

/** @throws TypeError — a key that cannot be encoded or is empty */
export function deleteMutation(key: KvKey): Mutation {
  return { kind: "delete", key: encodeWriteKey(key) };
}
