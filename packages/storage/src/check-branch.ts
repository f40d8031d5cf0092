// What every branch store demands of a branch, and the order in which it lists them.
import { assert } from "@kvorum/base";
import type { Entry } from "@kvorum/raft";
import type { Branch } from "@kvorum/replica";

/** @throws KvorumError invariant_broken — the entries are not those after the fork, up to the last index, one by one */
export function checkBranch(branch: Branch, entries: readonly Entry[]): void {
  const expected = branch.lastIndex - branch.forkIndex;
  assert(entries.length === expected, `branch ${branch.id} has ${expected} entries, found ${entries.length}`);
  for (const [offset, entry] of entries.entries()) {
    const index = branch.forkIndex + 1 + offset;
    assert(entry.index === index, `branch ${branch.id}: entry ${index} was expected, found ${entry.index}`);
  }
}

export function compareBranches(a: Branch, b: Branch): number {
  return a.forkIndex - b.forkIndex || a.epoch - b.epoch;
}
