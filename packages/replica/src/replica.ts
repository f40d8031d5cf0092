// One replica: raft or shipping, apply, reads and routing, driven by one loop over the ports (design.md 6).
//
// Whatever arrives (messages, operations, finished disk writes, timers) only leaves a note and asks for a turn. A turn
// takes in all of it at once, so that work that arrives together is done together: one entry, one flush, one snapshot.
// The replica knows no clock, disk or network but its ports; production and the simulator run this same code.
//
// What a replica is changes while it runs (roles.ts): a learner becomes a voter, a voter of a lost epoch rejoins as a learner, a
// state that lags too far is replaced. While such a change runs the loop keeps its hands off log and state.
import {
  addMs,
  assert,
  assertNever,
  createInstantMs,
  createLogIndex,
  type DatacenterId,
  type InstantMs,
  type LogIndex,
  mustExist,
  type Prng,
  type Region,
} from "@kvorum/base";
import { createStateMachine, type Gateway, type Operation, type Outcome, type StateMachine } from "@kvorum/kv";
import { isJoint, isVoter, type RaftMessage, type RaftOptions, type RaftTiming } from "@kvorum/raft";
import { Acknowledgements } from "./acknowledgements.ts";
import { Applier, type VisibleEntry } from "./applier.ts";
import { CatchUp } from "./catch-up.ts";
import { type CommitRecord, commitRecordsOf } from "./commit-records.ts";
import { CommitTimes } from "./commit-times.ts";
import { Compactor } from "./compactor.ts";
import { CompleteAge } from "./complete-age.ts";
import type { ControlRequest, ControlResult } from "./control.ts";
import { ControlDesk } from "./control-desk.ts";
import { DigestWatch } from "./digest-watch.ts";
import { type DeskView, EpochDesk } from "./epoch-desk.ts";
import { freshnessAgeMs } from "./freshness.ts";
import { LeaderlessProbe } from "./leaderless-probe.ts";
import type { LearnerRole, SourceAnswer } from "./learner-role.ts";
import { APPLY_BATCH_BYTES_MAX, CLOCK_DRIFT_SHARE_MAX, SHIP_HEARTBEAT_INTERVAL_MS } from "./limits.ts";
import { checkBookmark, currentEpoch, epochAt, placeOnLineage } from "./lineage.ts";
import { LinkProbe } from "./link-probe.ts";
import type { ReplicaObserver } from "./observer.ts";
import type { Placement } from "./placement.ts";
import type { BranchStore } from "./ports/branch-store.ts";
import type { Clock } from "./ports/clock.ts";
import type { LogStore } from "./ports/log-store.ts";
import type { PeerMessage, PeerTransport, RaftLaneMessage, ShipLaneMessage } from "./ports/peer-transport.ts";
import type { StateStore } from "./ports/state-store.ts";
import { baseOf, prepareStores } from "./prepare-stores.ts";
import type { ReadContext } from "./read-context.ts";
import { ReadServer } from "./read-server.ts";
import { Request } from "./request.ts";
import { type RoleChange, Roles, startsAsVoter } from "./roles.ts";
import { type LeaderView, Router } from "./router.ts";
import { SerialLog } from "./serial-log.ts";
import { type PullVerdict, ShipSource, type SourceState } from "./ship-source.ts";
import { SnapshotSource } from "./snapshot-source.ts";
import { sourcesByPreference } from "./source-choice.ts";
import type { SourceList } from "./source-follower.ts";
import { StaleReadLedger } from "./stale-reads.ts";
import { Standing } from "./standing.ts";
import { type Divergence, describeReplica, type ReplicaStatus } from "./status.ts";
import type { VoterRole } from "./voter-role.ts";
import { WakeTimer } from "./wake-timer.ts";

export interface ReplicaPorts {
  readonly clock: Clock;
  readonly random: Prng;
  readonly log: LogStore;
  readonly state: StateStore;
  readonly branches: BranchStore;
  readonly transport: PeerTransport;
}

export interface ReplicaSettings {
  /** How a leader knows that it still leads when it answers a strong read. */
  readonly reads: RaftOptions["reads"];
  /** How long a region lease lasts, in ms; 0: none is needed (design.md 2). */
  readonly regionLeaseMs: number;
  /** Frames kept in the log for learners that lag, in bytes. */
  readonly logKeptBytesMax: number;
  /** Checkpoints of the state start at least this far apart, in ms, unless the log is past its bound. */
  readonly checkpointIntervalMsMin: number;
  /** About how large a chunk of a snapshot is. */
  readonly snapshotChunkBytes: number;
}

