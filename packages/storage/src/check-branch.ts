// What every branch store demands of a branch, and the order in which it lists them.
import { assert } from "@kvorum/base";
import type { Entry } from "@kvorum/raft";
import type { Branch } from "@kvorum/replica";

/** @throws KvorumError invariant_broken — the entries are not those from the first index to the last, one by one, or begin before the fork */
export function checkBranch(branch: Branch, entries: readonly Entry[]): void {
  assert(branch.firstIndex > branch.forkIndex, `branch ${branch.id} begins at ${branch.firstIndex}, before its fork`);
  const expected = branch.lastIndex - branch.firstIndex + 1;
  assert(entries.length === expected, `branch ${branch.id} has ${expected} entries, found ${entries.length}`);
  for (const [offset, entry] of entries.entries()) {
    const index = branch.firstIndex + offset;
    assert(entry.index === index, `branch ${branch.id}: entry ${index} was expected, found ${entry.index}`);
  }
}

export function compareBranches(a: Branch, b: Branch): number {
  return a.forkIndex - b.forkIndex || a.epoch - b.epoch;
}
