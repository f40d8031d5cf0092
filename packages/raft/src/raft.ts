// Consensus for the voters of the primary region, without I/O: messages, time and finished writes go in, effects come out.
//
// The driver tells what happened (step, tick, propose, readIndex, persisted), then takes a Ready, sends its messages, writes its
// persist request, and says so when that is durable. Time and randomness are arguments, so a seed and a schedule fix a run.
// What happens in which role is in follower.ts, candidate.ts and leader.ts; this file only hands over.
import {
  assert,
  createInstantMs,
  createLogIndex,
  type DatacenterId,
  type InstantMs,
  type LogIndex,
  type Term,
  type WallMs,
} from "@kvorum/base";
import { campaign, handlePersistedVote, handleVoteResponse } from "./candidate.ts";
import type { Entry } from "./entry.ts";
import { becomeFollower, followLeader, handleAppend, handleHeartbeat, refuseStaleLeader } from "./follower.ts";
import {
  advanceCommit,
  appendEntry,
  durableIndexOf,
  flushLeader,
  handleLeaderResponse,
  isOverloaded,
  isReadRoundDue,
  tickLeader,
} from "./leader.ts";
import type { RaftMessage } from "./message.ts";
import type { RaftOptions } from "./options.ts";
import { createConfiguration, votersAtLeast } from "./quorum.ts";
import { RaftLog } from "./raft-log.ts";
import type { Ready } from "./ready.ts";
import { noticeDueAtMs } from "./replication.ts";
import { RaftState } from "./state.ts";
import type { RaftStatus } from "./status.ts";
import { handleVoteRequest } from "./vote.ts";

/** `overloaded`: a majority lags so far behind that no more is taken in (limits.ts); retry after a pause. */
export type Proposal =
  | { readonly ok: true; readonly index: LogIndex; readonly term: Term }
  | { readonly ok: false; readonly reason: "not_leader" | "overloaded"; readonly leader: DatacenterId | null };

export type ReadTicket =
  /** Answered by a confirmed or abandoned read of this sequence in a later Ready; several calls may share one. */
  | { readonly ok: true; readonly readSequence: number }
  | { readonly ok: false; readonly reason: "not_leader"; readonly leader: DatacenterId | null };

/** One voter. Synchronous; every call returns at once, and its effects wait in the next Ready. */
export interface Raft {
  /** A snapshot, as of now. */
  readonly status: RaftStatus;
  /** When `tick` must be called next, at the latest. */
  readonly wakeAtMs: InstantMs;
  /** Time has passed. Harmless at any time. */
  tick(now: InstantMs): void;
  /** A message arrived. Late, lost and repeated ones are harmless. */
  step(message: RaftMessage, now: InstantMs): void;
  /**
   * Appends one `commands` entry with this payload at the leader. Its leader time is at least that of the entry before.
   * The entry is committed if `status.commitIndex` reaches its index while the entry there still has its term.
   */
  propose(payload: Uint8Array, leaderTimeMs: WallMs, now: InstantMs): Proposal;
  /** Asks for a linearizable read point; several calls between two takeReady share one heartbeat round (thesis §6.4). */
  readIndex(now: InstantMs): ReadTicket;
  /** The persist request of this sequence is durable. */
  persisted(sequence: number, now: InstantMs): void;
  /** Whether takeReady has something to do. */
  hasReady(): boolean;
  /** The effects so far. May turn out empty: what was due can be held back by flow control. */
  takeReady(): Ready;
  /** How many voters hold `index` durably, as far as this leader knows; elsewhere only this voter is counted. */
  durableVoters(index: LogIndex): number;
  /**
   * Entries from..to inclusive from memory or the log, at least one if `from` is present, at most about bytesMax; for apply
   * and shipping. May end before `to`: ask again from the next index.
   */
  entries(from: LogIndex, to: LogIndex, bytesMax: number): readonly Entry[];
  /** @throws KvorumError invariant_broken — always a bug; for simulators, after every step */
  assertInvariants(): void;
}
export type CreateRaft = (options: RaftOptions) => Raft;

/**
 * Starts a voter as a follower, from what its disk holds.
 * @throws KvorumError invariant_broken — the disk contradicts itself, or the options do
 */
export function createRaft(options: RaftOptions): Raft {
  const { id, voters, timing, epoch, hardState, random, now } = options;
  assert(voters.includes(id), `${id} must be one of the voters, ${voters.join(", ")}`);
  assert(
    timing.heartbeatIntervalMs * 3 <= timing.electionTimeoutMs,
    `an election timeout of ${timing.electionTimeoutMs} ms must span three heartbeats of ${timing.heartbeatIntervalMs} ms`,
  );
  const commitIndex = createLogIndex(Math.max(hardState.commitIndex, options.appliedIndex));
  const log = new RaftLog(options.log, commitIndex);
  assert(log.lastTerm <= hardState.term, `the last entry has term ${log.lastTerm}, the hard state ${hardState.term}`);
  const configuration = createConfiguration(voters);
  return new RaftVoter(new RaftState({ id, configuration, timing, epoch, random, log, hardState, now }));
}

class RaftVoter implements Raft {
  readonly #state: RaftState;
  #status: RaftStatus | undefined;

  constructor(state: RaftState) {
    this.#state = state;
  }

  get status(): RaftStatus {
    this.#status ??= snapshotOf(this.#state);
    return this.#status;
  }

