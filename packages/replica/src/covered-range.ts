// What a range read really looked at, as far as its reader can tell.
import { successorOf } from "@kvorum/base";
import { AFTER_EVERY_PART, isWholeKey, singleKeyRange } from "@kvorum/keyspace";
import type { KvEntry, ReadRange } from "@kvorum/kv";

/**
 * Up to its last entry if the limit stopped it there. A read of the first entry from a key on is a read of that key: npm's client
 * of KV Connect asks so for one key, and throws away what it finds behind it. A page of a list never begins with a whole key.
 */
export function coveredRange(range: ReadRange, entries: readonly KvEntry[]): ReadRange {
  if (isFirstFromKeyOn(range)) {
    return { ...range, ...singleKeyRange(range.start) };
  }
  const last = entries.at(-1);
  if (last === undefined || entries.length < range.limit) {
    return range;
  }
  return range.reverse ? { ...range, start: last.key } : { ...range, end: successorOf(last.key) };
}

function isFirstFromKeyOn({ start, end, limit, reverse }: ReadRange): boolean {
  return limit === 1 && end.length === 1 && end[0] === AFTER_EVERY_PART && !reverse && isWholeKey(start);
}
