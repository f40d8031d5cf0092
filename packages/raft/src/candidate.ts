// The candidate: asks first whether it could win (pre-vote, thesis §9.6), then enters the next term and asks for votes
// (Raft §5.2).
import { createTerm, type DatacenterId, type Term } from "@kvorum/base";
import { becomeFollower } from "./follower.ts";
import { becomeLeader } from "./leader.ts";
import type { VoteResponse } from "./message.ts";
import { voteResultOf } from "./quorum.ts";
import type { CandidateRole } from "./role.ts";
import type { RaftState } from "./state.ts";

/** An election timeout has passed without a leader. Nothing that others see changes before a majority says it could. */
export function campaign(state: RaftState): void {
  const role = becomeCandidate(state, "pre_candidate");
  requestVotes(state, { preVote: true, term: createTerm(state.term + 1) });
  countVote(state, role, state.id, true);
}

/** This voter's own vote counts like any other: once it is durable (pitfall 9). */
export function handlePersistedVote(state: RaftState): void {
  const { role } = state;
  if (role.role === "candidate" && !role.votes.has(state.id) && state.persistence.isHardStateDurable) {
    countVote(state, role, state.id, true);
  }
}

/** An answer counts for the election that it is about, while this voter stands in it. */
export function handleVoteResponse(state: RaftState, message: VoteResponse): void {
  const { role } = state;
  const electionTerm = message.preVote && message.granted ? state.term + 1 : state.term;
  if (role.role === (message.preVote ? "pre_candidate" : "candidate") && message.term === electionTerm) {
    countVote(state, role, message.from, message.granted);
  }
}

function countVote(state: RaftState, role: CandidateRole, voter: DatacenterId, granted: boolean): void {
  role.votes.set(voter, granted);
  const result = voteResultOf(state.configuration, role.votes);
  if (result === "lost") {
    becomeFollower(state, { term: state.term, leader: null });
  } else if (result === "won" && role.role === "candidate") {
    becomeLeader(state);
  } else if (result === "won") {
    campaignInNextTerm(state);
  }
}

/** Votes are asked for only once the term, the own vote and the whole log are durable: a crash must not shrink what was asked for. */
function campaignInNextTerm(state: RaftState): void {
  state.persistence.adoptTerm(createTerm(state.term + 1));
  state.persistence.castVote(state.id);
  becomeCandidate(state, "candidate");
  requestVotes(state, { preVote: false, term: state.term });
}

function becomeCandidate(state: RaftState, role: CandidateRole["role"]): CandidateRole {
  const candidate: CandidateRole = { role, votes: new Map(), electionAtMs: state.drawElectionAtMs() };
  state.role = candidate;
  return candidate;
}

function requestVotes(state: RaftState, { preVote, term }: { readonly preVote: boolean; readonly term: Term }): void {
  const { lastIndex, lastTerm } = state.log;
  for (const voter of state.configuration.voters) {
    if (voter === state.id) {
      continue;
    }
    const request = { kind: "vote_request", from: state.id, to: voter, term, preVote, lastIndex, lastTerm } as const;
    if (preVote) {
      state.send(request);
    } else {
      state.sendDurably(request, lastIndex);
    }
  }
}
