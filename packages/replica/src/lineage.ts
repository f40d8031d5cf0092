// The lineage of the log: which epoch each of its indexes belongs to. A forced failover begins an epoch at an index, and
// what the old primary region appended at and after that index under the epoch before is a branch, not history.
//
// An epoch is begun once, by one claimant (epoch-claim.ts), so its number stands for everything before it too: two logs
// that hold the same epoch at the same index agree up to there. Index alone says nothing (pitfall 16).
import { assert, createLogIndex, type Epoch, type LogIndex } from "@kvorum/base";
import type { Bookmark } from "@kvorum/kv";
import type { Lineage } from "./ports/peer-transport.ts";

/** Where a position (epoch, index) lies, as seen from a lineage. */
export type LineagePlace =
  /** On it; or past the end of the log, in the current epoch. */
  | { readonly kind: "on" }
  /** On a branch that a forced failover left behind. The lineage shares its log up to forkIndex at the most. */
  | { readonly kind: "branch"; readonly forkIndex: LogIndex }
  /** In an epoch that this lineage does not know yet: whoever asks is the one that is behind. */
  | { readonly kind: "later" };

/** A bookmark against what a replica knows. */
export type BookmarkPlace =
  | { readonly kind: "ok" }
  | { readonly kind: "lost"; readonly message: string }
  | { readonly kind: "ahead" };

/** The epoch of the entry at `index`; of one that does not exist yet, the epoch that it would be of. */
export function epochAt(lineage: Lineage, index: LogIndex): Epoch {
  return lineage[stepAt(lineage, index)]?.epoch ?? firstOf(lineage).epoch;
}

export function currentEpoch(lineage: Lineage): Epoch {
  const current = lineage.at(-1);
  assert(current !== undefined, "a lineage has an epoch");
  return current.epoch;
}

/** The lineage with one more epoch. Precondition: a later epoch than the current one, that starts no earlier. */
export function extendLineage(lineage: Lineage, epoch: Epoch, startIndex: LogIndex): Lineage {
  const current = lineage.at(-1);
  assert(current !== undefined, "a lineage has an epoch");
  assert(epoch > current.epoch, `epoch ${epoch} does not follow epoch ${current.epoch}`);
  assert(
    startIndex >= current.startIndex,
    `epoch ${epoch} cannot start at ${startIndex}, before epoch ${current.epoch} at ${current.startIndex}`,
  );
  return [...lineage, { epoch, startIndex }];
}

/** Where an entry of (epoch, index) lies. Index 0, before the first entry, is on every lineage. */
export function placeOnLineage(lineage: Lineage, { epoch, index }: Bookmark): LineagePlace {
  if (index === 0 || epochAt(lineage, index) === epoch) {
    return { kind: "on" };
  }
  if (epoch > currentEpoch(lineage)) {
    return { kind: "later" };
  }
  return { kind: "branch", forkIndex: lastIndexSharedWith(lineage, epoch, index) };
}

/**
 * The last index that a log has in common with `lineage`, given the log's own lineage; null when the log is a prefix of
 * it, or goes on in its current epoch: nothing has parted.
 */
export function forkIndexOf(
  lineage: Lineage,
  log: { readonly lineage: Lineage; readonly lastIndex: LogIndex },
): LogIndex | null {
  const shared = stepsShared(lineage, log.lineage);
  assert(shared > 0, "two lineages of one cluster share their first epoch");
  const forkIndex = Math.min(endOfStep(lineage, shared - 1), endOfStep(log.lineage, shared - 1));
  return forkIndex < log.lastIndex ? createLogIndex(forkIndex) : null;
}

/**
 * Whether a session's bookmark is still part of history.
 * @param lastIndex the last index that this replica knows of; a bookmark past it is `ahead`
 */
export function checkBookmark(lineage: Lineage, bookmark: Bookmark, lastIndex: LogIndex): BookmarkPlace {
  const place = placeOnLineage(lineage, bookmark);
  switch (place.kind) {
    case "later":
      return { kind: "ahead" };
    case "on":
      return { kind: bookmark.index > lastIndex ? "ahead" : "ok" };
    case "branch":
      return { kind: "lost", message: lostMessage(lineage, bookmark, place.forkIndex) };
  }
}

function lostMessage(lineage: Lineage, { epoch, index }: Bookmark, forkIndex: LogIndex): string {
  return (
    `the bookmark is at index ${index} of epoch ${epoch}, on a branch that a forced failover left behind after index ` +
    `${forkIndex}; the cluster is in epoch ${currentEpoch(lineage)}`
  );
}

/** An epoch that is not on this lineage began after the last one before it that is, and is shared with no later one. */
function lastIndexSharedWith(lineage: Lineage, epoch: Epoch, index: LogIndex): LogIndex {
  const step = lineage.findLastIndex((candidate) => candidate.epoch <= epoch);
  return createLogIndex(Math.min(index, endOfStep(lineage, Math.max(0, step))));
}

/** How many leading steps two lineages have in common. */
function stepsShared(one: Lineage, other: Lineage): number {
  const parted = one.findIndex((step, i) => {
    const twin = other[i];
    return twin === undefined || twin.epoch !== step.epoch || twin.startIndex !== step.startIndex;
  });
  return parted === -1 ? one.length : parted;
}

/** The last index of a step: unbounded for the current epoch. */
function endOfStep(lineage: Lineage, step: number): number {
  const next = lineage[step + 1];
  return next === undefined ? Number.POSITIVE_INFINITY : next.startIndex - 1;
}

function stepAt(lineage: Lineage, index: LogIndex): number {
  return lineage.findLastIndex((step) => step.startIndex <= index);
}

function firstOf(lineage: Lineage): Lineage[number] {
  const first = lineage[0];
  assert(first !== undefined, "a lineage has an epoch");
  return first;
}
