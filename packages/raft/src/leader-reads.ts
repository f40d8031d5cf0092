// How a leader makes sure that it still leads, for reads (thesis §6.4): a round of heartbeats, or a lease from earlier rounds.
import type { ConfirmedRead } from "./ready.ts";
import { broadcastHeartbeat } from "./replication.ts";
import type { LeaderRole } from "./role.ts";
import type { RaftState } from "./state.ts";

/** Takes a read in. @returns its sequence, of which a later Ready will speak */
export function askRead(state: RaftState, role: LeaderRole): number {
  const { rounds, log } = state;
  if (rounds.isReadWaiting || !hasLease(state, role)) {
    return rounds.gather();
  }
  const read: ConfirmedRead = { readSequence: rounds.nextReadSequence(), index: log.commitIndex };
  state.outbox.confirm(read);
  return read.readSequence;
}

/** Whether reads wait that a round could confirm now. */
export function isReadRoundDue(state: RaftState, role: LeaderRole): boolean {
  return state.rounds.isReadWaiting && isCommitIndexKnown(state, role);
}

/** Broadcasts a round of heartbeats; reads that wait go along. */
export function startRound(state: RaftState, role: LeaderRole): void {
  state.rounds.start(state.now, isCommitIndexKnown(state, role) ? state.log.commitIndex : null);
  broadcastHeartbeat(state, role);
  confirmReads(state);
}

/** Hands out the reads of rounds that a majority has echoed. */
export function confirmReads(state: RaftState): void {
  for (const read of state.rounds.takeConfirmed(state.configuration, state.id)) {
    state.outbox.confirm(read);
  }
}

/** Before an entry of its own term is committed a leader does not know how far its predecessors got (pitfall 1). */
export function isCommitIndexKnown(state: RaftState, role: LeaderRole): boolean {
  return state.log.commitIndex >= role.termStartIndex;
}

/**
 * Whether no other leader can have been elected yet (thesis §6.4.1): a majority heard this one at `confirmedAtMs` or later, and
 * gives no vote for an election timeout, as their clocks go. Options.ts states what is assumed.
 */
function hasLease(state: RaftState, role: LeaderRole): boolean {
  const { readConfirmation, rounds, timing, now } = state;
  if (readConfirmation.kind !== "lease" || role.isTakeoverInvited || !isCommitIndexKnown(state, role)) {
    return false;
  }
  return now < rounds.confirmedAtMs + timing.electionTimeoutMs * (1 - readConfirmation.clockDriftShareMax);
}
