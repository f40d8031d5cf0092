// Entries, and records about logs, for the tests of the stores.
import { createEpoch, createLogIndex, createTerm, createWallMs, parseDatacenterId } from "@kvorum/base";
import { createEntry, type Entry, type HardState } from "@kvorum/raft";
import type { Branch, LineageRecord } from "@kvorum/replica";

/** An entry whose payload says what it is: the same arguments give the same bytes. */
export function createTestEntry(fields: {
  readonly index: number;
  readonly term: number;
  readonly sizeBytes?: number;
}): Entry {
  const payload = new Uint8Array(fields.sizeBytes ?? 16).fill((fields.index * 31 + fields.term * 7) % 256);
  return createEntry({
    epoch: createEpoch(0),
    term: createTerm(fields.term),
    index: createLogIndex(fields.index),
    kind: "commands",
    leaderTimeMs: createWallMs(1_700_000_000_000 + fields.index),
    payload,
  });
}

/** `count` entries of one term from `index` on. */
export function createTestEntries(index: number, count: number, term: number): readonly Entry[] {
  return Array.from({ length: count }, (_, i) => createTestEntry({ index: index + i, term }));
}

export function createTestHardState(term: number, commitIndex: number, vote: string | null = null): HardState {
  return {
    term: createTerm(term),
    commitIndex: createLogIndex(commitIndex),
    vote: vote === null ? null : parseDatacenterId(vote),
  };
}

export function createTestLineage(
  epoch: number,
  promised: { readonly epoch: number; readonly claimant: string } | null,
  resetting = false,
): LineageRecord {
  const promise =
    promised === null ? null : { epoch: createEpoch(promised.epoch), claimant: parseDatacenterId(promised.claimant) };
  return { epoch: createEpoch(epoch), promised: promise, resetting };
}

/** `count` entries after the fork. */
export function createTestBranch(fields: {
  readonly epoch: number;
  readonly forkIndex: number;
  readonly count: number;
}): Branch {
  return {
    id: `epoch-${fields.epoch}-after-${fields.forkIndex}`,
    epoch: createEpoch(fields.epoch),
    forkIndex: createLogIndex(fields.forkIndex),
    firstIndex: createLogIndex(fields.forkIndex + 1),
    lastIndex: createLogIndex(fields.forkIndex + fields.count),
    commitIndex: createLogIndex(fields.forkIndex + 1),
    bytes: 44 * fields.count,
    quarantinedAtMs: createWallMs(1_700_000_000_000.5),
  };
}
