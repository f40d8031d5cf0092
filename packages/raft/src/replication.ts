// What a leader sends: appends within each follower's window, heartbeats, and the commit index when nothing else carries it
// (Raft §5.3).
import { addMs, createLogIndex, type DatacenterId, type InstantMs, type LogIndex, type Term } from "@kvorum/base";
import type { Entry } from "./entry.ts";
import type { FollowerProgress } from "./follower-progress.ts";
import { APPEND_BYTES_MAX, COMMIT_NOTICE_INTERVAL_MS, STALL_HEARTBEATS } from "./limits.ts";
import type { LeaderRole } from "./role.ts";
import type { RaftState } from "./state.ts";

/** Sends every follower what it may have now. Called once per takeReady: what was proposed together travels together. */
export function replicate(state: RaftState, role: LeaderRole): void {
  for (const [follower, progress] of role.progress) {
    sendEntries(state, follower, progress);
    if (isNoticeOwed(state, progress) && state.now >= progress.noticeAtMs) {
      sendHeartbeat(state, follower, progress);
      progress.noticeAtMs = addMs(state.now, COMMIT_NOTICE_INTERVAL_MS);
    }
  }
}

/** When a follower must be told of a commit that nothing has carried so far; infinite while all know. */
export function noticeDueAtMs(state: RaftState, role: LeaderRole): number {
  let dueAtMs = Number.POSITIVE_INFINITY;
  for (const progress of role.progress.values()) {
    if (isNoticeOwed(state, progress)) {
      dueAtMs = Math.min(dueAtMs, progress.noticeAtMs);
    }
  }
  return dueAtMs;
}

/** Tells every follower that this leader lives, and asks whether it still leads, on behalf of the round started last. */
export function broadcastHeartbeat(state: RaftState, role: LeaderRole): void {
  for (const [follower, progress] of role.progress) {
    sendHeartbeat(state, follower, progress);
  }
  role.heartbeatAtMs = addMs(state.now, state.timing.heartbeatIntervalMs);
}

/**
 * Asks a follower that answers heartbeats, but nothing of what was sent, what it has. In `replicate` an empty append behind
 * all that is in flight asks: a follower that has it all acknowledges once its disk is done; one that lost an append rejects,
 * and only what is missing is sent again. In `snapshot` the notice is repeated.
 */
export function askStalled(state: RaftState, follower: DatacenterId, progress: FollowerProgress): void {
  if (!progress.takeStall(state.now, stallAtMs(state)) || progress.state === "probe") {
    return;
  }
  const prevIndex = createLogIndex(progress.nextIndex - 1);
  const prevTerm = state.log.termAt(prevIndex);
  if (progress.state === "snapshot" || prevTerm === undefined) {
    sendSnapshotNotice(state, follower, progress);
  } else {
    sendAppend(state, follower, { prevIndex, prevTerm, entries: [] });
  }
}

/** When a follower that says nothing about an append sent now is asked. */
export function stallAtMs(state: RaftState): InstantMs {
  return addMs(state.now, STALL_HEARTBEATS * state.timing.heartbeatIntervalMs);
}

function sendEntries(state: RaftState, follower: DatacenterId, progress: FollowerProgress): void {
  const { log } = state;
  while (progress.windowBytes > 0 && (progress.nextIndex <= log.lastIndex || progress.state === "probe")) {
    const prevIndex = createLogIndex(progress.nextIndex - 1);
    const prevTerm = log.termAt(prevIndex);
    if (prevTerm === undefined) {
      sendSnapshotNotice(state, follower, progress);
      return;
    }
    const bytesMax = Math.min(APPEND_BYTES_MAX, progress.windowBytes);
    const entries = log.entries(progress.nextIndex, log.lastIndex, bytesMax);
    const lastIndex = createLogIndex(prevIndex + entries.length);
    sendAppend(state, follower, { prevIndex, prevTerm, entries });
    progress.told(log.commitIndex, lastIndex);
    progress.sent(lastIndex, bytesOf(entries), stallAtMs(state));
  }
}

function sendAppend(
  state: RaftState,
  follower: DatacenterId,
  slice: { readonly prevIndex: LogIndex; readonly prevTerm: Term; readonly entries: readonly Entry[] },
): void {
  const { id: from, term, log } = state;
  state.send({ kind: "append", from, to: follower, term, ...slice, commitIndex: log.commitIndex });
}

/** What the follower needs next was compacted: it must fetch a state from elsewhere. */
function sendSnapshotNotice(state: RaftState, follower: DatacenterId, progress: FollowerProgress): void {
  const { index, term: indexTerm } = state.log.base;
  progress.awaitSnapshot(index, stallAtMs(state));
  state.send({ kind: "snapshot_notice", from: state.id, to: follower, term: state.term, index, indexTerm });
}

function sendHeartbeat(state: RaftState, follower: DatacenterId, progress: FollowerProgress): void {
  const commitIndex = createLogIndex(Math.min(state.log.commitIndex, progress.matchIndex));
  progress.told(commitIndex, commitIndex);
  state.send({
    kind: "heartbeat",
    from: state.id,
    to: follower,
    term: state.term,
    commitIndex,
    round: state.rounds.round,
  });
}

/** Only what the follower holds durably is worth a message: the rest of the log is on its way, and tells by itself. */
function isNoticeOwed(state: RaftState, progress: FollowerProgress): boolean {
  return progress.toldCommitIndex < Math.min(state.log.commitIndex, progress.matchIndex);
}

function bytesOf(entries: readonly Entry[]): number {
  let bytes = 0;
  for (const entry of entries) {
    bytes += entry.frame.length;
  }
  return bytes;
}
