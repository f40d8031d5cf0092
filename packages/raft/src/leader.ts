// The leader: opens its term with a no-op, appends, commits what a majority holds, confirms reads, and steps down when no
// majority follows it any more (Raft §5.3, §5.4.2, §8; thesis §6.2, §6.4).
import {
  addMs,
  assert,
  createLogIndex,
  createWallMs,
  type DatacenterId,
  type LogIndex,
  type WallMs,
} from "@kvorum/base";
import { createEntry, ENTRY_HEADER_BYTES, type Entry, type EntryKind } from "./entry.ts";
import { becomeFollower } from "./follower.ts";
import { FollowerProgress } from "./follower-progress.ts";
import { UNCOMMITTED_BYTES_MAX } from "./limits.ts";
import type { AppendResponse, HeartbeatResponse } from "./message.ts";
import { majorityValue } from "./quorum.ts";
import { askStalled, broadcastHeartbeat, replicate, stallAtMs } from "./replication.ts";
import type { LeaderRole } from "./role.ts";
import type { RaftState } from "./state.ts";

const EMPTY_PAYLOAD = new Uint8Array(0);

/** A majority has voted for this candidate. The no-op commits what earlier terms left behind (Raft §5.4.2, §8). */
export function becomeLeader(state: RaftState): void {
  const nextIndex = createLogIndex(state.log.lastIndex + 1);
  const followers = state.configuration.voters.filter((voter) => voter !== state.id);
  const role: LeaderRole = {
    role: "leader",
    progress: new Map(followers.map((follower) => [follower, new FollowerProgress(nextIndex, state.now)])),
    termStartIndex: nextIndex,
    heartbeatAtMs: addMs(state.now, state.timing.heartbeatIntervalMs),
    quorumCheckAtMs: addMs(state.now, state.timing.electionTimeoutMs),
    isSendDue: true,
  };
  state.role = role;
  // Raft has no clock: the no-op repeats the last entry's time, which keeps leader time from decreasing (pitfall 18).
  appendEntry(state, role, { kind: "noop", payload: EMPTY_PAYLOAD, leaderTimeMs: state.log.lastLeaderTimeMs });
}

/** Whether one more payload of this size would exceed what a leader holds uncommitted. A lone payload always fits. */
export function isOverloaded(state: RaftState, payloadBytes: number): boolean {
  const { uncommittedBytes } = state.log;
  return uncommittedBytes > 0 && uncommittedBytes + ENTRY_HEADER_BYTES + payloadBytes > UNCOMMITTED_BYTES_MAX;
}

/** Appends an entry of this term: sent at the next takeReady, while this leader's own disk writes it (thesis §10.2.1). */
export function appendEntry(
  state: RaftState,
  role: LeaderRole,
  content: { readonly kind: EntryKind; readonly payload: Uint8Array; readonly leaderTimeMs: WallMs },
): Entry {
  const entry = createEntry({
    epoch: state.epoch,
    term: state.term,
    index: createLogIndex(state.log.lastIndex + 1),
    kind: content.kind,
    leaderTimeMs: createWallMs(Math.max(content.leaderTimeMs, state.log.lastLeaderTimeMs)),
    payload: content.payload,
  });
  state.log.append([entry]);
  role.isSendDue = true;
  return entry;
}

/** Time has passed: heartbeats are due, or it is due to find a majority that still follows (check-quorum, thesis §6.2). */
export function tickLeader(state: RaftState, role: LeaderRole): void {
  if (state.now >= role.quorumCheckAtMs && !checkQuorum(state, role)) {
    becomeFollower(state, { term: state.term, leader: null });
    return;
  }
  if (state.now >= role.heartbeatAtMs) {
    broadcastHeartbeat(state, role);
  }
  role.isSendDue = true;
}

/** What collected since the last takeReady goes out: a read round, if reads wait for one, and entries. */
export function flushLeader(state: RaftState, role: LeaderRole): void {
  if (isReadRoundDue(state, role)) {
    state.reads.start(state.log.commitIndex);
    broadcastHeartbeat(state, role);
    confirmReads(state);
  }
  if (role.isSendDue) {
    role.isSendDue = false;
    replicate(state, role);
  }
}

/** Before an entry of its own term is committed a leader does not know how far its predecessors got (pitfall 1). */
export function isReadRoundDue(state: RaftState, role: LeaderRole): boolean {
  return state.reads.isStartable && state.log.commitIndex >= role.termStartIndex;
}

/** A follower's answer; it means nothing to one that leads no more. */
export function handleLeaderResponse(state: RaftState, message: AppendResponse | HeartbeatResponse): void {
  const { role } = state;
  if (role.role !== "leader") {
    return;
  }
  if (message.kind === "append_response") {
    handleAppendResponse(state, role, message);
  } else {
    handleHeartbeatResponse(state, role, message);
  }
}

function handleAppendResponse(state: RaftState, role: LeaderRole, message: AppendResponse): void {
  const progress = hearFrom(state, role, message.from);
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

function handleHeartbeatResponse(state: RaftState, role: LeaderRole, message: HeartbeatResponse): void {
  const progress = hearFrom(state, role, message.from);
  state.reads.echo(message.from, message.readSequence);
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
  }
}

/** The greatest index that a voter is known to hold durably. */
export function durableIndexOf(state: RaftState, role: LeaderRole, voter: DatacenterId): LogIndex {
  return role.progress.get(voter)?.matchIndex ?? state.log.persistedIndex;
}

function hearFrom(state: RaftState, role: LeaderRole, follower: DatacenterId): FollowerProgress {
  const progress = role.progress.get(follower);
  assert(progress !== undefined, `${follower} follows ${state.id}`);
  progress.heardAtMs = state.now;
  return progress;
}

function confirmReads(state: RaftState): void {
  for (const read of state.reads.takeConfirmed(state.configuration, state.id)) {
    state.outbox.confirm(read);
  }
}

/** Whether a majority was heard within an election timeout. What is in flight to followers that were not is given up. */
function checkQuorum(state: RaftState, role: LeaderRole): boolean {
  const { electionTimeoutMs } = state.timing;
  const silentAtMs = addMs(state.now, -electionTimeoutMs);
  const heardAtMs = majorityValue(state.configuration, (voter) => role.progress.get(voter)?.heardAtMs ?? state.now);
  if (heardAtMs <= silentAtMs) {
    return false;
  }
  for (const progress of role.progress.values()) {
    if (progress.heardAtMs <= silentAtMs) {
      progress.lost();
    }
  }
  role.quorumCheckAtMs = addMs(heardAtMs, electionTimeoutMs);
  return true;
}
