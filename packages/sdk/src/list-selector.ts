// From the selector of a list to the range of encoded keys that it visits, with Deno's rules and messages.
import { compareBytes } from "@kvorum/base";
import { prefixRange } from "@kvorum/keyspace";
import { encodeReadKey } from "./encode-kv-key.ts";
import type { KvListSelector } from "./kv-types.ts";

/** Encoded bounds of a list: start inclusive, end exclusive. */
export interface ListRange {
  readonly start: Uint8Array;
  readonly end: Uint8Array;
  /** What every key of the selector begins with; a cursor leaves it out. */
  readonly commonPrefix: Uint8Array;
}

/** @throws TypeError — a selector that is incomplete, contradictory, or whose bounds lie outside its prefix */
export function rangeFromSelector(selector: KvListSelector): ListRange {
  const prefix = encodedPart(selector, "prefix");
  const start = encodedPart(selector, "start");
  const end = encodedPart(selector, "end");
  if (prefix === undefined) {
    return rangeBetween(start, end);
  }
  if (start !== undefined && end !== undefined) {
    throw new TypeError("Selector can not specify both 'start' and 'end' key when specifying 'prefix'");
  }
  assertWithinPrefix(prefix, start, "Start");
  assertWithinPrefix(prefix, end, "End");
  const whole = prefixRange(prefix);
  return { start: start ?? whole.start, end: end ?? whole.end, commonPrefix: prefix };
}

function encodedPart(selector: KvListSelector, name: "prefix" | "start" | "end"): Uint8Array | undefined {
  const key = (selector as { readonly [part in typeof name]?: KvListSelectorKey })[name];
  return key === undefined ? undefined : encodeReadKey(key);
}

type KvListSelectorKey = Extract<KvListSelector, { prefix: unknown }>["prefix"];

function rangeBetween(start: Uint8Array | undefined, end: Uint8Array | undefined): ListRange {
  if (start === undefined || end === undefined) {
    throw new TypeError("Selector must specify either 'prefix' or both 'start' and 'end' key");
  }
  if (compareBytes(start, end) > 0) {
    throw new TypeError("Start key is greater than end key");
  }
  return { start, end, commonPrefix: start.subarray(0, sharedLength(start, end)) };
}

function assertWithinPrefix(prefix: Uint8Array, bound: Uint8Array | undefined, name: "Start" | "End"): void {
  if (bound !== undefined && (bound.length === prefix.length || sharedLength(prefix, bound) < prefix.length)) {
    throw new TypeError(`${name} key is not in the keyspace defined by prefix`);
  }
}

function sharedLength(a: Uint8Array, b: Uint8Array): number {
  const limit = Math.min(a.length, b.length);
  let shared = 0;
  while (shared < limit && a[shared] === b[shared]) {
    shared++;
  }
  return shared;
}
