// What other datacenters write to this one's role, by raft or in answer to its pulls, and what follows from it: it is handed to
// the role, or it makes the role become another.
import { addMs, type DatacenterId, type InstantMs, type LogIndex } from "@kvorum/base";
import { isVoter, type RaftMessage } from "@kvorum/raft";
import type { AgeProofs } from "./age-proofs.ts";
import type { CatchUp } from "./catch-up.ts";
import type { DivergenceAlarm } from "./divergence-alarm.ts";
import type { EpochDesk } from "./epoch-desk.ts";
import type { LeaderlessProbe } from "./leaderless-probe.ts";
import type { SourceAnswer } from "./learner-role.ts";
import { VOTE_REQUEST_HELD_MS_MAX } from "./limits.ts";
import type { RaftLaneMessage } from "./ports/peer-transport.ts";
import type { Roles } from "./roles.ts";
import type { SourcePlan } from "./source-plan.ts";
import type { Standing } from "./standing.ts";
import type { VoterRole } from "./voter-role.ts";

export interface RoleMailOptions {
  readonly standing: Standing;
  readonly roles: Roles;
  readonly epochs: EpochDesk;
  readonly catchUp: CatchUp;
  readonly leaderless: LeaderlessProbe;
  readonly sources: SourcePlan;
  readonly ages: AgeProofs;
  readonly alarm: DivergenceAlarm;
  readonly appliedIndex: () => LogIndex;
}

type Raft = Extract<RaftLaneMessage, { kind: "raft" }>;

export class RoleMail {
  readonly #options: RoleMailOptions;
  /**
   * A candidate's latest request that came before this replica could vote in its epoch. To raft it is one that the network delayed.
   * Dropped, it would cost an election timeout: of two voters of a new region both must vote, and one has only just heard of the epoch.
   */
  #held: { readonly from: DatacenterId; readonly message: Raft; readonly untilMs: InstantMs } | null = null;

  constructor(options: RoleMailOptions) {
    this.#options = options;
  }

  /**
   * A voter takes what is of its epoch. A learner to which a voter of its epoch writes is to become one; whoever writes in
   * an earlier epoch is told that it is over.
   */
  fromVoter(from: DatacenterId, message: RaftLaneMessage, now: InstantMs): void {
    const { roles, epochs, leaderless, catchUp } = this.#options;
    const { role } = roles;
    if (message.kind === "commit_times") {
      if (role.kind === "voter") {
        role.learnCommitTimes(message);
      }
      return;
    }
    if (message.epoch < role.epoch) {
      epochs.notify(from, now);
    } else if (message.epoch > role.epoch) {
      leaderless.heardLaterEpoch(from, message.epoch, now);
      this.#hold(from, message, now);
    } else if (!this.#isFree) {
      this.#hold(from, message, now);
    } else if (role.kind === "voter") {
      role.step(message.message, now);
    } else if (this.#isMeantForVoter(from, message.message)) {
      catchUp.cancel();
      roles.want({ kind: "vote" });
      this.#hold(from, message, now);
    }
  }

  /** To be called when the role may have changed: takes what came too early for the one before. */
  takeHeld(now: InstantMs): void {
    const held = this.#held;
    if (held !== null && now >= held.untilMs) {
      this.#held = null;
    } else if (held !== null && held.message.epoch <= this.#options.roles.role.epoch && this.#isFree) {
      this.#held = null;
      this.fromVoter(held.from, held.message, now);
    }
  }

  /** Whether the role takes in mail. */
  get #isFree(): boolean {
    const { roles, epochs } = this.#options;
    return !epochs.isFrozen && !epochs.isStartingBlank && !roles.isChanging;
  }

  #hold(from: DatacenterId, message: Raft, now: InstantMs): void {
    if (message.message.kind === "vote_request") {
      this.#held = { from, message, untilMs: addMs(now, VOTE_REQUEST_HELD_MS_MAX) };
    }
  }

  /**
   * Whether a learner is to become a voter: a leader writes to it, or a candidate of the configuration that it knows, or, in an
   * epoch that has just begun and of which it has no configuration yet, any candidate.
   */
  #isMeantForVoter(from: DatacenterId, { kind }: RaftMessage): boolean {
    const { leaderless, standing } = this.#options;
    switch (kind) {
      case "append":
      case "heartbeat":
      case "snapshot_notice":
      case "timeout_now":
        return true;
      case "vote_request":
        return !leaderless.isRemoved && (isVoter(standing.configuration, from) || !standing.knowsItsEpoch);
      case "vote_response":
      case "append_response":
      case "heartbeat_response":
      case "recovery_request":
      case "recovery_response":
        return false;
    }
  }

  fromSource(from: DatacenterId, message: SourceAnswer, now: InstantMs): void {
    const { roles, catchUp, sources, ages, alarm, appliedIndex } = this.#options;
    const { role } = roles;
    if (role.kind === "voter") {
      this.#takeAnswerAsVoter(role, from, message);
      return;
    }
    if (!role.isAsked(from, message) || roles.isChanging) {
      return;
    }
    switch (message.kind) {
      case "snapshot_offer":
        catchUp.offered(from, message, appliedIndex());
        role.stop();
        break;
      case "ship_diverged":
        roles.want({ kind: "rejoin", lineage: message.lineage });
        break;
      case "ship_entries":
      case "ship_refused":
        if (message.kind === "ship_entries" && message.epoch > role.epoch) {
          sources.heardEpochFrom(from);
        }
        if (role.receive(from, message, now) && message.kind === "ship_entries") {
          ages.answered(message);
          if (message.digest !== null) {
            alarm.stated(from, message.digest, now);
          }
        }
        break;
    }
  }

  /** What a voter asked for: a snapshot of a leader whose log does not reach back, or, without a leader, for news. */
  #takeAnswerAsVoter(role: VoterRole, from: DatacenterId, message: SourceAnswer): void {
    const { roles, catchUp, leaderless, appliedIndex } = this.#options;
    const isProbe = leaderless.isAnswer(message) && role.leader === null;
    if (message.kind === "snapshot_offer" && (catchUp.isAsked(message) || isProbe)) {
      catchUp.offered(from, message, appliedIndex());
    } else if (message.kind === "ship_diverged") {
      roles.want({ kind: "rejoin", lineage: message.lineage });
    } else if (message.kind === "ship_entries") {
      leaderless.learn(from, message, role);
      if (leaderless.isRemoved) {
        roles.want({ kind: "learn" });
      }
    }
  }
}
