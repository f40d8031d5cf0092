// One voter: hands every input to the role that it is in, and collects the effects. What happens in a role is in
// follower.ts, candidate.ts and leader.ts.
import {
  assert,
  createInstantMs,
  createLogIndex,
  type DatacenterId,
  type InstantMs,
  type LogIndex,
  type WallMs,
} from "@kvorum/base";
import { campaign, handlePersistedVote, leave } from "./candidate.ts";
import { type Configuration, createConfiguration, type Membership } from "./configuration.ts";
import { loadConfigurations } from "./configuration-history.ts";
import type { Entry } from "./entry.ts";
import { advanceCommit, durableIndexOf, flushLeader, tickLeader } from "./leader.ts";
import { appendEntry, isOverloaded } from "./leader-append.ts";
import { askRead, isCommitIndexKnown, isReadRoundDue } from "./leader-reads.ts";
import { beginTransfer, continueTransfer } from "./leadership-transfer.ts";
import type { RaftMessage } from "./message.ts";
import type { RaftOptions } from "./options.ts";
import { votersAtLeast } from "./quorum.ts";
import type { Proposal, Raft, ReadTicket, Transfer } from "./raft.ts";
import { RaftLog } from "./raft-log.ts";
import type { LogBase, Ready } from "./ready.ts";
import { beginChange, isChangePossible } from "./reconfiguration.ts";
import { beginRecoveryIfLost, endRecoveryIfCaughtUp, tickRecovery } from "./recovery.ts";
import { noticeDueAtMs } from "./replication.ts";
import { installSnapshot, isSnapshotAcceptable } from "./snapshot.ts";
import { RaftState } from "./state.ts";
import type { RaftStatus } from "./status.ts";
import { handleMessage } from "./step.ts";

/**
 * Starts a voter as a follower, from what its disk holds.
 * @throws KvorumError invariant_broken — the disk contradicts itself, or the options do
 */
export function createRaft(options: RaftOptions): Raft {
  const { id, timing, epoch, hardState, random, now, appliedIndex } = options;
  assert(
    timing.heartbeatIntervalMs * 3 <= timing.electionTimeoutMs,
    `an election timeout of ${timing.electionTimeoutMs} ms must span three heartbeats of ${timing.heartbeatIntervalMs} ms`,
  );
  const { base, lastIndex } = options.log;
  assert(appliedIndex >= base.index, `the log starts after ${base.index}, applied was up to ${appliedIndex}`);
  // A commit index past the end is the mark of a loss (recovery.ts).
  const knownIndex = hardState.commitIndex <= lastIndex ? hardState.commitIndex : base.index;
  const log = new RaftLog(options.log, createLogIndex(Math.max(knownIndex, appliedIndex)));
  const configuration = createConfiguration(options.configuration);
  const configurations = loadConfigurations(log, { index: appliedIndex, configuration });
  const readConfirmation = options.reads;
  const state = new RaftState({ id, configurations, timing, readConfirmation, epoch, random, log, hardState, now });
  beginRecoveryIfLost(state, hardState);
  return new RaftVoter(state);
}

class RaftVoter implements Raft {
  readonly #state: RaftState;
  #status: RaftStatus | undefined;

  constructor(state: RaftState) {
    this.#state = state;
  }

  /** Also in `status`; by themselves they cost nothing, and are asked for at every turn. */
  get role(): RaftStatus["role"] {
    return this.#state.role.role;
  }

  get term(): RaftStatus["term"] {
    return this.#state.term;
  }

  get leader(): RaftStatus["leader"] {
    return this.#state.leader;
  }

  get status(): RaftStatus {
    this.#status ??= snapshotOf(this.#state);
    return this.#status;
  }

