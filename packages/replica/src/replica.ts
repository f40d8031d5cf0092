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
  type Region,
} from "@kvorum/base";
import { createStateMachine, type Gateway, type Operation, type Outcome } from "@kvorum/kv";
import { AgeProofs } from "./age-proofs.ts";
import { Applier } from "./applier.ts";
import { CatchUp } from "./catch-up.ts";
import { type CommitRecord, commitRecordsBetween } from "./commit-records.ts";
import { CommitTimes } from "./commit-times.ts";
import { Compactor } from "./compactor.ts";
import type { ControlRequest, ControlResult } from "./control.ts";
import { ControlDesk } from "./control-desk.ts";
import { DivergenceAlarm } from "./divergence-alarm.ts";
import { type DeskView, EpochDesk } from "./epoch-desk.ts";
import { freshnessAgeMs } from "./freshness.ts";
import { isMarkedLost } from "./hard-state.ts";
import { LeaderlessProbe } from "./leaderless-probe.ts";
import type { LearnerRole } from "./learner-role.ts";
import { SHIP_HEARTBEAT_INTERVAL_MS } from "./limits.ts";
import { checkBookmark, epochAt } from "./lineage.ts";
import { LinkProbe } from "./link-probe.ts";
import type { BranchStore } from "./ports/branch-store.ts";
import type { Clock } from "./ports/clock.ts";
import type { PeerMessage } from "./ports/peer-transport.ts";
import { baseOf, prepareStores } from "./prepare-stores.ts";
import type { ReadContext } from "./read-context.ts";
import { ReadServer } from "./read-server.ts";
import type { ReplicaOptions } from "./replica-options.ts";
import { Request } from "./request.ts";
import { RoleMail } from "./role-mail.ts";
import { type RoleChange, Roles, startsAsVoter } from "./roles.ts";
import { type LeaderView, Router } from "./router.ts";
import { SerialLog } from "./serial-log.ts";
import { Shipping } from "./shipping.ts";
import { SourcePlan } from "./source-plan.ts";
import { StaleReadLedger } from "./stale-reads.ts";
import { Standing } from "./standing.ts";
import { describeReplica, type ReplicaStatus } from "./status.ts";
import { VisibleEntries } from "./visible-entries.ts";
import type { VoterRole } from "./voter-role.ts";
import { WakeTimer } from "./wake-timer.ts";

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
  readonly #shipping: Shipping;
  readonly #alarm: DivergenceAlarm;
  readonly #ages: AgeProofs;
  readonly #sources: SourcePlan;
  readonly #mail: RoleMail;
  readonly #visible: VisibleEntries;
  readonly #leaderless: LeaderlessProbe;
  readonly #commitTimes = new CommitTimes();
  readonly #probe: LinkProbe;
  readonly #timer: WakeTimer;
  readonly #applier: Applier;
  #inbox: Received[] = [];
  #submitted: Request[] = [];
  #turnIsDue = false;
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
    const isMarked = isMarkedLost(log.hardState);
    const committedIndex = isMarked ? appliedIndex : Math.max(appliedIndex, log.hardState.commitIndex);
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
    this.#applier = new Applier(state);
    this.#ledger = new StaleReadLedger((verdict) => observer.readJudged(verdict));
    this.#readServer = new ReadServer({ ...placement, state, ledger: this.#ledger });
    this.#router = new Router(transport, now);
    this.#alarm = new DivergenceAlarm({ ...shared, self: placement.datacenter, applied: this.#applier.digest });
    this.#ages = new AgeProofs({ applier: this.#applier, epochs: () => this.#epochs, roles: () => this.#roles });
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
    const roles = (): Roles => this.#roles;
    const desks = {
      epochs: this.#epochs,
      catchUp: this.#catchUp,
      leaderless: this.#leaderless,
      ages: this.#ages,
      alarm: this.#alarm,
      applier: this.#applier,
    };
    this.#sources = new SourcePlan({ ...desks, self: placement.datacenter, standing, roles });
    this.#shipping = new Shipping({
      ...options.settings,
      ...shared,
      ...desks,
      clock,
      commitTimes: this.#commitTimes,
      roles,
    });
    this.#probe = new LinkProbe(clock, transport);
    this.#timer = new WakeTimer(clock, onPersisted);
    this.#roles = new Roles({
      ...options,
      ...shared,
      self: placement.datacenter,
      reads: options.settings.reads,
      commitTimes: this.#commitTimes,
      sources: (leader) => this.#sources.list(leader),
      epochMin: () => this.#epochs.epochMin,
      appliedIndex: () => this.#applier.appliedIndex,
      isStateBusy: () => this.#compactor.isRunning,
      onAsked: (at) => this.#ages.asked(at),
      onStateLeaving: () => this.#shipping.closeSnapshots(),
      onStateReplaced: () => this.#reloadState(),
      onChanged: () => this.#roleChanged(),
    });
    this.#visible = new VisibleEntries({
      ...shared,
      ...desks,
      commitTimes: this.#commitTimes,
      ledger: this.#ledger,
      router: this.#router,
      leaderView: (at) => this.#leaderView(at),
    });
    this.#mail = new RoleMail({
      ...desks,
      standing,
      roles: this.#roles,
      sources: this.#sources,
      appliedIndex: () => this.#applier.appliedIndex,
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
        applied: this.#applier.position,
        commitTimes: this.#commitTimes,
        snapshot: this.#catchUp.snapshotProgress,
        now,
      }),
      stateDigest: this.#applier.stateDigest,
      diverged: this.#alarm.divergence,
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
  commitRecords(from: LogIndex, to: LogIndex): Generator<readonly CommitRecord[]> {
    const first = createLogIndex(Math.max(from, this.#options.ports.log.firstIndex));
    const last = createLogIndex(Math.min(to, this.#applier.appliedIndex));
    return commitRecordsBetween(this.#role, first, last);
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
    this.#shipping.closeSnapshots();
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
    if (this.#alarm.divergence !== null) {
      request.fail("replica_diverged", `operation refused: ${this.#alarm.description}`);
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
    if (this.#running.kind === "no" || this.#alarm.divergence !== null) {
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
        if (this.#visible.advance(this.#role)) {
          this.#requestTurn();
        }
        this.#serveReads();
        this.#shipping.pump(now);
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
        this.#mail.fromVoter(from, message, now);
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
          this.#alarm.stated(from, message.statement, now);
        }
        break;
      case "ship_entries":
      case "ship_refused":
      case "ship_diverged":
      case "snapshot_offer":
        this.#mail.fromSource(from, message, now);
        break;
      case "ship_pull":
      case "ship_credit":
      case "ship_stop":
      case "snapshot_ask":
      case "snapshot_pull":
        this.#shipping.receive(from, message, now);
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
    if (role.isLeftBehind(now)) {
      this.#roles.want({ kind: "learn" });
    }
  }

  #serveReads(): void {
    const now = this.#clock.now();
    this.#router.serveReads(this.#readServer, () => this.#readContext(), this.#leaderView(now));
  }

  #readContext(): ReadContext {
    const now = this.#clock.now();
    const position = this.#applier.position;
    const provenAsOfMs = this.#ages.appliedAsOfMs(now);
    return {
      now,
      position,
      epoch: this.#role.epoch,
      ageMs: freshnessAgeMs(this.#role, position.index, this.#commitTimes, now),
      provenAgeMs: Number.isNaN(provenAsOfMs) ? null : now - provenAsOfMs,
      mayServe: this.#epochs.mayServe(this.#role.isLeader, now),
      canServe: this.#alarm.divergence === null,
      checkBookmark: (bookmark) => {
        const place = checkBookmark(this.#standing.lineage, bookmark, this.#role.lastIndex);
        return place.kind === "lost" ? { ok: false, message: place.message } : { ok: true };
      },
    };
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
    if (this.#alarm.tick(this.#role, now)) {
      this.#serveNoMore();
    }
    if (!this.#roles.isChanging) {
      const acknowledged = [
        ...this.#shipping.acknowledged,
        ...(this.#role.kind === "voter" ? this.#role.followerIndexes : []),
      ];
      this.#compactor.tick({ appliedIndex: this.#applier.appliedIndex, acknowledged, now });
    }
  }

  /** The state cannot be trusted: this replica answers nothing any more and takes part in nothing. Its status says so. */
  #serveNoMore(): void {
    this.#shipping.stop();
    this.#catchUp.cancel();
    this.#router.failAll("replica_diverged", this.#alarm.description);
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
    if (this.#shipping.hasLearners || this.#controls.isBusy || this.#roles.isChanging) {
      wakes.push(addMs(now, SHIP_HEARTBEAT_INTERVAL_MS));
    }
    if (this.#shipping.hasWork) {
      this.#requestTurn();
    }
    this.#timer.ringBy(createInstantMs(Math.max(now, Math.min(...wakes))));
  }

  #reloadState(): void {
    this.#applier.reload();
    this.#standing.learn(this.#applier.cluster);
    this.#alarm.reset(this.#applier.digest);
    this.#ages.reset();
    this.#compactor.stateReplaced(this.#options.ports.log.base.index, this.#clock.now());
  }

  #roleChanged(): void {
    this.#ages.reset();
    this.#epochs.roleChanged();
  }

  #deskView(now: InstantMs): DeskView {
    const role = this.#role;
    const durableIndex = role.kind === "learner" ? role.applicableIndex : role.commitIndex;
    return {
      isLeader: role.isLeader,
      isLearner: role.kind === "learner",
      isLeaderless: role.kind === "voter" && role.leader === null && this.#leaderless.isLong(now),
      isSound: !this.#roles.isChanging && this.#alarm.divergence === null && !this.#catchUp.isBusy,
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
