// How a replica becomes something else: the durable steps, in an order in which a crash between any two of them does no
// harm. Whoever calls sees to it that no other write is under way and none is begun meanwhile.
import {
  createLogIndex,
  createTerm,
  createWallMs,
  type DatacenterId,
  type Epoch,
  type LogIndex,
  type WallMs,
} from "@kvorum/base";
import { createEntry, type Entry, encodeConfiguration, type HardState, type LogBase } from "@kvorum/raft";
import { hardStateAt } from "./hard-state.ts";
import { BRANCH_SLICE_BYTES } from "./limits.ts";
import { currentEpoch, forkIndexOf } from "./lineage.ts";
import type { Branch, BranchStore } from "./ports/branch-store.ts";
import type { LogStore } from "./ports/log-store.ts";
import type { Lineage } from "./ports/peer-transport.ts";
import type { StateStore } from "./ports/state-store.ts";
import { giveUp } from "./prepare-stores.ts";
import type { SerialLog } from "./serial-log.ts";

export interface RoleChangeStores {
  readonly log: LogStore;
  readonly writes: SerialLog;
  readonly state: StateStore;
  readonly branches: BranchStore;
}

/** A voter that votes no more keeps what it knows to be committed: a learner's log holds nothing else. */
export async function prepareLearner({ writes }: RoleChangeStores, commitIndex: LogIndex): Promise<void> {
  await writes.append(() => ({ hardState: undefined, entries: [], truncateAfter: commitIndex }));
}

/** What a replica has when it learns that its epoch is over. */
export interface FormerStanding {
  readonly lineage: Lineage;
  readonly commitIndex: LogIndex;
  readonly appliedIndex: LogIndex;
  readonly wallNowMs: WallMs;
}

export interface Rejoined {
  /** What was quarantined; null when the log was part of the new lineage. */
  readonly branch: Branch | null;
  /** The state was emptied with the log: entries of the branch had been applied. */
  readonly stateGivenUp: boolean;
}

/**
 * Leaves an epoch that is over for the last one of `lineage`, to go on as its learner. What the log holds after the fork
 * becomes a quarantined branch, on disk before anything is dropped. State that has applied such entries cannot go back:
 * it is given up, with the log, for a snapshot of the new lineage.
 */
export async function rejoin(stores: RoleChangeStores, lineage: Lineage, former: FormerStanding): Promise<Rejoined> {
  const { log, writes } = stores;
  const epoch = currentEpoch(lineage);
  const forkIndex = forkIndexOf(lineage, { lineage: former.lineage, lastIndex: log.lastIndex });
  const branch = forkIndex === null ? null : await quarantine(stores, forkIndex, former);
  const keptIndex = createLogIndex(Math.min(forkIndex ?? log.lastIndex, former.commitIndex));
  const stateGivenUp = keptIndex < former.appliedIndex;
  const promisedOf = (): LogStore["lineage"]["promised"] =>
    log.lineage.promised !== null && log.lineage.promised.epoch > epoch ? log.lineage.promised : null;
  if (stateGivenUp) {
    await writes.append(() => ({
      hardState: undefined,
      entries: [],
      lineage: { epoch, promised: promisedOf(), resetting: true },
    }));
    await giveUp(stores);
  } else {
    await writes.append(() => ({
      hardState: { term: log.termAt(keptIndex) ?? createTerm(0), vote: null, commitIndex: keptIndex },
      entries: [],
      truncateAfter: keptIndex,
      lineage: { epoch, promised: promisedOf(), resetting: false },
    }));
  }
  return { branch, stateGivenUp };
}

export interface EpochBeginning {
  readonly epoch: Epoch;
  readonly voters: readonly DatacenterId[];
  readonly learners: readonly DatacenterId[];
  readonly wallNowMs: WallMs;
}

/**
 * The first entry of an epoch: the configuration that it begins with, written by the learner that claimed it after all that
 * the learner has. It is committed like any other, once a majority of the new voters holds it and one of them leads.
 */
export async function beginEpoch(
  { log, writes }: RoleChangeStores,
  { epoch, voters, learners, wallNowMs }: EpochBeginning,
): Promise<{ readonly hardState: HardState; readonly startIndex: LogIndex }> {
  const last = log.entryAt(log.lastIndex) ?? log.base;
  const term = createTerm(last.term + 1);
  const entry: Entry = createEntry({
    epoch,
    term,
    index: createLogIndex(log.lastIndex + 1),
    kind: "configuration",
    leaderTimeMs: createWallMs(Math.max(wallNowMs, last.leaderTimeMs)),
    payload: encodeConfiguration({ voters, outgoing: [], learners }),
  });
  const hardState: HardState = { term, vote: null, commitIndex: log.lastIndex };
  const { promised } = log.lineage;
  const kept = promised !== null && promised.epoch > epoch ? promised : null;
  await writes.append(() => ({ hardState, entries: [entry], lineage: { epoch, promised: kept, resetting: false } }));
  return { hardState, startIndex: entry.index };
}

/** The log starts over after a snapshot that the state store has taken in. */
export async function startLogAfter({ log, writes }: RoleChangeStores, base: LogBase): Promise<void> {
  const { lineage } = log;
  const hardState = hardStateAt(log.hardState, base.index);
  const isLater = base.epoch > lineage.epoch;
  await writes.reset(base, isLater ? { hardState, lineage: { ...lineage, epoch: base.epoch } } : { hardState });
}

async function quarantine(
  { log, branches }: RoleChangeStores,
  forkIndex: LogIndex,
  { lineage, commitIndex, wallNowMs }: FormerStanding,
): Promise<Branch> {
  const lastEpoch = currentEpoch(lineage);
  const afterIndex = createLogIndex(Math.max(forkIndex, log.base.index));
  const entries = entriesAfter(log, afterIndex);
  const branch: Branch = {
    id: `epoch-${lastEpoch}-after-${forkIndex}`,
    epoch: lastEpoch,
    forkIndex,
    firstIndex: createLogIndex(afterIndex + 1),
    lastIndex: log.lastIndex,
    commitIndex,
    bytes: entries.reduce((sum, entry) => sum + entry.frame.length, 0),
    quarantinedAtMs: wallNowMs,
  };
  await branches.save(branch, entries);
  return branch;
}

function entriesAfter(log: LogStore, index: LogIndex): readonly Entry[] {
  const entries: Entry[] = [];
  for (let next = index + 1; next <= log.lastIndex; next = index + 1 + entries.length) {
    entries.push(...log.slice(createLogIndex(next), log.lastIndex, BRANCH_SLICE_BYTES));
  }
  return entries;
}
