// A leader hands over (thesis §3.10): it takes no proposals, brings the target up to date, and tells it to campaign at once; but not
// before all that it has appended is committed: it can still acknowledge that itself.
import { addMs, type DatacenterId } from "@kvorum/base";
import { isJoint } from "./configuration.ts";
import type { Transfer } from "./raft.ts";
import type { LeaderRole } from "./role.ts";
import type { RaftState } from "./state.ts";

/** Begins a transfer; one to this leader itself is done already. */
export function beginTransfer(state: RaftState, role: LeaderRole, to: DatacenterId): Transfer {
  const { configuration, index } = state.configurationAt;
  if (!configuration.voters.includes(to)) {
    return { ok: false, reason: "not_voter" };
  }
  if (role.transfer !== null || isJoint(configuration) || index > state.log.commitIndex) {
    return { ok: false, reason: "change_in_flight" };
  }
  if (to !== state.id) {
    role.transfer = { to, giveUpAtMs: addMs(state.now, state.timing.electionTimeoutMs) };
    continueTransfer(state, role);
  }
  return { ok: true };
}

/** A follower has answered, or the own disk: the target is told once it has everything, and again in case that got lost. */
export function continueTransfer(state: RaftState, role: LeaderRole): void {
  const { transfer, progress } = role;
  const { commitIndex, lastIndex } = state.log;
  if (transfer !== null && commitIndex === lastIndex && progress.get(transfer.to)?.matchIndex === lastIndex) {
    inviteTakeover(state, role, transfer.to);
  }
}

/** The follower is about to stop itself: it will not take over. */
export function endTransferTo(role: LeaderRole, follower: DatacenterId): void {
  if (role.transfer?.to === follower) {
    role.transfer = null;
  }
}

/** The target has not taken over within an election timeout: this leader goes on. */
export function giveUpTransferIfLate(state: RaftState, role: LeaderRole): void {
  if (role.transfer !== null && state.now >= role.transfer.giveUpAtMs) {
    role.transfer = null;
  }
}

/** From now on `to` may be elected at any time, whoever hears this leader: there is no lease in this term any more. */
export function inviteTakeover(state: RaftState, role: LeaderRole, to: DatacenterId): void {
  role.isTakeoverInvited = true;
  state.send({ kind: "timeout_now", from: state.id, to, term: state.term });
}
