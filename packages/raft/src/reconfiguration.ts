// A leader changes who takes part: joint consensus (Raft §6), one change at a time (pitfall 8).
import { addMs, type DatacenterId, type LogIndex, type WallMs } from "@kvorum/base";
import {
  type Configuration,
  configurationTowards,
  finalConfiguration,
  isJoint,
  isVoter,
  type Membership,
  votersOf,
} from "./configuration.ts";
import { encodeConfiguration } from "./configuration-codec.ts";
import type { Entry } from "./entry.ts";
import { becomeFollower } from "./follower.ts";
import { FollowerProgress } from "./follower-progress.ts";
import { appendEntry } from "./leader-append.ts";
import { inviteTakeover } from "./leadership-transfer.ts";
import { broadcastHeartbeat } from "./replication.ts";
import type { LeaderRole } from "./role.ts";
import type { RaftState } from "./state.ts";

/**
 * Whether a change may begin: the configuration in force is committed and not joint, so is an entry of this leader's own term
 * (pitfall 8), and it is not handing over.
 */
export function isChangePossible(state: RaftState, role: LeaderRole): boolean {
  const { configuration, index } = state.configurationAt;
  const { commitIndex } = state.log;
  return !isJoint(configuration) && commitIndex >= Math.max(index, role.termStartIndex) && role.transfer === null;
}

/** Appends the first entry of a change. Precondition: isChangePossible. */
export function beginChange(state: RaftState, role: LeaderRole, next: Membership, leaderTimeMs: WallMs): Entry {
  return appendConfiguration(state, role, configurationTowards(state.configuration, next), leaderTimeMs);
}

/** The commit index of this term has risen: what a committed configuration calls for is done. */
export function advanceChange(state: RaftState, role: LeaderRole): void {
  const { configuration, index } = state.configurationAt;
  if (state.log.commitIndex < index) {
    return;
  }
  if (isJoint(configuration)) {
    // Raft has no clock: the entry repeats the last one's time.
    appendConfiguration(state, role, finalConfiguration(configuration), state.log.lastLeaderTimeMs);
  } else if (!isVoter(configuration, state.id)) {
    stepDownRemoved(state, role);
  }
}

/** Whoever votes now is followed; whoever no longer does is followed until it knows. */
export function followVoters(state: RaftState, role: LeaderRole, nextIndex: LogIndex): void {
  const voters = votersOf(state.configuration).filter((voter) => voter !== state.id);
  for (const follower of role.progress.keys()) {
    if (!voters.includes(follower)) {
      role.departing.add(follower);
    }
  }
  for (const voter of voters) {
    role.departing.delete(voter);
    if (!role.progress.has(voter)) {
      role.progress.set(voter, new FollowerProgress(nextIndex, state.now));
    }
  }
}

/** Forgets those who are gone for good: they have been told that the configuration without them is committed, or are silent. */
export function dismissDeparted(state: RaftState, role: LeaderRole): void {
  const silentAtMs = addMs(state.now, -state.timing.electionTimeoutMs);
  for (const follower of role.departing) {
    const progress = role.progress.get(follower);
    if (
      progress === undefined ||
      progress.toldCommitIndex >= state.configurationAt.index ||
      progress.heardAtMs <= silentAtMs
    ) {
      role.departing.delete(follower);
      role.progress.delete(follower);
    }
  }
}

function appendConfiguration(
  state: RaftState,
  role: LeaderRole,
  configuration: Configuration,
  leaderTimeMs: WallMs,
): Entry {
  const payload = encodeConfiguration(configuration);
  const entry = appendEntry(state, role, { kind: "configuration", payload, leaderTimeMs });
  followVoters(state, role, entry.index);
  return entry;
}

/** A leader that manages a cluster it is no part of has done its last duty (thesis §4.2.2); the voter that is furthest goes on at once. */
function stepDownRemoved(state: RaftState, role: LeaderRole): void {
  broadcastHeartbeat(state, role);
  const matchOf = (voter: DatacenterId): number => role.progress.get(voter)?.matchIndex ?? 0;
  const [furthest] = state.configuration.voters.toSorted((left, right) => matchOf(right) - matchOf(left));
  if (furthest !== undefined) {
    inviteTakeover(state, role, furthest);
  }
  becomeFollower(state, { term: state.term, leader: null });
}
