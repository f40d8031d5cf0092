// Where messages go: first their terms are compared, then each kind has its handler.
import { handleVoteResponse } from "./candidate.ts";
import { becomeFollower, followLeader, handleAppend, handleHeartbeat, refuseStaleLeader } from "./follower.ts";
import { handleLeaderResponse } from "./leader.ts";
import type { RaftMessage } from "./message.ts";
import type { RaftState } from "./state.ts";
import { handleVoteRequest } from "./vote.ts";

/** Brings a message from a fellow voter to its handler. */
export function handleMessage(state: RaftState, message: RaftMessage): void {
  if (!admitTerm(state, message)) {
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
function admitTerm(state: RaftState, message: RaftMessage): boolean {
  const isFromLeader = message.kind === "append" || message.kind === "heartbeat";
  if (message.kind === "vote_request" || (message.kind === "vote_response" && message.preVote && message.granted)) {
    return true;
  }
  if (message.term > state.term) {
    becomeFollower(state, { term: message.term, leader: isFromLeader ? message.from : null });
  } else if (message.term < state.term && isFromLeader) {
    refuseStaleLeader(state, message.from);
  }
  return message.term === state.term;
}
