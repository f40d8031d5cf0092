// The voter's side of an election: to whom a vote is granted, and when a request is not even answered.
import { createLogIndex, type Term } from "@kvorum/base";
import { becomeFollower } from "./follower.ts";
import type { VoteRequest } from "./message.ts";
import { mayVoteWhileRecovering } from "./recovery.ts";
import type { RaftState } from "./state.ts";

/**
 * Grants or refuses a vote (Raft §5.2, §5.4.1) or a pre-vote (thesis §9.6). While a leader is being heard, a request
 * of a later term is ignored, so that a voter which returns from a partition, or was removed, deposes nobody (thesis §4.2.3;
 * pitfall 10), unless that leader asked for the election. A voter that has lost what it had promised votes
 * with care (recovery.ts).
 */
export function handleVoteRequest(state: RaftState, message: VoteRequest): void {
  const isAmnesiac = state.recovery !== undefined && !mayVoteWhileRecovering(state.recovery, message);
  if (isAmnesiac || (message.term > state.term && !message.isTransfer && isLeaderAlive(state))) {
    return;
  }
  if (message.preVote) {
    const granted = message.term > state.term && state.log.isCovered(message);
    // A granted pre-vote names the term that it is for, a refused one the term that the asker may have missed.
    answer(state, message, { granted, term: granted ? message.term : state.term });
    return;
  }
  if (message.term > state.term) {
    becomeFollower(state, { term: message.term, leader: null });
  }
  const granted = message.term === state.term && isVoteFree(state, message) && state.log.isCovered(message);
  if (granted) {
    becomeFollower(state, { term: state.term, leader: state.leader });
    state.persistence.castVote(message.from);
  }
  answer(state, message, { granted, term: state.term });
}

/** Whether a leader was heard within the shortest election timeout; a leader hears itself, and checks its quorum. */
function isLeaderAlive(state: RaftState): boolean {
  return state.role.role === "leader" || state.now < state.leaderHeardAtMs + state.timing.electionTimeoutMs;
}

function isVoteFree(state: RaftState, message: VoteRequest): boolean {
  const { vote } = state.persistence;
  return vote === message.from || (vote === null && state.leader === null);
}

function answer(
  state: RaftState,
  request: VoteRequest,
  result: { readonly granted: boolean; readonly term: Term },
): void {
  state.sendDurably(
    {
      kind: "vote_response",
      from: state.id,
      to: request.from,
      term: result.term,
      preVote: request.preVote,
      granted: result.granted,
    },
    createLogIndex(0),
  );
}
