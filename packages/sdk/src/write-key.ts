// Keys that are written or checked: unlike keys that are read, they may not be empty.
import { encodeKey } from "@kvorum/keyspace";
import { checkingArguments } from "./deno-errors.ts";
import type { KvKey } from "./kv-types.ts";

/** @throws TypeError — not an array, an empty one, or with a part that no key may have */
export function encodeWriteKey(key: KvKey): Uint8Array {
  const encoded = checkingArguments(() => encodeKey(key));
  if (encoded.length === 0) {
    throw new TypeError("key cannot be empty");
  }
  return encoded;
}
