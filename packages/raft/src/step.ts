// Where messages go: first their terms are compared, then each kind has its handler.
import { handleTimeoutNow, handleVoteResponse } from "./candidate.ts";
import { becomeFollower, followLeader, handleAppend, handleHeartbeat, refuseStaleLeader } from "./follower.ts";
import { forgetAcknowledged, handleLeaderResponse } from "./leader.ts";
import type { RaftMessage } from "./message.ts";
import { answerRecovery, handleRecoveryResponse, hearLeaderWhileAsking } from "./recovery.ts";
import { handleSnapshotNotice } from "./snapshot.ts";
import type { RaftState } from "./state.ts";
import { handleVoteRequest } from "./vote.ts";

type RecoveryMessage = Extract<RaftMessage, { readonly kind: "recovery_request" | "recovery_response" }>;
type TermMessage = Exclude<RaftMessage, RecoveryMessage>;

/**
 * Brings a message to its handler. A sender may be unknown here: a new leader, or a candidate, of a configuration that is still to
 * come. A voter that is asking what it has lost takes part in nothing else.
 */
export function handleMessage(state: RaftState, message: RaftMessage): void {
  const { recovery, role } = state;
  if (message.kind === "recovery_request") {
    const isNewVoter = role.role === "leader" && forgetAcknowledged(state, role, message.from);
    answerRecovery(state, message, isNewVoter);
  } else if (message.kind === "recovery_response") {
    handleRecoveryResponse(state, message);
  } else if (recovery?.phase !== "asking") {
    handleTermMessage(state, message);
  } else if (isFromLeader(message)) {
    hearLeaderWhileAsking(state, recovery, message.from);
  }
}

function handleTermMessage(state: RaftState, message: TermMessage): void {
  if (isFromStranger(state, message) || !admitTerm(state, message)) {
    return;
  }
  switch (message.kind) {
    case "vote_request":
      handleVoteRequest(state, message);
      break;
    case "vote_response":
      handleVoteResponse(state, message);
      break;
    case "append":
      followLeader(state, message.from);
      handleAppend(state, message);
      break;
    case "heartbeat":
      followLeader(state, message.from);
      handleHeartbeat(state, message);
      break;
    case "snapshot_notice":
      followLeader(state, message.from);
      handleSnapshotNotice(state, message);
      break;
    case "timeout_now":
      handleTimeoutNow(state, message.from);
      break;
    case "append_response":
    case "heartbeat_response":
      handleLeaderResponse(state, message);
      break;
  }
}

/**
 * Compares terms (Raft §5.1): a later one is adopted, a message of an earlier one is dropped, its leader told.
 * Requests for votes decide by themselves, and a granted pre-vote is for a term that nobody has entered yet.
 * @returns whether the message is to be handled
 */
function admitTerm(state: RaftState, message: TermMessage): boolean {
  if (message.kind === "vote_request" || (message.kind === "vote_response" && message.preVote && message.granted)) {
    return true;
  }
  if (message.term > state.term) {
    becomeFollower(state, { term: message.term, leader: isFromLeader(message) ? message.from : null });
  } else if (message.term < state.term && isFromLeader(message)) {
    refuseStaleLeader(state, message.from);
  }
  return message.term === state.term;
}

function isFromLeader(message: TermMessage): boolean {
  return message.kind === "append" || message.kind === "heartbeat" || message.kind === "snapshot_notice";
}

/** One that this leader does not follow up answers nothing that it asked: a voter that was removed, with whatever term. */
function isFromStranger({ role }: RaftState, message: TermMessage): boolean {
  const isAnswer = message.kind === "append_response" || message.kind === "heartbeat_response";
  return isAnswer && role.role === "leader" && !role.progress.has(message.from);
}
