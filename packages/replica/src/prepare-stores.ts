// What a crash in the middle of a change of lineage, or of a snapshot's installation, left to be done before a replica may
// start on its stores: log and state are two files, and each of the two changes atomically by itself only.
import { createEpoch, createLogIndex, createTerm, createWallMs, KvorumError } from "@kvorum/base";
import { createStateMachine } from "@kvorum/kv";
import type { LogBase } from "@kvorum/raft";
import { hardStateAt } from "./hard-state.ts";
import type { LogStore } from "./ports/log-store.ts";
import type { StateStore } from "./ports/state-store.ts";

/** Before the first entry. */
export const LOG_BEGINNING: LogBase = {
  index: createLogIndex(0),
  term: createTerm(0),
  epoch: createEpoch(0),
  leaderTimeMs: createWallMs(0),
};

/**
 * Brings log and state to where they agree.
 * @throws KvorumError data_corrupt — the state is behind the log's first entry: what lies between is on no file here
 */
export async function prepareStores({
  log,
  state,
}: {
  readonly log: LogStore;
  readonly state: StateStore;
}): Promise<void> {
  if (log.lineage.resetting) {
    await giveUp({ log, state });
  }
  const base = baseOf(state);
  if (base.index > log.lastIndex || (base.index >= log.base.index && log.termAt(base.index) !== base.term)) {
    // A snapshot was installed, and the log did not get to start after it.
    await log.reset(base, { hardState: hardStateAt(log.hardState, base.index) });
  } else if (base.index < log.base.index) {
    throw new KvorumError(
      "data_corrupt",
      `the state stands at ${base.index}, the log begins after ${log.base.index}: wipe this datacenter and let it catch up`,
    );
  }
}

/** Empties state and log, for a lineage that they are no part of. The branch is safe by now. */
export async function giveUp({ log, state }: { readonly log: LogStore; readonly state: StateStore }): Promise<void> {
  const empty = await state.beginInstall();
  await empty.finish();
  const { epoch, promised } = log.lineage;
  const hardState = { term: createTerm(0), vote: null, commitIndex: createLogIndex(0) };
  await log.reset(LOG_BEGINNING, { hardState, lineage: { epoch, promised, resetting: false } });
}

/** The last entry that a state has applied, as what a log may start after. */
export function baseOf(state: StateStore): LogBase {
  const machine = state.read(createStateMachine);
  const { term, leaderTimeMs } = machine.lastEntry;
  return { ...machine.applied, term, leaderTimeMs };
}
