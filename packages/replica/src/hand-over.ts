// A replica that is about to stop first hands its leadership over: lost, it costs everybody an election timeout, given, a few round
// trips (ADR 0018).
//
// Voters are asked one after the other, those with most of the log first, each once. One that is about to stop as well has said so, or
// says so when it is asked: when a whole cluster stops nobody passes the lead around, and nobody waits. One that is silent costs
// the time that a transfer is tried for, until HAND_OVER_MS_MAX; then this replica stops all the same.
import { addMs, type DatacenterId, type InstantMs } from "@kvorum/base";
import type { RaftStatus } from "@kvorum/raft";
import type { LearnerRole } from "./learner-role.ts";
import { HAND_OVER_MS_MAX, VOTER_LAG_ENTRIES_MAX } from "./limits.ts";
import type { ReplicaObserver } from "./observer.ts";
import type { Standing } from "./standing.ts";
import type { VoterRole } from "./voter-role.ts";

export interface HandOverOptions {
  readonly self: DatacenterId;
  readonly standing: Pick<Standing, "findRegion">;
  readonly observer: Pick<ReplicaObserver, "event">;
}

/** What is asked of a role here. */
export type LeavingRole =
  | Pick<LearnerRole, "kind">
  | Pick<VoterRole, "kind" | "raftRole" | "leader" | "status" | "leave" | "transferLeadership">;

export class HandOver {
  readonly #options: HandOverOptions;
  /** When this replica stops whoever leads. */
  readonly giveUpAtMs: InstantMs;
  readonly #asked = new Set<DatacenterId>();
  #hasLeft = false;

  constructor(options: HandOverOptions, now: InstantMs) {
    this.#options = options;
    this.giveUpAtMs = addMs(now, HAND_OVER_MS_MAX);
  }

  /**
   * Takes the next step, if one is due; to be called every turn until it is over.
   * @returns whether it is over: another voter leads, nobody is left who might, or this replica did not lead
   */
  advance(role: LeavingRole, now: InstantMs): boolean {
    if (role.kind === "learner") {
      return true;
    }
    if (!this.#hasLeft) {
      this.#hasLeft = true;
      role.leave(now);
    }
    if (now >= this.giveUpAtMs) {
      return this.#failed("nobody took the lead in time");
    }
    if (role.raftRole === "candidate") {
      return false; // elected or not, it will be known soon
    }
    if (role.raftRole !== "leader") {
      return this.#asked.size === 0 || this.#isTaken(role.leader);
    }
    const { status } = role;
    if (status.transferTo !== null) {
      return false;
    }
    const next = nextInLine(status, this.#options).find((voter) => !this.#asked.has(voter));
    if (next === undefined) {
      return status.progress.size === 0 || this.#failed("nobody else can lead");
    }
    // Refused while the configuration changes: it is tried again when that has ended.
    if (role.transferLeadership(next, now).ok) {
      this.#asked.add(next);
      this.#options.observer.event("hand_over", { to: next, term: status.term });
    }
    return false;
  }

  /** While nobody is known to lead, this voter's own vote may still be needed. */
  #isTaken(leader: DatacenterId | null): boolean {
    if (leader !== null) {
      this.#options.observer.event("handed_over", { to: leader });
    }
    return leader !== null;
  }

  #failed(why: string): true {
    this.#options.observer.event("hand_over_failed", { why });
    return true;
  }
}

/**
 * Who may take the lead: voters that are heard, stay, and lag by little; those of this region first, for another region leads only
 * while the primary region moves; then by how much of the log they have.
 */
export function nextInLine(
  { configuration, lastIndex, progress }: Pick<RaftStatus, "configuration" | "lastIndex" | "progress">,
  { self, standing }: Pick<HandOverOptions, "self" | "standing">,
): readonly DatacenterId[] {
  const region = standing.findRegion(self);
  return [...progress]
    .filter(([voter, { state, matchIndex, recentlyActive, isLeaving }]) => {
      const isNear = state === "replicate" && lastIndex - matchIndex <= VOTER_LAG_ENTRIES_MAX;
      return configuration.voters.includes(voter) && isNear && recentlyActive && !isLeaving;
    })
    .map(([voter, { matchIndex }]) => ({ voter, matchIndex, isAtHome: standing.findRegion(voter) === region }))
    .toSorted(
      (a, b) => Number(b.isAtHome) - Number(a.isAtHome) || b.matchIndex - a.matchIndex || (a.voter < b.voter ? -1 : 1),
    )
    .map(({ voter }) => voter);
}
