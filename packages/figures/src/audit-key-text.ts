// Keys in an audit, as a person writes them: `["cart","7",12n]`.
import { bytesToHex } from "@kvorum/base";
import {
  AFTER_EVERY_PART,
  decodeLeadingParts,
  isSingleKeyRange,
  type Key,
  type KeyPart,
  type KeyRange,
} from "@kvorum/keyspace";
import { AUDIT_KEY_TEXT_LENGTH_MAX } from "./limits.ts";

const PREFIX_SEPARATOR = " + ";

/** A whole key; bytes that are none of Deno KV's show what they begin with. */
export function keyText(bytes: Uint8Array): string {
  return cut(partsText(decodeLeadingParts(bytes, Number.POSITIVE_INFINITY)));
}

/** What all keys of each range begin with, at most `partsMax` parts; every prefix once, in the order of the ranges. */
export function prefixText(ranges: readonly KeyRange[], partsMax: number): string {
  const [first, ...others] = ranges;
  if (first === undefined) {
    return "[]";
  }
  const text = partsText(commonParts(first, partsMax));
  if (others.length === 0) {
    return cut(text);
  }
  const texts = new Set([text, ...others.map((range) => partsText(commonParts(range, partsMax)))]);
  return cut([...texts].join(PREFIX_SEPARATOR));
}

function commonParts(range: KeyRange, partsMax: number): Key {
  const start = decodeLeadingParts(range.start, partsMax);
  if (isSingleKeyRange(range)) {
    return start;
  }
  const end = decodeLeadingParts(endWithoutMark(range.end), partsMax).map(partText);
  const different = start.findIndex((part, i) => partText(part) !== end[i]);
  return different === -1 ? start : start.slice(0, different);
}

/** The end of a prefix's range is the prefix and a byte that sorts after all: behind a text it would read as an escaped zero. */
function endWithoutMark(end: Uint8Array): Uint8Array {
  return end.at(-1) === AFTER_EVERY_PART ? end.subarray(0, -1) : end;
}

function partsText(parts: Key): string {
  return `[${parts.map(partText).join(",")}]`;
}

function partText(part: KeyPart): string {
  if (part instanceof Uint8Array) {
    return `0x${bytesToHex(part)}`;
  }
  return typeof part === "string" ? JSON.stringify(part) : typeof part === "bigint" ? `${part}n` : String(part);
}

function cut(text: string): string {
  return text.length <= AUDIT_KEY_TEXT_LENGTH_MAX ? text : `${text.slice(0, AUDIT_KEY_TEXT_LENGTH_MAX - 1)}…`;
}
