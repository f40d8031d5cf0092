// What every log store demands of an append, before it touches anything: contiguous entries that join the log without a gap.
import { assert, createLogIndex } from "@kvorum/base";
import type { LogReader } from "@kvorum/raft";
import type { LogAppend } from "@kvorum/replica";

/** @throws KvorumError invariant_broken — a gap, a start before the log, a term that decreases, or two ways to cut the log */
export function checkAppend(
  log: Pick<LogReader, "firstIndex" | "lastIndex" | "termAt">,
  { entries, truncateAfter }: LogAppend,
): void {
  if (truncateAfter !== undefined) {
    assert(
      entries.length === 0,
      `entries from ${entries[0]?.index} replace the log, truncateAfter ${truncateAfter} too`,
    );
    const kept = truncateAfter >= log.firstIndex - 1;
    assert(kept, `the log starts at ${log.firstIndex}, it cannot be truncated after ${truncateAfter}`);
  }
  const start = entries[0]?.index;
  if (start === undefined) {
    return;
  }
  assert(start >= log.firstIndex, `the log starts at ${log.firstIndex}, entries at ${start} are before it`);
  assert(start <= log.lastIndex + 1, `the log ends at ${log.lastIndex}, entries at ${start} would leave a gap`);
  let index: number = start;
  let term: number = log.termAt(createLogIndex(start - 1)) ?? 0;
  for (const entry of entries) {
    assert(entry.index === index, `entry ${index} was expected, found ${entry.index}`);
    assert(entry.term >= term, `terms never decrease: ${term}, then ${entry.term} at index ${entry.index}`);
    term = entry.term;
    index += 1;
  }
}

/** The first index that an append replaces; undefined when it only adds, or changes no entry. */
export function replacedFrom({ entries, truncateAfter }: LogAppend): number | undefined {
  return entries[0]?.index ?? (truncateAfter === undefined ? undefined : truncateAfter + 1);
}

/** @throws KvorumError invariant_broken — a compaction past either end of the log */
export function checkCompaction(log: Pick<LogReader, "base" | "lastIndex">, through: number): void {
  assert(through >= log.base.index, `the log starts after ${log.base.index}, it is not compacted through ${through}`);
  assert(through <= log.lastIndex, `the log ends at ${log.lastIndex}, it is not compacted through ${through}`);
}
