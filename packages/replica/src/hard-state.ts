// The hard state when a log changes hands: between a learner, whose log is committed as far as it goes, and a voter.
import { createLogIndex, LOG_INDEX_MAX, type LogIndex } from "@kvorum/base";
import type { HardState } from "@kvorum/raft";
import type { LogStore } from "./ports/log-store.ts";

/**
 * A learner's log is committed as far as it goes, so a voter may start on it as it is. Its term stays what it was: one that
 * votes already, and has none, may have lost its disk, and must not look as if it had not (recovery.ts of raft), whatever the
 * configuration says that it knows. In an epoch of which it has nothing yet it cannot have voted.
 */
export function hardStateOfVoter(log: LogStore): HardState {
  const { hardState, lastIndex, lineage } = log;
  const lastEpoch = log.entryAt(lastIndex)?.epoch ?? log.base.epoch;
  if (hardState.term === 0 && (lastIndex === 0 || lastEpoch === lineage.epoch)) {
    return { ...hardState, commitIndex: createLogIndex(LOG_INDEX_MAX) };
  }
  return isMarkedLost(hardState) ? hardState : { ...hardState, commitIndex: lastIndex };
}

/** Whether a voter has yet to win back what its disk has lost: the mark must outlive whatever becomes of it meanwhile. */
export function isMarkedLost({ commitIndex }: HardState): boolean {
  return commitIndex === LOG_INDEX_MAX;
}

/** The hard state of a log that ends at `index`: nothing after it is known to be committed, and a loss stays marked. */
export function hardStateAt(hardState: HardState, index: LogIndex): HardState {
  return isMarkedLost(hardState)
    ? hardState
    : { ...hardState, commitIndex: createLogIndex(Math.min(hardState.commitIndex, index)) };
}
