// Ranges of encoded keys: start inclusive, end exclusive, in byte order.
import { successorOf } from "@kvorum/base";
import { AFTER_EVERY_PART } from "./key-format.ts";

export interface KeyRange {
  readonly start: Uint8Array;
  readonly end: Uint8Array;
}

/** Every key that extends `prefix` by at least one part, and not the prefix itself: [prefix 00, prefix ff). */
export function prefixRange(prefix: Uint8Array): KeyRange {
  const end = successorOf(prefix);
  end[prefix.length] = AFTER_EVERY_PART;
  return { start: successorOf(prefix), end };
}

/** Exactly one key: [key, key 00). */
export function singleKeyRange(key: Uint8Array): KeyRange {
  return { start: key, end: successorOf(key) };
}

/** Whether a range covers exactly one key, its start: [key, key 00). */
export function isSingleKeyRange({ start, end }: KeyRange): boolean {
  if (end.length !== start.length + 1 || end[start.length] !== 0) {
    return false;
  }
  // Compared in place: every point read comes through here, and a view of `end` would cost more than the comparison.
  for (let i = 0; i < start.length; i++) {
    if (start[i] !== end[i]) {
      return false;
    }
  }
  return true;
}
