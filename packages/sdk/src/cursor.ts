// Cursors of lists, as Deno writes them: base64url with padding of the last key's bytes, without the part that all keys
// of the selector share. A cursor is only good for the selector (and direction) that it came from.
import { compareBytes, concatBytes, successorOf } from "@kvorum/base";
import type { ListRange } from "./list-selector.ts";

const BASE64URL_PATTERN = /^[A-Za-z0-9_-]*={0,2}$/;

/** The cursor that resumes after `key`, which lies in `range`. */
export function encodeCursor(range: ListRange, key: Uint8Array): string {
  const text = Buffer.from(key.subarray(range.commonPrefix.length)).toString("base64url");
  return text.padEnd(4 * Math.ceil(text.length / 4), "=");
}

/**
 * What is left of `range` after the key that `cursor` names; empty (start ≥ end) when nothing is.
 * @throws TypeError — "invalid cursor" when it cannot be read, "cursor out of bounds" as rangeAfterKey
 */
export function rangeAfterCursor(range: ListRange, cursor: string, reverse: boolean): ListRange {
  if (cursor.length % 4 !== 0 || !BASE64URL_PATTERN.test(cursor)) {
    throw new TypeError("invalid cursor");
  }
  const key = concatBytes([range.commonPrefix, Buffer.from(cursor, "base64url")]);
  return rangeAfterKey(range, key, reverse);
}

/**
 * What is left of `range` after `key`.
 * @throws TypeError — "cursor out of bounds" when it would be more than `range`; past its far end nothing is left, as in Deno
 */
export function rangeAfterKey(range: ListRange, key: Uint8Array, reverse: boolean): ListRange {
  const next = reverse ? key : successorOf(key);
  const isMore = reverse ? compareBytes(next, range.end) > 0 : compareBytes(next, range.start) < 0;
  if (isMore) {
    throw new TypeError("cursor out of bounds");
  }
  return reverse ? { ...range, end: next } : { ...range, start: next };
}
