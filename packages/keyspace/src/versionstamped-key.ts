// The key of a set whose last part is the versionstamp of its own commit, unknown until the commit has its place in the log.
import { concatBytes } from "@kvorum/base";
import { encodeKey } from "./encode-key.ts";
import { type Versionstamp, versionstampToHex } from "./versionstamp.ts";

/** `key` and one part more: the versionstamp as a string of 20 hex digits, 02 · digits · 00. */
export function versionstampedKey(key: Uint8Array, versionstamp: Versionstamp): Uint8Array {
  return concatBytes([key, encodeKey([versionstampToHex(versionstamp)])]);
}
