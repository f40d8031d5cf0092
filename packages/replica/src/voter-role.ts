// A voter of the primary region: drives raft over the ports. Persist before send, send before reply (ready.ts of raft).
import {
  createInstantMs,
  createLogIndex,
  type DatacenterId,
  type Epoch,
  type InstantMs,
  type LogIndex,
  type Prng,
  type Term,
  type WallMs,
} from "@kvorum/base";
import {
  type Configuration,
  type ConfirmedRead,
  createRaft,
  type Entry,
  type HardState,
  isJoint,
  isVoter,
  type LogBase,
  type PersistRequest,
  type Proposal,
  type Raft,
  type RaftMessage,
  type RaftOptions,
  type RaftStatus,
  type RaftTiming,
  type ReadTicket,
} from "@kvorum/raft";
import type { CommitTimes } from "./commit-times.ts";
import type { CommittedLog } from "./committed-log.ts";
import { SILENT_ELECTION_TIMEOUTS } from "./limits.ts";
import type { ReplicaObserver } from "./observer.ts";
import type { LogStore } from "./ports/log-store.ts";
import type { PeerTransport, RaftLaneMessage } from "./ports/peer-transport.ts";
import type { RpoLedger } from "./rpo-ledger.ts";
import type { SerialLog } from "./serial-log.ts";

export interface VoterRoleOptions {
  readonly id: DatacenterId;
  /** In force at the applied index. */
  readonly configuration: Configuration;
  readonly epoch: Epoch;
  /** As it is on disk. */
  readonly hardState: HardState;
  readonly timing: RaftTiming;
  readonly reads: RaftOptions["reads"];
  readonly log: LogStore;
  readonly writes: SerialLog;
  readonly transport: PeerTransport;
  readonly commitTimes: CommitTimes;
  readonly rpo: RpoLedger;
  readonly observer: ReplicaObserver;
  readonly random: Prng;
  readonly appliedIndex: LogIndex;
  readonly now: InstantMs;
  /** A persist request became durable, at this moment: another turn is due. */
  readonly onPersisted: () => void;
  /** The disk failed: the node must stop. */
  readonly onDiskFailure: (error: unknown) => void;
}

type CommitTimesMessage = Extract<RaftLaneMessage, { kind: "commit_times" }>;

/** What a turn of raft means for the rest of the replica. */
export interface VoterTurn {
  readonly confirmed: readonly ConfirmedRead[];
  readonly abandoned: readonly number[];
  /** The leader's log does not reach back far enough: the state is to be fetched from it. */
  readonly snapshotFrom: DatacenterId | null;
}

export class VoterRole implements CommittedLog {
  readonly kind = "voter";
  readonly #options: VoterRoleOptions;
  readonly #raft: Raft;
  /** When each of this leader's own entries was appended; for quorumMs. */
  readonly #appendedAtMs = new Map<LogIndex, InstantMs>();
  /** Requests whose flush has completed since the last turn. */
  readonly #persisted: PersistRequest[] = [];
  /** Disk writes that raft has asked for and not been told of. */
  #writesPending = 0;
  #committedBefore: LogIndex;
  #leaderHeardAtMs: InstantMs;
  /** The leader's last word on how far its commits were complete. */
  #complete = { commitIndex: createLogIndex(0), asOfMs: createInstantMs(Number.NaN) };
  #toldAtMs = createInstantMs(Number.NEGATIVE_INFINITY);

