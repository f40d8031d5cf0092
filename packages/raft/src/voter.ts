// One voter: hands every input to the role that it is in, and collects the effects. What happens in a role is in
// follower.ts, candidate.ts and leader.ts.
import { assert, createInstantMs, createLogIndex, type InstantMs, type LogIndex, type WallMs } from "@kvorum/base";
import { campaign, handlePersistedVote } from "./candidate.ts";
import type { Entry } from "./entry.ts";
import {
  advanceCommit,
  appendEntry,
  durableIndexOf,
  flushLeader,
  isOverloaded,
  isReadRoundDue,
  tickLeader,
} from "./leader.ts";
import type { RaftMessage } from "./message.ts";
import type { RaftOptions } from "./options.ts";
import { createConfiguration, votersAtLeast } from "./quorum.ts";
import type { Proposal, Raft, ReadTicket } from "./raft.ts";
import { RaftLog } from "./raft-log.ts";
import type { Ready } from "./ready.ts";
import { noticeDueAtMs } from "./replication.ts";
import { RaftState } from "./state.ts";
import type { RaftStatus } from "./status.ts";
import { handleMessage } from "./step.ts";

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
    if (state.configuration.voters.includes(message.from)) {
      handleMessage(state, message);
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