export interface ReplicaOptions {
  readonly placement: Placement;
  readonly timing: RaftTiming;
  readonly settings: ReplicaSettings;
  readonly ports: ReplicaPorts;
  readonly observer: ReplicaObserver;
  /** A disk failed or an invariant broke: the process must stop, nothing may be acknowledged any more. */
  readonly onFatal: (error: unknown) => void;
}

interface Received {
  readonly from: DatacenterId;
  readonly message: PeerMessage;
}

type Running =
  | { readonly kind: "yes" }
  | { readonly kind: "draining"; readonly onDrained: () => void }
  | { readonly kind: "no" };

export class Replica implements Gateway {
  readonly #options: ReplicaOptions;
  readonly #clock: Clock;
  readonly #standing: Standing;
  readonly #roles: Roles;
  readonly #epochs: EpochDesk;
  readonly #controls: ControlDesk;
  readonly #catchUp: CatchUp;
  readonly #compactor: Compactor;
  readonly #router: Router;
  readonly #readServer: ReadServer;
  readonly #ledger: StaleReadLedger;
  readonly #shipSource: ShipSource;
  readonly #snapshotSource: SnapshotSource;
  readonly #digests: DigestWatch;
  readonly #completeAge: CompleteAge;
  readonly #leaderless: LeaderlessProbe;
  readonly #commitTimes = new CommitTimes();
  readonly #acknowledgements = new Acknowledgements();
  readonly #probe: LinkProbe;
  readonly #timer: WakeTimer;
  #machine: StateMachine;
  #applier: Applier;
  #inbox: Received[] = [];
  #submitted: Request[] = [];
  #turnIsDue = false;
  #diverged: Divergence | null = null;
  /** From whom this learner heard of the epoch that it is in; matters until it has the epoch's configuration. */
  #epochSource: DatacenterId | null = null;
  #running: Running = { kind: "yes" };

  /**
   * Starts a replica on its stores, after what a crash left half-done there has been finished.
   * @throws KvorumError data_corrupt — log and state do not fit together; disk_full, disk_failed
   */
  static async open(options: ReplicaOptions): Promise<Replica> {
    const { log, state } = options.ports;
    await prepareStores(options.ports);
    const standing = new Standing(options.placement, state.read(createStateMachine).cluster, log);
    const appliedIndex = baseOf(state).index;
    const self = options.placement.datacenter;
    const committedIndex = Math.max(appliedIndex, Math.min(log.hardState.commitIndex, log.lastIndex));
    if (committedIndex < log.lastIndex && !startsAsVoter({ self, standing, log, appliedIndex: () => appliedIndex })) {
      // It was about to become a voter: what it has beyond that may never be committed.
      await log.append({ hardState: undefined, entries: [], truncateAfter: createLogIndex(committedIndex) });
    }
    return new Replica(options, standing);
  }

