// The roles of a voter, each with the state that exists only in it (Raft §5.1, pre-vote: thesis §9.6).
import type { DatacenterId, InstantMs, LogIndex } from "@kvorum/base";
import type { FollowerProgress } from "./follower-progress.ts";

export interface FollowerRole {
  readonly role: "follower";
  /** Whom it follows; null until the term's leader has been heard. */
  leader: DatacenterId | null;
  /** When it campaigns unless a leader is heard. */
  electionAtMs: InstantMs;
}

/** A `pre_candidate` asks whether it could win, without entering the term; a `candidate` has entered it and voted for itself. */
export interface CandidateRole {
  readonly role: "candidate" | "pre_candidate";
  readonly votes: Map<DatacenterId, boolean>;
  /** When it gives up and campaigns anew. */
  readonly electionAtMs: InstantMs;
}

/** Leadership is being handed over. */
export interface LeadershipTransfer {
  readonly to: DatacenterId;
  readonly giveUpAtMs: InstantMs;
}

export interface LeaderRole {
  readonly role: "leader";
  /** One per follower: the other voters, and those in `departing`. */
  readonly progress: Map<DatacenterId, FollowerProgress>;
  /** Voters no more, which are still to hear that the configuration without them is committed. */
  readonly departing: Set<DatacenterId>;
  /** Voters when the term began: any other is one by an entry of this leader. */
  readonly votersBefore: ReadonlySet<DatacenterId>;
  /** Those that have asked, as voters, what they may have forgotten. */
  readonly askers: Set<DatacenterId>;
  /** The no-op that opened the term: only it and later entries commit by counting (Raft §5.4.2). */
  readonly termStartIndex: LogIndex;
  heartbeatAtMs: InstantMs;
  /** When it next asks itself whether a majority still follows. */
  quorumCheckAtMs: InstantMs;
  transfer: LeadershipTransfer | null;
  /** A voter was told to campaign: from then on the term may end at any time, and no lease can be had in it. */
  isTakeoverInvited: boolean;
  /** Something may have to be sent to followers at the next takeReady. */
  isSendDue: boolean;
}

export type Role = FollowerRole | CandidateRole | LeaderRole;