  constructor(options: VoterRoleOptions) {
    this.#options = options;
    this.#leaderHeardAtMs = options.now;
    this.#raft = createRaft({
      id: options.id,
      configuration: options.configuration,
      timing: options.timing,
      reads: options.reads,
      epoch: options.epoch,
      hardState: options.hardState,
      log: options.log,
      appliedIndex: options.appliedIndex,
      random: options.random,
      now: options.now,
    });
    this.#committedBefore = this.status.commitIndex;
    options.rpo.begin(options.log);
  }

  get status(): RaftStatus {
    return this.#raft.status;
  }

  get raftRole(): RaftStatus["role"] {
    return this.#raft.role;
  }

  get epoch(): Epoch {
    return this.#options.epoch;
  }

  /** Whether nothing is being written. */
  get isAtRest(): boolean {
    return this.#writesPending === 0;
  }

  /** Whether a snapshot would bring this log forward; ask right before it is installed. */
  acceptsSnapshot(base: LogBase): boolean {
    return this.#raft.acceptsSnapshot(base);
  }

  get isLeader(): boolean {
    return this.#raft.role === "leader";
  }

  get leader(): DatacenterId | null {
    return this.#raft.leader;
  }

  get term(): Term {
    return this.#raft.term;
  }

  get commitIndex(): LogIndex {
    return this.status.commitIndex;
  }

  get shippableIndex(): LogIndex {
    return this.status.commitIndex;
  }

  get applicableIndex(): LogIndex {
    const { commitIndex, persistedIndex } = this.status;
    return createLogIndex(Math.min(commitIndex, persistedIndex));
  }

  get lastIndex(): LogIndex {
    return this.status.lastIndex;
  }

  get wakeAtMs(): InstantMs {
    return this.#raft.wakeAtMs;
  }

  /** The leader is complete now; a follower as of the leader's last word that it has caught up with. */
  asOfMs(now: InstantMs): InstantMs {
    if (this.isLeader) {
      return now;
    }
    return this.#complete.commitIndex <= this.commitIndex ? this.#complete.asOfMs : createInstantMs(Number.NaN);
  }

  entries(from: LogIndex, to: LogIndex, bytesMax: number): readonly Entry[] {
    return this.#raft.entries(from, to, bytesMax);
  }

  step(message: RaftMessage, now: InstantMs): void {
    const isOfLeader = message.kind === "append" || message.kind === "heartbeat" || message.kind === "snapshot_notice";
    this.#leaderHeardAtMs = isOfLeader ? now : this.#leaderHeardAtMs;
    this.#raft.step(message, now);
  }

  /** How far the followers that answer this leader are; empty elsewhere. */
  get followerIndexes(): readonly LogIndex[] {
    return [...this.status.progress.values()].flatMap(({ recentlyActive, matchIndex }) =>
      recentlyActive ? [matchIndex] : [],
    );
  }

  /** Whether the committed configuration does not name this voter, and no leader has written to it for long: it is a learner. */
  isLeftBehind(now: InstantMs): boolean {
    const { configuration, configurationIndex, commitIndex } = this.status;
    const isSettled = !isJoint(configuration) && configurationIndex <= commitIndex;
    const isSilent = now - this.#leaderHeardAtMs > SILENT_ELECTION_TIMEOUTS * this.#options.timing.electionTimeoutMs;
    return isSettled && isSilent && !this.isLeader && !isVoter(configuration, this.#options.id);
  }

  /** The leader's statement of commit times (peer-transport.ts, commit_times). */
  learnCommitTimes(message: CommitTimesMessage): void {
    message.commitAtMs.forEach((atMs, i) => {
      this.#options.commitTimes.record(createLogIndex(message.firstIndex + i), atMs);
    });
    this.#complete = { commitIndex: message.commitIndex, asOfMs: message.asOfMs };
  }

  /** Whether the leader may still say when this entry was committed: the commit has come before the word of it. */
  awaitsCommitTime(index: LogIndex): boolean {
    return !this.isLeader && !Number.isNaN(this.#complete.asOfMs) && index > this.#complete.commitIndex;
  }

  tick(now: InstantMs): void {
    if (this.#raft.wakeAtMs <= now) {
      this.#raft.tick(now);
    }
  }

  propose(payload: Uint8Array, leaderTimeMs: WallMs, now: InstantMs): Proposal {
    const proposal = this.#raft.propose(payload, leaderTimeMs, now);
    if (proposal.ok) {
      this.#appendedAtMs.set(proposal.index, now);
      this.#options.observer.entryStep("appended", proposal.index, now);
    }
    return proposal;
  }

  readIndex(now: InstantMs): ReadTicket {
    return this.#raft.readIndex(now);
  }

  /** For an operator's request; raft says no where it must (raft.ts). */
  changeConfiguration(
    change: Pick<Configuration, "voters" | "learners">,
    leaderTimeMs: WallMs,
    now: InstantMs,
  ): Proposal {
    return this.#raft.changeConfiguration(change, leaderTimeMs, now);
  }

  transferLeadership(to: DatacenterId, now: InstantMs): ReturnType<Raft["transferLeadership"]> {
    return this.#raft.transferLeadership(to, now);
  }

  leave(now: InstantMs): void {
    this.#raft.leave(now);
  }

  /** The state was replaced by a snapshot and the log store starts after it. Precondition: not writing. */
  snapshotInstalled(base: LogBase, configuration: Configuration, now: InstantMs): void {
    this.#raft.snapshotInstalled(base, configuration, now);
    this.#committedBefore = this.commitIndex;
    this.#options.rpo.begin(this.#options.log);
  }

  /** Throws when an invariant of raft is broken; for simulators, after every step. */
  assertInvariants(): void {
    this.#raft.assertInvariants();
  }

  /**
   * Datacenters that hold a committed entry on disk: counted by the leader; elsewhere the majority that a commit proves.
   */
  datacentersDurable(index: LogIndex): number {
    return this.isLeader
      ? this.#raft.durableVoters(index)
      : Math.floor(this.status.configuration.voters.length / 2) + 1;
  }

  /** Does what raft asks until it asks no more; disk writes complete later and bring another turn. */
  turn(now: InstantMs): VoterTurn {
    const confirmed: ConfirmedRead[] = [];
    const abandoned: number[] = [];
    let snapshotFrom: DatacenterId | null = null;
    while (this.#raft.hasReady()) {
      const ready = this.#raft.takeReady();
      this.#send(ready.messages);
      if (ready.persist !== undefined) {
        this.#persist(ready.persist);
      }
      confirmed.push(...ready.confirmedReads);
      abandoned.push(...ready.abandonedReads);
      snapshotFrom = ready.snapshotWanted?.from ?? snapshotFrom;
    }
    this.#recordCommits(now);
    this.#options.rpo.tick(this);
    return { confirmed, abandoned, snapshotFrom };
  }

  #send(messages: readonly RaftMessage[]): void {
    for (const message of messages) {
      this.#options.transport.send(message.to, { kind: "raft", epoch: this.epoch, message });
    }
  }

  #persist(request: PersistRequest): void {
    const { writes, rpo, onPersisted, onDiskFailure } = this.#options;
    this.#writesPending += 1;
    const { hardState, entries } = request;
    rpo.appended(entries);
    writes
      .append(() => ({ hardState, entries }))
      .then(() => {
        this.#persisted.push(request);
        onPersisted();
      }, onDiskFailure);
  }

  /** Takes in completed disk writes; called at the start of a turn. */
  takePersisted(now: InstantMs): void {
    for (const request of this.#persisted.splice(0)) {
      this.#writesPending -= 1;
      for (const entry of request.entries) {
        this.#options.observer.entryStep("flushed", entry.index, now);
      }
      this.#raft.persisted(request.sequence, now);
      this.#send(request.messagesAfter);
    }
  }

  /** The leader fixes the commit time of what has just become durable in two datacenters, and tells the other voters. */
  #recordCommits(now: InstantMs): void {
    const firstIndex = createLogIndex(this.#committedBefore + 1);
    const { commitIndex } = this;
    this.#committedBefore = commitIndex;
    if (!this.isLeader) {
      this.#appendedAtMs.clear();
      return;
    }
    for (let index = firstIndex; index <= commitIndex; index = createLogIndex(index + 1)) {
      this.#options.commitTimes.record(index, now);
      this.#options.observer.entryStep("committed", index, now);
      const appendedAtMs = this.#appendedAtMs.get(index);
      if (appendedAtMs !== undefined) {
        this.#options.observer.quorum(now - appendedAtMs);
        this.#appendedAtMs.delete(index);
      }
    }
    if (firstIndex <= commitIndex || now - this.#toldAtMs >= this.#options.timing.heartbeatIntervalMs) {
      this.#tellCommitTimes({ firstIndex, commitIndex, now });
    }
  }

  #tellCommitTimes({
    firstIndex,
    commitIndex,
    now,
  }: {
    firstIndex: LogIndex;
    commitIndex: LogIndex;
    now: InstantMs;
  }): void {
    this.#toldAtMs = now;
    const commitAtMs = Array.from({ length: commitIndex - firstIndex + 1 }, () => now);
    const { voters, outgoing } = this.status.configuration;
    for (const voter of new Set([...voters, ...outgoing])) {
      if (voter !== this.#options.id) {
        this.#options.transport.send(voter, { kind: "commit_times", firstIndex, commitAtMs, commitIndex, asOfMs: now });
      }
    }
  }
}