  get wakeAtMs(): InstantMs {
    const { role, recovery } = this.#state;
    if (recovery?.phase === "asking") {
      return recovery.askAtMs;
    }
    if (role.role !== "leader") {
      return role.electionAtMs;
    }
    const giveUpAtMs = role.transfer?.giveUpAtMs ?? Number.POSITIVE_INFINITY;
    const noticeAtMs = noticeDueAtMs(this.#state, role);
    return createInstantMs(Math.min(role.heartbeatAtMs, role.quorumCheckAtMs, giveUpAtMs, noticeAtMs));
  }

  tick(now: InstantMs): void {
    const state = this.#enter(now);
    if (state.recovery?.phase === "asking") {
      tickRecovery(state, state.recovery);
    } else if (state.role.role === "leader") {
      tickLeader(state, state.role);
    } else if (state.now >= state.role.electionAtMs) {
      campaign(state);
    }
  }

  step(message: RaftMessage, now: InstantMs): void {
    const state = this.#enter(now);
    assert(message.to === state.id, `a message to ${message.to} reached ${state.id}`);
    handleMessage(state, message);
  }

  propose(payload: Uint8Array, leaderTimeMs: WallMs, now: InstantMs): Proposal {
    const state = this.#enter(now);
    if (state.role.role !== "leader") {
      return { ok: false, reason: "not_leader", leader: state.leader };
    }
    if (state.role.transfer !== null) {
      return { ok: false, reason: "change_in_flight", leader: state.id };
    }
    if (isOverloaded(state, payload.length)) {
      return { ok: false, reason: "overloaded", leader: state.id };
    }
    const entry = appendEntry(state, state.role, { kind: "commands", payload, leaderTimeMs });
    return { ok: true, index: entry.index, term: entry.term };
  }

  changeConfiguration(next: Membership, leaderTimeMs: WallMs, now: InstantMs): Proposal {
    const state = this.#enter(now);
    if (state.role.role !== "leader") {
      return { ok: false, reason: "not_leader", leader: state.leader };
    }
    if (!isChangePossible(state, state.role)) {
      return { ok: false, reason: "change_in_flight", leader: state.id };
    }
    const entry = beginChange(state, state.role, next, leaderTimeMs);
    return { ok: true, index: entry.index, term: entry.term };
  }

  transferLeadership(to: DatacenterId, now: InstantMs): Transfer {
    const state = this.#enter(now);
    return state.role.role === "leader" ? beginTransfer(state, state.role, to) : { ok: false, reason: "not_leader" };
  }

  leave(now: InstantMs): void {
    leave(this.#enter(now));
  }

  readIndex(now: InstantMs): ReadTicket {
    const state = this.#enter(now);
    return state.role.role === "leader"
      ? { ok: true, readSequence: askRead(state, state.role) }
      : { ok: false, reason: "not_leader", leader: state.leader };
  }

  persisted(sequence: number, now: InstantMs): void {
    const state = this.#enter(now);
    for (const message of state.persistence.acknowledge(sequence)) {
      state.send(message);
    }
    endRecoveryIfCaughtUp(state);
    handlePersistedVote(state);
    if (state.role.role === "leader") {
      advanceCommit(state, state.role);
    }
    if (state.role.role === "leader") {
      continueTransfer(state, state.role);
    }
  }

  acceptsSnapshot(base: LogBase): boolean {
    return isSnapshotAcceptable(this.#state, base);
  }

  snapshotInstalled(base: LogBase, configuration: Configuration, now: InstantMs): void {
    installSnapshot(this.#enter(now), base, createConfiguration(configuration));
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
  const { log, role, timing, configurationAt } = state;
  const activeSinceMs = createInstantMs(state.now - timing.electionTimeoutMs);
  const followers = role.role === "leader" ? [...role.progress] : [];
  const isComplete = role.role === "leader" && isCommitIndexKnown(state, role);
  return {
    role: role.role,
    term: state.term,
    leader: state.leader,
    commitIndex: log.commitIndex,
    lastIndex: log.lastIndex,
    persistedIndex: log.persistedIndex,
    configuration: configurationAt.configuration,
    configurationIndex: configurationAt.index,
    confirmedAtMs: isComplete ? state.rounds.confirmedAtMs : createInstantMs(Number.NaN),
    isRecovering: state.recovery !== undefined,
    transferTo: role.role === "leader" ? (role.transfer?.to ?? null) : null,
    progress: new Map(followers.map(([follower, progress]) => [follower, progress.snapshot(activeSinceMs)])),
  };
}