  get wakeAtMs(): InstantMs {
    const { role } = this.#state;
    if (role.role !== "leader") {
      return role.electionAtMs;
    }
    return createInstantMs(Math.min(role.heartbeatAtMs, role.quorumCheckAtMs, noticeDueAtMs(this.#state, role)));
  }

  tick(now: InstantMs): void {
    const state = this.#enter(now);
    if (state.role.role === "leader") {
      tickLeader(state, state.role);
    } else if (state.now >= state.role.electionAtMs) {
      campaign(state);
    }
  }

  step(message: RaftMessage, now: InstantMs): void {
    const state = this.#enter(now);
    assert(message.to === state.id, `a message to ${message.to} reached ${state.id}`);
    if (state.configuration.voters.includes(message.from) && admitTerm(state, message)) {
      dispatch(state, message);
    }
  }

  propose(payload: Uint8Array, leaderTimeMs: WallMs, now: InstantMs): Proposal {
    const state = this.#enter(now);
    if (state.role.role !== "leader") {
      return { ok: false, reason: "not_leader", leader: state.leader };
    }
    if (isOverloaded(state, payload.length)) {
      return { ok: false, reason: "overloaded", leader: state.id };
    }
    const entry = appendEntry(state, state.role, { kind: "commands", payload, leaderTimeMs });
    return { ok: true, index: entry.index, term: entry.term };
  }

  readIndex(now: InstantMs): ReadTicket {
    const state = this.#enter(now);
    return state.role.role === "leader"
      ? { ok: true, readSequence: state.reads.gather() }
      : { ok: false, reason: "not_leader", leader: state.leader };
  }

  persisted(sequence: number, now: InstantMs): void {
    const state = this.#enter(now);
    for (const message of state.persistence.acknowledge(sequence)) {
      state.send(message);
    }
    handlePersistedVote(state);
    if (state.role.role === "leader") {
      advanceCommit(state, state.role);
    }
  }

  hasReady(): boolean {
    const { outbox, persistence, role } = this.#state;
    const isLeaderDue = role.role === "leader" && (role.isSendDue || isReadRoundDue(this.#state, role));
    return isLeaderDue || !outbox.isEmpty || persistence.hasRequest;
  }

  takeReady(): Ready {
    const { outbox, persistence, role } = this.#state;
    this.#status = undefined;
    if (role.role === "leader") {
      flushLeader(this.#state, role);
    }
    return outbox.take(persistence.takeRequest());
  }

  durableVoters(index: LogIndex): number {
    const { configuration, log, role } = this.#state;
    if (role.role !== "leader") {
      return log.persistedIndex >= index ? 1 : 0;
    }
    return votersAtLeast(configuration, index, (voter) => durableIndexOf(this.#state, role, voter));
  }

  entries(from: LogIndex, to: LogIndex, bytesMax: number): readonly Entry[] {
    return this.#state.log.entries(from, to, bytesMax);
  }

  assertInvariants(): void {
    const { log, term, role } = this.#state;
    log.assertInvariants();
    assert(log.lastTerm <= term, `the last entry's term ${log.lastTerm} ≤ the term ${term}`);
    if (role.role === "leader") {
      for (const progress of role.progress.values()) {
        progress.assertInvariants();
      }
    }
  }

  /** Every input passes here: the clock never runs back, and the status is out of date. */
  #enter(now: InstantMs): RaftState {
    this.#state.now = createInstantMs(Math.max(this.#state.now, now));
    this.#status = undefined;
    return this.#state;
  }
}

/**
 * Compares terms (Raft §5.1): a later one is adopted, a message of an earlier one is dropped, its leader told.
 * Requests for votes decide by themselves, and a granted pre-vote is for a term that nobody has entered yet.
 * @returns whether the message is to be handled
 */
function admitTerm(state: RaftState, message: RaftMessage): boolean {
  const isFromLeader = message.kind === "append" || message.kind === "heartbeat";
  if (message.kind === "vote_request" || (message.kind === "vote_response" && message.preVote && message.granted)) {
    return true;
  }
  if (message.term > state.term) {
    becomeFollower(state, { term: message.term, leader: isFromLeader ? message.from : null });
  } else if (message.term < state.term && isFromLeader) {
    refuseStaleLeader(state, message.from);
  }
  return message.term === state.term;
}

function dispatch(state: RaftState, message: RaftMessage): void {
  switch (message.kind) {
    case "vote_request":
      handleVoteRequest(state, message);
      break;
    case "vote_response":
      handleVoteResponse(state, message);
      break;
    case "append":
      followLeader(state, message.from);
      handleAppend(state, message);
      break;
    case "heartbeat":
      followLeader(state, message.from);
      handleHeartbeat(state, message);
      break;
    case "append_response":
    case "heartbeat_response":
      handleLeaderResponse(state, message);
      break;
  }
}

function snapshotOf(state: RaftState): RaftStatus {
  const { log, role, timing } = state;
  const activeSinceMs = createInstantMs(state.now - timing.electionTimeoutMs);
  const followers = role.role === "leader" ? [...role.progress] : [];
  return {
    role: role.role,
    term: state.term,
    leader: state.leader,
    commitIndex: log.commitIndex,
    lastIndex: log.lastIndex,
    persistedIndex: log.persistedIndex,
    progress: new Map(followers.map(([follower, progress]) => [follower, progress.snapshot(activeSinceMs)])),
  };
}
