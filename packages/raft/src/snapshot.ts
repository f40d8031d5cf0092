// The follower's side of a snapshot: raft says that a state is wanted, the driver fetches and installs it, raft goes on from there.
import { assert } from "@kvorum/base";
import type { Configuration } from "./configuration.ts";
import { acknowledge, becomeFollower } from "./follower.ts";
import type { SnapshotNotice } from "./message.ts";
import type { LogBase } from "./ready.ts";
import { endRecoveryIfCaughtUp } from "./recovery.ts";
import type { RaftState } from "./state.ts";

/** The leader's log starts after an index that this one has not reached, as far as the leader knows. */
export function handleSnapshotNotice(state: RaftState, message: SnapshotNotice): void {
  const { log } = state;
  if (log.termAt(message.index) === message.indexTerm) {
    // The leader compacted it, so it is committed; and the logs agree up to there (Raft §5.3).
    log.commitTo(message.index);
  }
  if (log.commitIndex >= message.index) {
    acknowledge(state, message.from, log.commitIndex);
  } else {
    state.outbox.wantSnapshot({ from: message.from, index: message.index });
  }
}

/** Whether a state at `base` is ahead of this log, and no write is under way that would be lost with it. */
export function isSnapshotAcceptable(state: RaftState, base: LogBase): boolean {
  return isAhead(state, base) && state.log.termAt(base.index) !== base.term;
}

/** State and log store start at `base` now. */
export function installSnapshot(state: RaftState, base: LogBase, configuration: Configuration): void {
  assert(isAhead(state, base), `a snapshot at ${base.index} brings forward the log at ${state.log.commitIndex}`);
  state.persistence.dropDeferred();
  if (base.term > state.term) {
    becomeFollower(state, { term: base.term, leader: null });
  }
  state.log.resetTo(base);
  state.configurations.reset({ index: base.index, configuration });
  if (state.role.role === "follower" && state.role.leader !== null) {
    acknowledge(state, state.role.leader, base.index);
  }
  endRecoveryIfCaughtUp(state);
}

function isAhead({ log, persistence }: RaftState, base: LogBase): boolean {
  return !persistence.isWriting && log.commitIndex < base.index;
}
