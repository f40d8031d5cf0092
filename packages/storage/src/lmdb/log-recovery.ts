// What a log store learns when it opens: where the log begins and ends, that nothing is missing between, that its tail is
// whole, and the terms as runs. LMDB commits a transaction or nothing, so a torn tail cannot come from a crash: a bad record
// is a damaged disk and is refused, never cut off.
import { createLogIndex, KvorumError, type LogIndex } from "@kvorum/base";
import type { Entry } from "@kvorum/raft";
import { TAIL_VERIFIED_ENTRIES } from "../limits.ts";
import { TermRuns } from "../term-runs.ts";
import type { BinaryDatabase } from "./environment.ts";
import { ENTRY_KEY_END, entryKeyFromIndex, HARD_STATE_KEY, indexFromEntryKey } from "./log-keys.ts";

/**
 * @param readEntry reads and verifies one entry
 * @throws KvorumError data_corrupt — a gap, or a bad record among those that are read
 */
export function recoverTerms(database: BinaryDatabase, readEntry: (index: LogIndex) => Entry): TermRuns {
  const firstIndex = edgeIndex(database, { reverse: false }) ?? createLogIndex(1);
  const lastIndex = edgeIndex(database, { reverse: true }) ?? createLogIndex(0);
  const found = database.getKeysCount({ start: entryKeyFromIndex(0), end: ENTRY_KEY_END });
  if (found !== lastIndex - firstIndex + 1) {
    throw new KvorumError("data_corrupt", `the log spans ${firstIndex}..${lastIndex} but holds ${found} entries`);
  }
  for (let index = Math.max(firstIndex, lastIndex - TAIL_VERIFIED_ENTRIES + 1); index <= lastIndex; index++) {
    readEntry(createLogIndex(index));
  }
  const terms = new TermRuns(firstIndex);
  while (terms.lastIndex < lastIndex) {
    const runStart = createLogIndex(terms.lastIndex + 1);
    terms.extend(lastIndexOfTerm(runStart, lastIndex, readEntry), readEntry(runStart).term);
  }
  return terms;
}

/** The last entry with the term of entry `low`, by bisection: terms never decrease along the log (Raft §5.3). */
function lastIndexOfTerm(low: LogIndex, high: LogIndex, readEntry: (index: LogIndex) => Entry): LogIndex {
  const { term } = readEntry(low);
  let known: number = low;
  let bound: number = high;
  while (known < bound) {
    const middle = Math.floor((known + bound + 1) / 2);
    if (readEntry(createLogIndex(middle)).term === term) {
      known = middle;
    } else {
      bound = middle - 1;
    }
  }
  return createLogIndex(known);
}

function edgeIndex(database: BinaryDatabase, options: { readonly reverse: boolean }): LogIndex | undefined {
  const bounds = options.reverse
    ? { start: ENTRY_KEY_END, end: HARD_STATE_KEY, reverse: true }
    : { start: entryKeyFromIndex(0), end: ENTRY_KEY_END };
  for (const key of database.getKeys({ ...bounds, limit: 1 })) {
    return createLogIndex(indexFromEntryKey(key));
  }
  return undefined;
}
