// What reads and writes are grouped by in figures: the first part of a key, as text. Applications name their kinds of records
// with it, so it is what a person calls the data.
import { bytesToHex } from "@kvorum/base";
import { decodeLeadingParts } from "./decode-key.ts";
import type { KeyPart } from "./key-format.ts";
import { KEY_PREFIX_TEXT_LENGTH_MAX } from "./limits.ts";

/** The group of what has no prefix of its own: keys that cannot be decoded, ranges over everything, prefixes past a bound. */
export const KEY_PREFIX_OTHER = "(other)";

/**
 * The first part of a key, or of the start of a range, as it would be written in JSON: `"cart"`, `7`, `7n`, `true`, `0x00ff`.
 * Long ones are cut. Never throws.
 */
export function keyPrefixOf(bytes: Uint8Array): string {
  const [first] = decodeLeadingParts(bytes, 1);
  return first === undefined ? KEY_PREFIX_OTHER : textOf(first).slice(0, KEY_PREFIX_TEXT_LENGTH_MAX);
}

function textOf(part: KeyPart): string {
  if (part instanceof Uint8Array) {
    return `0x${bytesToHex(part)}`;
  }
  return typeof part === "bigint" ? `${part}n` : (JSON.stringify(part) ?? KEY_PREFIX_OTHER);
}