  private constructor(options: ReplicaOptions, standing: Standing) {
    const { clock, log, state, transport } = options.ports;
    const { placement, observer, onFatal } = options;
    const now = clock.now();
    const writes = new SerialLog(log);
    const onPersisted = (): void => this.#requestTurn();
    const want = (change: RoleChange): boolean => this.#roles.want(change);
    const shared = { ...options.ports, standing, writes, observer, onPersisted, onFatal, now };
    this.#options = options;
    this.#clock = clock;
    this.#standing = standing;
    this.#machine = state.read(createStateMachine);
    this.#applier = new Applier(this.#machine, state);
    this.#ledger = new StaleReadLedger((verdict) => observer.readJudged(verdict));
    this.#readServer = new ReadServer({ ...placement, state, ledger: this.#ledger });
    this.#router = new Router(transport, now);
    this.#snapshotSource = new SnapshotSource({
      transport,
      state,
      chunkBytes: options.settings.snapshotChunkBytes,
      now,
    });
    this.#shipSource = new ShipSource({
      transport,
      commitTimes: this.#commitTimes,
      judge: (learner, pull) => this.#judgePull(learner, pull),
      offerSnapshot: (learner, subscription) => this.#offerSnapshot(learner, subscription),
    });
    this.#digests = new DigestWatch({ self: placement.datacenter, applied: this.#digestNow() });
    this.#completeAge = new CompleteAge({ clockDriftShareMax: CLOCK_DRIFT_SHARE_MAX });
    this.#epochs = new EpochDesk({
      ...shared,
      self: placement,
      regionLeaseMs: options.settings.regionLeaseMs,
      want,
    });
    this.#controls = new ControlDesk({ self: placement.datacenter, standing, epochs: this.#epochs });
    this.#catchUp = new CatchUp({ ...shared, want });
    this.#compactor = new Compactor({ ...options.settings, ...shared, onDone: onPersisted });
    this.#leaderless = new LeaderlessProbe({ self: placement.datacenter, standing, transport, now });
    this.#probe = new LinkProbe(clock, transport);
    this.#timer = new WakeTimer(clock, onPersisted);
    this.#roles = new Roles({
      ...options,
      ...shared,
      self: placement.datacenter,
      reads: options.settings.reads,
      commitTimes: this.#commitTimes,
      sources: (leader) => this.#sources(leader),
      epochMin: () => this.#epochs.epochMin,
      appliedIndex: () => this.#applier.appliedIndex,
      isStateBusy: () => this.#compactor.isRunning,
      onAsked: (at) => this.#completeAge.asked(at),
      onStateLeaving: () => this.#snapshotSource.closeAll(),
      onStateReplaced: () => this.#reloadState(),
      onChanged: () => this.#roleChanged(),
    });
    transport.onMessage((from, message) => this.#receive(from, message));
    this.#requestTurn();
  }

  /** Any operation from any client; answered exactly once, at the latest at its timeout. Precondition: validated at the edge. */
  submit(
    operation: Operation,
    context: { readonly clientRegion: Region },
    onOutcome: (outcome: Outcome) => void,
  ): void {
    this.#submit({ operation, clientRegion: context.clientRegion, fromPeer: false, onOutcome });
  }

  /**
   * An operator's request (control.ts); resolves when it is done.
   * @throws KvorumError not_leader, change_in_flight, epoch_refused, invalid_argument, resource_exhausted, deadline_exceeded
   */
  control(request: ControlRequest): Promise<ControlResult> {
    const done = this.#controls.submit(request, this.#clock.now());
    this.#requestTurn();
    return done;
  }

  /** The branches that this replica has quarantined. */
  get branches(): BranchStore {
    return this.#options.ports.branches;
  }

  get status(): ReplicaStatus {
    const now = this.#clock.now();
    const { log } = this.#options.ports;
    return {
      ...describeReplica({
        placement: this.#options.placement,
        standing: this.#standing,
        role: this.#role,
        log,
        applied: this.#machine.applied,
        commitTimes: this.#commitTimes,
        snapshot: this.#catchUp.snapshotProgress,
        now,
      }),
      stateDigest: this.#machine.digest,
      diverged: this.#diverged,
      lease: this.#epochs.leaseStatus(now),
      openOperations: this.#router.openCount,
      readsUnjudged: this.#ledger.unjudged,
    };
  }

  /** Round trips in ms to another datacenter through the real data path; fewer than asked when time runs out. */
  measureLink(
    to: DatacenterId,
    options: { readonly samples: number; readonly timeoutMs: number },
  ): Promise<readonly number[]> {
    return this.#probe.measure(to, options);
  }

  /** The commands of applied entries from..to inclusive that the log still holds, about one megabyte of log per step. */
  *commitRecords(from: LogIndex, to: LogIndex): Generator<readonly CommitRecord[]> {
    let next = createLogIndex(Math.max(from, this.#options.ports.log.firstIndex));
    while (next <= to && next <= this.#applier.appliedIndex) {
      const last = createLogIndex(Math.min(to, this.#applier.appliedIndex));
      const entries = this.#role.entries(next, last, APPLY_BATCH_BYTES_MAX);
      if (entries.length === 0) {
        return;
      }
      next = createLogIndex(next + entries.length);
      yield entries.flatMap(commitRecordsOf);
    }
  }

  /** @throws KvorumError invariant_broken — always a bug; for simulators, after every step */
  assertInvariants(): void {
    if (this.#role.kind === "voter") {
      this.#role.assertInvariants();
    }
    const { appliedIndex } = this.#applier;
    const { base } = this.#options.ports.log;
    assert(
      this.#roles.isRunning || appliedIndex >= base.index,
      `applied ${appliedIndex} ≥ the log's base ${base.index}`,
    );
  }

  /** Takes no new operations, and resolves when those under way are answered: at their deadlines at the latest. */
  drain(): Promise<void> {
    return new Promise((resolve) => {
      this.#running = { kind: "draining", onDrained: resolve };
      this.#requestTurn();
    });
  }

  /** Stops for good: no turn runs after this. */
  stop(): void {
    this.#running = { kind: "no" };
    this.#timer.cancel();
    this.#snapshotSource.closeAll();
  }

  get #role(): VoterRole | LearnerRole {
    return this.#roles.role;
  }

  #submit(fields: Omit<ConstructorParameters<typeof Request>[0], "deadlineAtMs">): void {
    const deadlineAtMs = addMs(this.#clock.now(), fields.operation.timeoutMs);
    const request = new Request({ ...fields, deadlineAtMs });
    if (this.#running.kind !== "yes") {
      request.fail("shutting_down", `operation refused: ${this.#options.placement.datacenter} is stopping`);
      return;
    }
    if (this.#diverged !== null) {
      request.fail(
        "replica_diverged",
        `operation refused: ${describeDivergence(this.#options.placement, this.#diverged)}`,
      );
      return;
    }
    this.#submitted.push(request);
    this.#requestTurn();
  }

  #receive(from: DatacenterId, message: PeerMessage): void {
    if (message.kind === "ping") {
      this.#options.ports.transport.send(from, { kind: "pong", pingId: message.pingId });
    } else if (message.kind === "pong") {
      this.#probe.returned(from, message.pingId);
    } else {
      this.#inbox.push({ from, message });
      this.#requestTurn();
    }
  }

  #requestTurn(): void {
    if (!this.#turnIsDue) {
      this.#turnIsDue = true;
      this.#clock.callSoon(() => this.#turn());
    }
  }

  /** The loop: drain inputs, step, persist and send, apply, reply, ship. */
  #turn(): void {
    this.#turnIsDue = false;
    if (this.#running.kind === "no" || this.#diverged !== null) {
      return;
    }
    try {
      const now = this.#clock.now();
      this.#role.takePersisted(now);
      this.#takeInbox(now);
      if (!this.#roles.isRunning) {
        this.#tickRole(now);
        this.#takeSubmitted(now);
        this.#turnRole(now);
        this.#apply();
        this.#serveReads();
        this.#ship(now);
        this.#tickDesks(now);
        this.#roles.pursue();
      }
      this.#router.sweep(this.#leaderView(now), now);
      this.#finishTurn(now);
    } catch (error) {
      this.stop();
      this.#options.onFatal(error);
    }
  }

  /** While a change runs nothing is taken in but answers to clients' operations; the rest is sent again by whoever sent it. */
  #takeInbox(now: InstantMs): void {
    const inbox = this.#inbox;
    this.#inbox = [];
    for (const { from, message } of inbox) {
      if (!this.#roles.isRunning || message.kind === "forward_response") {
        this.#dispatch(from, message, now);
      } else if (message.kind === "forward_request") {
        this.#inbox.push({ from, message });
      }
    }
  }

  #dispatch(from: DatacenterId, message: PeerMessage, now: InstantMs): void {
    switch (message.kind) {
      case "raft":
      case "commit_times":
        this.#dispatchToVoter(from, message, now);
        break;
      case "lease_request":
      case "lease_grant":
      case "epoch_claim":
      case "epoch_promise":
      case "epoch_refused":
      case "epoch_notice":
        this.#epochs.receive(from, message, this.#deskView(now));
        break;
      case "digest":
        if (message.epoch === this.#role.epoch) {
          this.#digests.stated(from, message.statement, now);
        }
        break;
      case "ship_entries":
      case "ship_refused":
      case "ship_diverged":
      case "snapshot_offer":
        this.#takeAnswer(from, message, now);
        break;
      case "ship_pull":
      case "ship_credit":
      case "ship_stop":
        this.#shipSource.receive(from, message, this.#sourceState(now));
        break;
      case "snapshot_ask":
        this.#offerSnapshot(from, message.subscription);
        break;
      case "snapshot_pull":
        this.#snapshotSource.receive(from, message, now);
        break;
      case "snapshot_chunk":
      case "snapshot_gone":
        this.#catchUp.receive(from, message, now);
        break;
      case "forward_request":
        this.#takeForwarded(from, message);
        break;
      case "forward_response":
        this.#router.forwardReturned(message.requestId, message.outcome, this.#leaderView(now), now);
        break;
      case "ping":
      case "pong":
        assert(false, `a ${message.kind} is answered on arrival`);
        break;
      default:
        assertNever(message);
    }
  }

  /**
   * A voter takes what is of its epoch. A learner to which a voter of its epoch writes is to become one; whoever writes in
   * an earlier epoch is told that it is over.
   */
  #dispatchToVoter(from: DatacenterId, message: RaftLaneMessage, now: InstantMs): void {
    const role = this.#role;
    if (message.kind === "commit_times") {
      if (role.kind === "voter") {
        role.learnCommitTimes(message);
      }
      return;
    }
    if (message.epoch < role.epoch) {
      this.#epochs.notify(from, now);
    } else if (message.epoch > role.epoch) {
      this.#leaderless.heardLaterEpoch(from, message.epoch, now);
    } else if (this.#epochs.isFrozen || this.#roles.isChanging) {
      return;
    } else if (role.kind === "voter") {
      role.step(message.message, now);
    } else if (this.#isMeantForVoter(from, message.message)) {
      this.#catchUp.cancel();
      this.#roles.want({ kind: "vote" });
    }
  }

  /**
   * Whether a learner is to become a voter: a leader writes to it, or a candidate of the configuration that it knows, or, in an
   * epoch that has just begun and of which it has no configuration yet, any candidate.
   */
  #isMeantForVoter(from: DatacenterId, { kind }: RaftMessage): boolean {
    switch (kind) {
      case "append":
      case "heartbeat":
      case "snapshot_notice":
      case "timeout_now":
        return true;
      case "vote_request":
        return isVoter(this.#standing.configuration, from) || !this.#standing.knowsItsEpoch;
      case "vote_response":
      case "append_response":
      case "heartbeat_response":
      case "recovery_request":
      case "recovery_response":
        return false;
    }
  }

  #takeAnswer(from: DatacenterId, message: SourceAnswer, now: InstantMs): void {
    const role = this.#role;
    if (role.kind === "voter") {
      this.#takeAnswerAsVoter(role, from, message);
      return;
    }
    if (!role.isAsked(from, message) || this.#roles.isChanging) {
      return;
    }
    switch (message.kind) {
      case "snapshot_offer":
        this.#catchUp.offered(from, message, this.#applier.appliedIndex);
        role.stop();
        break;
      case "ship_diverged":
        this.#roles.want({ kind: "rejoin", lineage: message.lineage });
        break;
      case "ship_entries":
      case "ship_refused":
        if (message.kind === "ship_entries" && message.epoch > role.epoch) {
          this.#epochSource = from;
        }
        if (role.receive(from, message, now) && message.kind === "ship_entries") {
          this.#completeAge.answered(message);
          if (message.digest !== null) {
            this.#digests.stated(from, message.digest, now);
          }
        }
        break;
    }
  }

  /** What a voter asked for: a snapshot of a leader whose log does not reach back, or, without a leader, for news. */
  #takeAnswerAsVoter(role: VoterRole, from: DatacenterId, message: SourceAnswer): void {
    const isProbe = this.#leaderless.isAnswer(message) && role.leader === null;
    if (message.kind === "snapshot_offer" && (this.#catchUp.isAsked(message) || isProbe)) {
      this.#catchUp.offered(from, message, this.#applier.appliedIndex);
    } else if (message.kind === "ship_diverged") {
      this.#roles.want({ kind: "rejoin", lineage: message.lineage });
    } else if (message.kind === "ship_entries" && this.#leaderless.isRemovedBy(message, role)) {
      this.#roles.want({ kind: "learn" });
    }
  }

  #takeForwarded(from: DatacenterId, message: Extract<PeerMessage, { kind: "forward_request" }>): void {
    const { requestId, operation, clientRegion } = message;
    const onOutcome = (outcome: Outcome): void =>
      this.#options.ports.transport.send(from, { kind: "forward_response", requestId, outcome });
    this.#submit({ operation, clientRegion, fromPeer: true, onOutcome });
  }

  /** Time means nothing to the role now: it is changing, promised away, waits for a snapshot or for what it has forgotten. */
  get #isHeldBack(): boolean {
    if (this.#roles.isChanging) {
      return true;
    }
    return this.#role.kind === "voter" ? this.#epochs.isFrozen : this.#catchUp.isBusy || this.#epochs.isRecovering;
  }

  #tickRole(now: InstantMs): void {
    const role = this.#role;
    if (!this.#isHeldBack) {
      role.tick(now);
    }
  }

  #takeSubmitted(now: InstantMs): void {
    const view = this.#leaderView(now);
    const submitted = this.#submitted;
    this.#submitted = [];
    for (const request of submitted) {
      this.#router.accept(request, view, now);
    }
  }

  #turnRole(now: InstantMs): void {
    const role = this.#role;
    if (role.kind === "learner") {
      role.turn();
      return;
    }
    const view = this.#leaderView(now);
    const wallNow = this.#clock.wallNow();
    if (!this.#roles.isChanging) {
      this.#router.propose((payload) => role.propose(payload, wallNow, now), view, now);
      this.#router.confirmReads(() => role.readIndex(now), view, now);
    }
    const { confirmed, abandoned, snapshotFrom } = role.turn(now);
    this.#router.readsConfirmed(confirmed, abandoned, this.#leaderView(now), now);
    if (snapshotFrom !== null) {
      this.#catchUp.ask(snapshotFrom, now);
    }
    this.#leaveIfRemoved(role, now);
  }

  /** A voter that the committed configuration does not name, and to which no leader writes any more, is a learner. */
  #leaveIfRemoved(role: VoterRole, now: InstantMs): void {
    const { configuration, configurationIndex, commitIndex } = role.status;
    const isSettled = !isJoint(configuration) && configurationIndex <= commitIndex;
    const isNamed = isVoter(configuration, this.#options.placement.datacenter);
    if (isSettled && !isNamed && !role.isLeader && role.silentMs(now) > 2 * this.#options.timing.electionTimeoutMs) {
      this.#roles.want({ kind: "learn" });
    }
  }

  #apply(): void {
    const entries = this.#applier.applyNext(this.#role);
    const now = this.#clock.now();
    if (entries.length > 0) {
      this.#standing.learn(this.#machine.cluster);
    }
    for (const entry of entries) {
      this.#entryVisible(entry, now);
    }
    this.#acknowledge(now);
    if (this.#applier.behind(this.#role)) {
      this.#requestTurn();
    } else if (this.#applier.appliedIndex === this.#role.commitIndex) {
      this.#ledger.completeAsOf(this.#role.asOfMs(now));
    }
  }

  #entryVisible(entry: VisibleEntry, now: InstantMs): void {
    const role = this.#role;
    const commitAtMs = this.#commitTimes.at(entry.index);
    this.#digests.applied(entry, now);
    this.#ledger.applied({ commitAtMs, keys: entry.writtenKeys });
    if (role.kind === "learner") {
      this.#observeLag(commitAtMs, now);
    }
    this.#acknowledgements.add({
      index: entry.index,
      term: entry.term,
      results: entry.commands.map((command) => command.result),
      datacentersDurable: role.kind === "voter" ? role.datacentersDurable(entry.index) : 0,
    });
  }

  /** Tells clients what became of their commits, as far as this region may: looked at as late as can be (pitfall 3). */
  #acknowledge(now: InstantMs): void {
    const { isLeader } = this.#role;
    const mayServe = this.#epochs.mayServe(isLeader, this.#clock.now());
    for (const applied of this.#acknowledgements.take(mayServe || !isLeader)) {
      if (!mayServe) {
        this.#router.disown(applied, this.#leaderView(now), now);
        continue;
      }
      const acknowledged = this.#router.settle(applied, this.#leaderView(now), now);
      for (let i = 0; i < acknowledged; i++) {
        this.#options.observer.acknowledged(applied.datacentersDurable);
      }
    }
  }

  #observeLag(commitAtMs: InstantMs, now: InstantMs): void {
    if (Number.isNaN(commitAtMs)) {
      this.#options.observer.lagUnknown();
    } else {
      this.#options.observer.replicationLag(now - commitAtMs);
    }
  }

  #serveReads(): void {
    const now = this.#clock.now();
    this.#router.serveReads(this.#readServer, () => this.#readContext(), this.#leaderView(now));
  }

  #readContext(): ReadContext {
    const now = this.#clock.now();
    const position = this.#machine.applied;
    const provenAsOfMs = this.#provenAsOfMs(now);
    return {
      now,
      position,
      epoch: this.#role.epoch,
      ageMs: freshnessAgeMs(this.#role, position.index, this.#commitTimes, now),
      provenAgeMs: Number.isNaN(provenAsOfMs) ? null : now - provenAsOfMs,
      mayServe: this.#epochs.mayServe(this.#role.isLeader, now),
      canServe: this.#diverged === null,
      checkBookmark: (bookmark) => {
        const place = checkBookmark(this.#standing.lineage, bookmark, this.#role.lastIndex);
        return place.kind === "lost" ? { ok: false, message: place.message } : { ok: true };
      },
    };
  }

  /** Everything acknowledged before this instant, by the own clock, has been applied here; NaN when nothing is proven. */
  #provenAsOfMs(now: InstantMs): InstantMs {
    const role = this.#role;
    const { appliedIndex } = this.#applier;
    if (role.kind === "learner") {
      return this.#completeAge.provenAsOfMs(appliedIndex);
    }
    const isComplete = role.isLeader && appliedIndex === role.commitIndex && this.#epochs.mayServe(true, now);
    return isComplete ? role.status.confirmedAtMs : createInstantMs(Number.NaN);
  }

  #ship(now: InstantMs): void {
    if (this.#roles.isChanging) {
      this.#shipSource.stop();
      return;
    }
    this.#shipSource.pump(this.#sourceState(now));
    this.#snapshotSource.pump(now);
  }

  #sourceState(now: InstantMs): SourceState {
    const role = this.#role;
    const isServing = role.isLeader && this.#epochs.mayServe(true, now);
    const ownAsOfMs = isServing && role.kind === "voter" ? role.status.confirmedAtMs : createInstantMs(Number.NaN);
    return {
      log: role,
      firstIndex: this.#options.ports.log.firstIndex,
      epoch: role.epoch,
      provenAsOfMs: role.kind === "learner" ? this.#completeAge.knownAsOfMs(role.commitIndex) : ownAsOfMs,
      digest: this.#digests.newest,
      now,
    };
  }

  /** A source serves learners whose log is a part of its own lineage; a frozen one its claimant alone (epoch-promises.ts). */
  #judgePull(learner: DatacenterId, pull: Extract<ShipLaneMessage, { kind: "ship_pull" }>): PullVerdict {
    const role = this.#role;
    const isReady = !this.#roles.isChanging && this.#standing.knowsItsEpoch && !this.#catchUp.isBusy;
    if (!isReady || (pull.epoch > role.epoch && !this.#epochs.isFrozen)) {
      return { kind: "refuse" };
    }
    if (pull.epoch < role.epoch) {
      this.#epochs.notify(learner, this.#clock.now());
    }
    const { lineage } = this.#standing;
    const place = placeOnLineage(lineage, { epoch: pull.lastEpoch, index: createLogIndex(pull.fromIndex - 1) });
    switch (place.kind) {
      case "on":
        return { kind: "serve" };
      case "branch":
        return { kind: "diverged", lineage };
      case "later":
        return { kind: "refuse" };
    }
  }

  #offerSnapshot(learner: DatacenterId, subscription: number): void {
    const { transport, log, state } = this.#options.ports;
    if (this.#roles.isChanging || this.#diverged !== null) {
      transport.send(learner, { kind: "ship_refused", subscription, reason: "not_a_source" });
      return;
    }
    const base = { ...this.#machine.applied, ...lastEntryOf(this.#machine) };
    const offer = { subscription, base, baseIndexMin: log.base.index, rowsTotal: state.rowsEstimated };
    this.#snapshotSource.offer(learner, offer, this.#clock.now());
  }

  #tickDesks(now: InstantMs): void {
    this.#epochs.tick(this.#deskView(now));
    this.#controls.tick({
      role: this.#role,
      isChanging: this.#roles.isChanging,
      wallNowMs: this.#clock.wallNow(),
      now,
    });
    this.#catchUp.tick(now);
    this.#leaderless.tick(this.#role, now);
    this.#watchDigests(now);
    if (!this.#roles.isChanging) {
      const acknowledged = [
        ...this.#shipSource.durableIndexes,
        ...this.#snapshotSource.baseIndexes,
        ...(this.#role.kind === "voter" ? this.#role.followerIndexes : []),
      ];
      this.#compactor.tick({ appliedIndex: this.#applier.appliedIndex, acknowledged, now });
    }
  }

  #watchDigests(now: InstantMs): void {
    const role = this.#role;
    const { voters } = this.#standing.configuration;
    const statement = role.kind === "voter" ? this.#digests.takeDue(now) : null;
    if (statement !== null) {
      for (const voter of voters) {
        if (voter !== this.#options.placement.datacenter) {
          this.#options.ports.transport.send(voter, { kind: "digest", epoch: role.epoch, statement });
        }
      }
    }
    const verdict = this.#digests.verdict(voters, now);
    if (verdict.kind === "diverged") {
      const { other, datacenter } = mustExist(verdict.others[0], "a contradiction");
      this.#diverge({ index: verdict.index, own: verdict.own, others: other, datacenter });
    }
  }

  /** The state cannot be trusted: this replica answers nothing any more and takes part in nothing. It says so in its status. */
  #diverge(divergence: Divergence): void {
    this.#diverged = divergence;
    this.#options.observer.event("diverged", { ...divergence });
    this.#shipSource.stop();
    this.#snapshotSource.closeAll();
    this.#catchUp.cancel();
    this.#router.failAll("replica_diverged", describeDivergence(this.#options.placement, divergence));
  }

  #finishTurn(now: InstantMs): void {
    if (this.#running.kind === "draining" && this.#router.openCount === 0) {
      this.#running.onDrained();
    }
    const wakes: number[] = [
      this.#isHeldBack ? Number.POSITIVE_INFINITY : this.#role.wakeAtMs,
      this.#router.wakeAtMs ?? Number.POSITIVE_INFINITY,
      this.#epochs.wakeAtMs,
      this.#catchUp.wakeAtMs,
    ];
    if (this.#shipSource.hasLearners || this.#controls.isBusy || this.#roles.isChanging) {
      wakes.push(addMs(now, SHIP_HEARTBEAT_INTERVAL_MS));
    }
    if (this.#snapshotSource.hasWork) {
      this.#requestTurn();
    }
    this.#timer.ringBy(createInstantMs(Math.max(now, Math.min(...wakes))));
  }

  #reloadState(): void {
    const { state, log } = this.#options.ports;
    this.#machine = state.read(createStateMachine);
    this.#applier = new Applier(this.#machine, state);
    this.#standing.learn(this.#machine.cluster);
    this.#digests.reset(this.#digestNow());
    this.#completeAge.reset();
    this.#compactor.stateReplaced(log.base.index, this.#clock.now());
  }

  #roleChanged(): void {
    this.#completeAge.reset();
    this.#epochs.roleChanged();
  }

  #digestNow(): { readonly index: LogIndex; readonly digest: string } | null {
    const { index } = this.#machine.applied;
    return index === 0 ? null : { index, digest: this.#machine.digest };
  }

  #sources(leader: DatacenterId | null): SourceList {
    const { voters } = this.#standing.configuration;
    const bound = this.#epochs.sourceBound;
    if (bound !== null) {
      const only = bound.source === null ? [] : [bound.source];
      return { byPreference: only, voters: [...voters, ...only] };
    }
    const isEpochNew = currentEpoch(this.#standing.lineage) < this.#role.epoch;
    const hint = isEpochNew ? this.#epochSource : this.#leaderless.laterEpochAt;
    const byPreference = sourcesByPreference({
      self: this.#options.placement.datacenter,
      siblings: this.#standing.siblings,
      voters,
      leader,
      members: this.#standing.members.map((member) => member.datacenter),
    });
    return hint === null
      ? { byPreference, voters }
      : { byPreference: [...new Set([hint, ...byPreference])], voters: [...voters, hint] };
  }

  #deskView(now: InstantMs): DeskView {
    const role = this.#role;
    const durableIndex = role.kind === "learner" ? role.applicableIndex : role.commitIndex;
    return {
      isLeader: role.isLeader,
      isLearner: role.kind === "learner",
      isLeaderless: role.kind === "voter" && role.leader === null && this.#leaderless.isLong(now),
      isSound: !this.#roles.isChanging && this.#diverged === null && !this.#catchUp.isBusy,
      durableIndex,
      durableEpoch: epochAt(this.#standing.lineage, durableIndex),
      now,
    };
  }

  #leaderView(now: InstantMs): LeaderView {
    const role = this.#role;
    const isReady = !this.#roles.isChanging && !(role.isLeader && this.#epochs.isAcquiring(now));
    const isLeader = role.isLeader && isReady;
    return {
      self: this.#options.placement.datacenter,
      isLeader,
      mayServe: this.#epochs.mayServe(isLeader, now),
      leader: isReady ? role.leader : null,
      guesses: role.kind === "learner" ? this.#standing.configuration.voters : [],
    };
  }
}

function lastEntryOf(machine: StateMachine): StateMachine["lastEntry"] {
  const { term, leaderTimeMs } = machine.lastEntry;
  return { term, leaderTimeMs };
}

function describeDivergence({ datacenter: self }: Placement, { index, own, others, datacenter }: Divergence): string {
  return `the state of ${self} differs from that of ${datacenter} at index ${index}: ${own} against ${others}`;
}
