// What is learnt of a log when it is opened: where it begins and ends, that nothing is missing between, that its tail is
// whole, and the terms as runs. LMDB commits a transaction or nothing, so a torn tail cannot come from a crash: a bad record
// is a damaged disk and is refused, never cut off.
import { createLogIndex, KvorumError, type LogIndex } from "@kvorum/base";
import type { HardState } from "@kvorum/raft";
import type { LineageRecord } from "@kvorum/replica";
import { TAIL_VERIFIED_ENTRIES } from "../limits.ts";
import { TermRuns } from "../term-runs.ts";
import type { LogTree } from "./log-tree.ts";

export interface RecoveredLog {
  readonly hardState: HardState;
  readonly lineage: LineageRecord;
  /** Describes exactly the entries that belong to the log. */
  readonly terms: TermRuns;
  /** Of the verified tail; 0 for an empty log. */
  readonly frameBytesMean: number;
  /** What a compaction or a reset had dropped and not removed yet when the process ended; null when there is nothing. */
  readonly dropped: { readonly from: LogIndex; readonly to: LogIndex } | null;
  /** A reset has to be finished: see LogBaseRecord. */
  readonly isEmptying: boolean;
}

/** @throws KvorumError data_corrupt — a gap, or a bad record among those that are read */
export function recoverLog(tree: LogTree): RecoveredLog {
  const { base, isEmptying } = tree.readBase();
  const lowest = tree.edgeIndex("lowest");
  const highest = tree.edgeIndex("highest");
  const terms = new TermRuns(base);
  if (highest !== undefined && highest > base.index && !isEmptying) {
    extendTerms(terms, tree, highest);
  }
  const droppedEnd = isEmptying ? highest : base.index;
  const hasDropped = lowest !== undefined && droppedEnd !== undefined && lowest <= droppedEnd;
  return {
    hardState: tree.readHardState(),
    lineage: tree.readLineage(),
    terms,
    frameBytesMean: verifyTail(terms, tree),
    dropped: hasDropped ? { from: lowest, to: droppedEnd } : null,
    isEmptying,
  };
}

function extendTerms(terms: TermRuns, tree: LogTree, lastIndex: LogIndex): void {
  const { firstIndex } = terms;
  const found = tree.countFrom(firstIndex);
  if (found !== lastIndex - firstIndex + 1) {
    throw new KvorumError("data_corrupt", `the log spans ${firstIndex}..${lastIndex} but holds ${found} entries`);
  }
  while (terms.lastIndex < lastIndex) {
    const runStart = terms.lastIndex + 1;
    terms.extend(lastIndexOfTerm(tree, runStart, lastIndex), tree.readEntry(runStart).term);
  }
}

/** Reads the last entries and returns how long their frames are on average. */
function verifyTail(terms: TermRuns, tree: LogTree): number {
  const { firstIndex, lastIndex } = terms;
  let bytes = 0;
  let count = 0;
  for (let index = Math.max(firstIndex, lastIndex - TAIL_VERIFIED_ENTRIES + 1); index <= lastIndex; index++) {
    bytes += tree.readEntry(index).frame.length;
    count += 1;
  }
  return count === 0 ? 0 : bytes / count;
}

/** The last entry with the term of entry `low`, by bisection: terms never decrease along the log (Raft §5.3). */
function lastIndexOfTerm(tree: LogTree, low: number, high: number): LogIndex {
  const { term } = tree.readEntry(low);
  let known = low;
  let bound = high;
  while (known < bound) {
    const middle = Math.floor((known + bound + 1) / 2);
    if (tree.readEntry(middle).term === term) {
      known = middle;
    } else {
      bound = middle - 1;
    }
  }
  return createLogIndex(known);
}
