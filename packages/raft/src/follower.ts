// The follower: takes the leader's entries, and tells where the logs part (Raft §5.3).
import { assert, createLogIndex, type DatacenterId, type LogIndex, type Term } from "@kvorum/base";
import type { Entry } from "./entry.ts";
import type { Append, Heartbeat } from "./message.ts";
import { endRecoveryIfCaughtUp } from "./recovery.ts";
import type { FollowerRole } from "./role.ts";
import type { RaftState } from "./state.ts";

/** Follows `leader`, or waits for one, in the current term or a later one. A leader that steps down abandons its reads. */
export function becomeFollower(
  state: RaftState,
  { term, leader }: { readonly term: Term; readonly leader: DatacenterId | null },
): FollowerRole {
  if (term > state.term) {
    state.persistence.adoptTerm(term);
  }
  for (const readSequence of state.rounds.abandon()) {
    state.outbox.abandon(readSequence);
  }
  const role: FollowerRole = {
    role: "follower",
    leader,
    electionAtMs: state.drawElectionAtMs(),
  };
  state.role = role;
  return role;
}

/** The follower of a message from this term's leader: whoever it was before gives way to it (Raft §5.2). */
export function followLeader(state: RaftState, leader: DatacenterId): void {
  const { role } = state;
  state.leaderHeardAtMs = state.now;
  assert(role.role !== "leader", `${leader} claims to lead term ${state.term}, which ${state.id} leads`);
  if (role.role !== "follower" || role.leader === null) {
    becomeFollower(state, { term: state.term, leader });
    tellIfLeaving(state, leader);
    return;
  }
  assert(role.leader === leader, `${leader} claims to lead term ${state.term}, which ${role.leader} leads`);
  role.electionAtMs = state.drawElectionAtMs();
}

/** Takes what matches, or says where the logs may agree. Acknowledges what is durable, when it is. */
export function handleAppend(state: RaftState, message: Append): void {
  const { log } = state;
  if (message.prevIndex < log.commitIndex) {
    acknowledge(state, message.from, log.commitIndex);
    return;
  }
  if (log.termAt(message.prevIndex) !== message.prevTerm) {
    reject(state, message);
    return;
  }
  state.append(message.entries.slice(countPresent(state, message.entries)));
  const matchIndex = createLogIndex(message.prevIndex + message.entries.length);
  log.commitTo(createLogIndex(Math.min(message.commitIndex, matchIndex)));
  acknowledge(state, message.from, matchIndex);
  endRecoveryIfCaughtUp(state);
}

/** Learns the commit index, which the leader caps at what this log is known to hold, and echoes the round. */
export function handleHeartbeat(state: RaftState, message: Heartbeat): void {
  // The leader may not have heard yet that this voter lost what it had acknowledged.
  if (state.recovery === undefined || message.commitIndex <= state.log.lastIndex) {
    state.log.commitTo(message.commitIndex);
    endRecoveryIfCaughtUp(state);
  }
  answerHeartbeat(state, message.from, message.round);
}

/** The leader is not to hand over to this voter while it is about to stop. */
export function tellIfLeaving(state: RaftState, leader: DatacenterId): void {
  if (state.isLeaving) {
    answerHeartbeat(state, leader, 0);
  }
}

/** Tells a leader of an earlier term that its time is over (Raft §5.1): the answer's own term is all that it will read. */
export function refuseStaleLeader(state: RaftState, leader: DatacenterId): void {
  answerHeartbeat(state, leader, 0);
}

/** How many entries at the front are in the log already: only a conflict may cost entries, a late append must not. */
function countPresent(state: RaftState, entries: readonly Entry[]): number {
  const missing = entries.findIndex((entry) => state.log.termAt(entry.index) !== entry.term);
  return missing === -1 ? entries.length : missing;
}

/** The log agrees with the leader's up to `matchIndex`: it hears of it once that is durable. */
export function acknowledge(state: RaftState, leader: DatacenterId, matchIndex: LogIndex): void {
  state.sendDurably(
    { kind: "append_response", from: state.id, to: leader, term: state.term, ok: true, matchIndex },
    matchIndex,
  );
}

function reject(state: RaftState, message: Append): void {
  const hintIndex = state.log.agreementIndex(message.prevIndex, message.prevTerm);
  state.sendDurably(
    {
      kind: "append_response",
      from: state.id,
      to: message.from,
      term: state.term,
      ok: false,
      rejectedIndex: message.prevIndex,
      hintIndex,
      hintTerm: state.log.mustTermAt(hintIndex),
    },
    createLogIndex(0),
  );
}

function answerHeartbeat(state: RaftState, leader: DatacenterId, round: number): void {
  const { id: from, term, isLeaving } = state;
  state.sendDurably({ kind: "heartbeat_response", from, to: leader, term, round, isLeaving }, createLogIndex(0));
}
