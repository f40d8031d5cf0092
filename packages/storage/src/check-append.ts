// What every log store demands of an append, before it touches anything: contiguous entries that join the log without a gap.
import { assert, createLogIndex } from "@kvorum/base";
import type { Entry, LogReader } from "@kvorum/raft";

/** @throws KvorumError invariant_broken — a gap, a start before the log, or a term that decreases */
export function checkAppend(
  log: Pick<LogReader, "firstIndex" | "lastIndex" | "termAt">,
  entries: readonly Entry[],
): void {
  const start = entries[0]?.index;
  if (start === undefined) {
    return;
  }
  assert(start >= log.firstIndex, `the log starts at ${log.firstIndex}, entries at ${start} are before it`);
  assert(start <= log.lastIndex + 1, `the log ends at ${log.lastIndex}, entries at ${start} would leave a gap`);
  let term: number = log.termAt(createLogIndex(start - 1)) ?? 0;
  for (const [offset, entry] of entries.entries()) {
    assert(entry.index === start + offset, `entry ${start + offset} was expected, found ${entry.index}`);
    assert(entry.term >= term, `terms never decrease: ${term}, then ${entry.term} at index ${entry.index}`);
    term = entry.term;
  }
}
