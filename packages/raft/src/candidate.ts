// The candidate: asks first whether it could win (pre-vote, thesis §9.6), then enters the next term and asks for votes
// (Raft §5.2).
import { createTerm, type DatacenterId, type Term } from "@kvorum/base";
import { isVoter, votersOf } from "./configuration.ts";
import { becomeFollower, tellIfLeaving } from "./follower.ts";
import { becomeLeader } from "./leader.ts";
import type { VoteResponse } from "./message.ts";
import { voteResultOf } from "./quorum.ts";
import type { CandidateRole } from "./role.ts";
import type { RaftState } from "./state.ts";

/**
 * An election timeout has passed without a leader. Nothing that others see changes before a majority says it could. One that
 * is no voter only forgets the leader: it is for the voters to find another.
 */
export function campaign(state: RaftState): void {
  if (!isElectable(state)) {
    becomeFollower(state, { term: state.term, leader: null });
    return;
  }
  const role = becomeCandidate(state, "pre_candidate");
  requestVotes(state, { preVote: true, isTransfer: false, term: createTerm(state.term + 1) });
  countVote(state, role, state.id, true);
}

/** The leader hands over: no pre-vote is needed, it asks for the election itself (thesis §3.10). */
export function handleTimeoutNow(state: RaftState, leader: DatacenterId): void {
  tellIfLeaving(state, leader);
  if (isElectable(state)) {
    campaignInNextTerm(state, { isTransfer: true });
  }
}

/**
 * From now on this voter campaigns no more, and its leader is told. One that leads goes on until it has handed over; so does one that
 * is being elected: whoever stepped down for it waits for a leader.
 */
export function leave(state: RaftState): void {
  state.isLeaving = true;
  const { role } = state;
  if (role.role === "follower" && role.leader !== null) {
    tellIfLeaving(state, role.leader);
  } else if (role.role === "pre_candidate") {
    becomeFollower(state, { term: state.term, leader: null });
  }
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
    campaignInNextTerm(state, { isTransfer: false });
  }
}

/** Votes are asked for only once the term, the own vote and the whole log are durable: a crash must not shrink what was asked for. */
function campaignInNextTerm(state: RaftState, { isTransfer }: { readonly isTransfer: boolean }): void {
  state.persistence.adoptTerm(createTerm(state.term + 1));
  state.persistence.castVote(state.id);
  becomeCandidate(state, "candidate");
  requestVotes(state, { preVote: false, isTransfer, term: state.term });
}

function becomeCandidate(state: RaftState, role: CandidateRole["role"]): CandidateRole {
  const candidate: CandidateRole = { role, votes: new Map(), electionAtMs: state.drawElectionAtMs() };
  state.role = candidate;
  return candidate;
}

/**
 * A voter whose removal is not known to be committed may be needed to commit it: its log can be the longest (thesis §4.2.2).
 * Its own vote does not count then.
 */
function isElectable({ configurations, log, id, recovery, isLeaving }: RaftState): boolean {
  const isPossibleVoter = configurations.possibleAt(log.commitIndex).some((each) => isVoter(each, id));
  return isPossibleVoter && recovery === undefined && !isLeaving;
}

function requestVotes(
  state: RaftState,
  election: { readonly preVote: boolean; readonly isTransfer: boolean; readonly term: Term },
): void {
  const { lastIndex, lastTerm } = state.log;
  for (const voter of votersOf(state.configuration)) {
    if (voter === state.id) {
      continue;
    }
    const request = { kind: "vote_request", from: state.id, to: voter, ...election, lastIndex, lastTerm } as const;
    if (election.preVote) {
      state.send(request);
    } else {
      state.sendDurably(request, lastIndex);
    }
  }
}
