// Whether the cluster has done what it owes to guests: the queue is worked off, nothing is left that expires, and watchers were
// shown the last there is.
import { successorOf } from "@kvorum/base";
import { isSameVersion, singleKeyRange } from "@kvorum/keyspace";
import { readRanges, type StateReader, type StateTable } from "@kvorum/kv";
import { COUNTER_KEYS } from "./guest-keys.ts";
import type { Watcher } from "./watcher.ts";

const FIRST_KEY = new Uint8Array(0);
/** Above every key of a table: those begin with a database's number or an instant. */
const END_KEY = successorOf(new Uint8Array(8).fill(0xff));

export function isSettled(reader: StateReader, watchers: readonly Watcher[]): boolean {
  return isEmpty(reader, "queue") && isEmpty(reader, "timers") && areUpToDate(reader, watchers);
}

function isEmpty(reader: StateReader, table: StateTable): boolean {
  return reader.range(table, { start: FIRST_KEY, end: END_KEY, limit: 1, reverse: false }).length === 0;
}

function areUpToDate(reader: StateReader, watchers: readonly Watcher[]): boolean {
  const ranges = [{ ...singleKeyRange(COUNTER_KEYS.sum), limit: 1, reverse: false }];
  const version = readRanges(reader, ranges)[0]?.[0]?.versionstamp ?? null;
  return watchers.every(({ seen }) => isSameVersion(seen, version));
}
