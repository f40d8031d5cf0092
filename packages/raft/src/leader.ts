// The leader: opens its term with a no-op, appends, commits what a majority holds, confirms reads, and steps down when no
// majority follows it any more (Raft §5.3, §5.4.2, §8; thesis §6.2, §6.4).
import { addMs, assert, createLogIndex, type DatacenterId, type LogIndex } from "@kvorum/base";
import { votersOf } from "./configuration.ts";
import { becomeFollower } from "./follower.ts";
import { FollowerProgress } from "./follower-progress.ts";
import { appendEntry } from "./leader-append.ts";
import { confirmReads, isReadRoundDue, startRound } from "./leader-reads.ts";
import { continueTransfer, endTransferTo, giveUpTransferIfLate } from "./leadership-transfer.ts";
import type { AppendResponse, HeartbeatResponse } from "./message.ts";
import { majorityValue } from "./quorum.ts";
import { advanceChange, dismissDeparted, followVoters } from "./reconfiguration.ts";
import { askStalled, replicate, stallAtMs } from "./replication.ts";
import type { LeaderRole } from "./role.ts";
import type { RaftState } from "./state.ts";

const EMPTY_PAYLOAD = new Uint8Array(0);

/** A majority has voted for this candidate. The no-op commits what earlier terms left behind (Raft §5.4.2, §8). */
export function becomeLeader(state: RaftState): void {
  const nextIndex = createLogIndex(state.log.lastIndex + 1);
  const role: LeaderRole = {
    role: "leader",
    progress: new Map(),
    departing: new Set(),
    votersBefore: new Set(votersOf(state.configuration)),
    askers: new Set(),
    termStartIndex: nextIndex,
    heartbeatAtMs: addMs(state.now, state.timing.heartbeatIntervalMs),
    quorumCheckAtMs: addMs(state.now, state.timing.electionTimeoutMs),
    transfer: null,
    isTakeoverInvited: false,
    isSendDue: true,
  };
  state.role = role;
  followVoters(state, role, nextIndex);
  // Raft has no clock: the no-op repeats the last entry's time, which keeps leader time from decreasing (pitfall 18).
  appendEntry(state, role, { kind: "noop", payload: EMPTY_PAYLOAD, leaderTimeMs: state.log.lastLeaderTimeMs });
}

/** Time has passed: heartbeats are due, or it is due to find a majority that still follows (check-quorum, thesis §6.2). */
export function tickLeader(state: RaftState, role: LeaderRole): void {
  if (state.now >= role.quorumCheckAtMs && !checkQuorum(state, role)) {
    becomeFollower(state, { term: state.term, leader: null });
    return;
  }
  if (state.now >= role.heartbeatAtMs) {
    startRound(state, role);
    dismissDeparted(state, role);
  }
  giveUpTransferIfLate(state, role);
  role.isSendDue = true;
}

/** What collected since the last takeReady goes out: a read round, if reads wait for one, and entries. */
export function flushLeader(state: RaftState, role: LeaderRole): void {
  if (isReadRoundDue(state, role)) {
    startRound(state, role);
  }
  if (role.isSendDue) {
    role.isSendDue = false;
    replicate(state, role);
  }
}

/** A follower's answer; it means nothing to one that leads no more. */
export function handleLeaderResponse(state: RaftState, message: AppendResponse | HeartbeatResponse): void {
  const { role } = state;
  const progress = role.role === "leader" ? role.progress.get(message.from) : undefined;
  if (role.role !== "leader" || progress === undefined) {
    return;
  }
  progress.heardAtMs = state.now;
  if (message.kind === "append_response") {
    handleAppendResponse(state, role, progress, message);
  } else {
    handleHeartbeatResponse(state, role, progress, message);
  }
  continueTransfer(state, role);
}

/**
 * A follower asks what it may have forgotten: what it had acknowledged counts no more.
 * @returns whether it can have forgotten nothing: this term made it a voter, and it has neither acknowledged nor asked before
 */
export function forgetAcknowledged(state: RaftState, role: LeaderRole, follower: DatacenterId): boolean {
  const progress = role.progress.get(follower);
  const isNewVoter =
    !role.votersBefore.has(follower) &&
    !role.askers.has(follower) &&
    progress !== undefined &&
    progress.matchIndex === 0;
  role.askers.add(follower);
  if (progress !== undefined) {
    role.progress.set(follower, new FollowerProgress(createLogIndex(state.log.lastIndex + 1), state.now));
    role.isSendDue = true;
  }
  return isNewVoter;
}

function handleAppendResponse(
  state: RaftState,
  role: LeaderRole,
  progress: FollowerProgress,
  message: AppendResponse,
): void {
  role.isSendDue = true;
  if (!message.ok) {
    progress.rejected(message.rejectedIndex, state.log.agreementIndex(message.hintIndex, message.hintTerm));
    return;
  }
  const { lastIndex } = state.log;
  assert(
    message.matchIndex <= lastIndex,
    `${message.from} acknowledges ${message.matchIndex}, the log ends at ${lastIndex}`,
  );
  if (progress.acknowledged(message.matchIndex, stallAtMs(state))) {
    advanceCommit(state, role);
  }
}

function handleHeartbeatResponse(
  state: RaftState,
  role: LeaderRole,
  progress: FollowerProgress,
  message: HeartbeatResponse,
): void {
  state.rounds.echo(message.from, message.round);
  progress.isLeaving = message.isLeaving;
  if (message.isLeaving) {
    endTransferTo(role, message.from);
  }
  confirmReads(state);
  askStalled(state, message.from, progress);
  role.isSendDue ||= progress.state === "probe";
}

/**
 * Commits what a majority holds durably, this voter's own disk counted like any other: directly only entries of its own
 * term, and with them all before (Raft §5.4.2, pitfall 7).
 */
export function advanceCommit(state: RaftState, role: LeaderRole): void {
  const index = majorityValue(state.configuration, (voter) => durableIndexOf(state, role, voter));
  if (index >= role.termStartIndex && state.log.commitTo(index)) {
    role.isSendDue = true;
    advanceChange(state, role);
  }
}

/** The greatest index that a voter is known to hold durably. */
export function durableIndexOf(state: RaftState, role: LeaderRole, voter: DatacenterId): LogIndex {
  return role.progress.get(voter)?.matchIndex ?? state.log.persistedIndex;
}

/** Whether a majority was heard within an election timeout. What is in flight to followers that were not is given up. */
function checkQuorum(state: RaftState, role: LeaderRole): boolean {
  const { electionTimeoutMs } = state.timing;
  const heardAtMs = majorityValue(state.configuration, (voter) => role.progress.get(voter)?.heardAtMs ?? state.now);
  const nextCheckAtMs = addMs(heardAtMs, electionTimeoutMs);
  // Compared as it is stored: a sum and a difference may round apart, and the next check would be due at once, for ever.
  if (nextCheckAtMs <= state.now) {
    return false;
  }
  for (const progress of role.progress.values()) {
    if (addMs(progress.heardAtMs, electionTimeoutMs) <= state.now) {
      progress.lost();
    }
  }
  role.quorumCheckAtMs = nextCheckAtMs;
  return true;
}
