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
} from "@kvorum/base";
import { type ClientContext, createStateMachine, type Gateway, type Operation, type Outcome } from "@kvorum/kv";
import { type CommitRecord, commitRecordsBetween } from "./commit-records.ts";
import type { ControlRequest, ControlResult } from "./control.ts";
import type { DeskView } from "./epoch-desk.ts";
import { freshnessAgeMs } from "./freshness.ts";
import { isMarkedLost } from "./hard-state.ts";
import type { LearnerRole } from "./learner-role.ts";
import { SHIP_HEARTBEAT_INTERVAL_MS } from "./limits.ts";
import { checkBookmark, epochAt } from "./lineage.ts";
import type { BranchStore } from "./ports/branch-store.ts";
import type { Clock } from "./ports/clock.ts";
import type { PeerMessage } from "./ports/peer-transport.ts";
import { baseOf, prepareStores } from "./prepare-stores.ts";
import type { ReadContext } from "./read-context.ts";
import type { ReplicaOptions } from "./replica-options.ts";
import { createReplicaParts, type ReplicaParts } from "./replica-parts.ts";
import { Request } from "./request.ts";
import { startsAsVoter } from "./roles.ts";
import type { LeaderView } from "./router.ts";
import { Standing } from "./standing.ts";
import { describeReplica, type ReplicaStatus } from "./status.ts";
import type { VoterRole } from "./voter-role.ts";
import { WakeTimer } from "./wake-timer.ts";

interface Received {
  readonly from: DatacenterId;
  readonly message: PeerMessage;
}

export class Replica implements Gateway {
  readonly #options: ReplicaOptions;
  readonly #clock: Clock;
  readonly #parts: ReplicaParts;
  readonly #timer: WakeTimer;
  #inbox: Received[] = [];
  #submitted: Request[] = [];
  #turnIsDue = false;

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
    const { clock, transport } = options.ports;
    this.#options = options;
    this.#clock = clock;
    this.#parts = createReplicaParts(options, standing, {
      requestTurn: () => this.#requestTurn(),
      leaderView: (now) => this.#leaderView(now),
    });
    this.#timer = new WakeTimer(clock, () => this.#requestTurn());
    transport.onMessage((from, message) => this.#receive(from, message));
    this.#requestTurn();
  }

  /** Any operation from any client; answered exactly once, at the latest at its timeout. Precondition: validated at the edge. */
  submit(operation: Operation, context: ClientContext, onOutcome: (outcome: Outcome) => void): void {
    this.#submit({ operation, ...context, fromPeer: false, onOutcome });
  }

  /**
   * An operator's request (control.ts); resolves when it is done.
   * @throws KvorumError not_leader, change_in_flight, epoch_refused, invalid_argument, resource_exhausted, deadline_exceeded
   */
  control(request: ControlRequest): Promise<ControlResult> {
    const done = this.#parts.controls.submit(request, this.#clock.now());
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
        standing: this.#parts.standing,
        role: this.#role,
        log,
        applied: this.#parts.applier.position,
        commitTimes: this.#parts.commitTimes,
        rpo: this.#parts.rpo,
        snapshot: this.#parts.catchUp.snapshotProgress,
        now,
      }),
      stateDigest: this.#parts.applier.stateDigest,
      diverged: this.#parts.alarm.divergence,
      lease: this.#parts.epochs.leaseStatus(now),
      openOperations: this.#parts.router.openCount,
      readsUnjudged: this.#parts.ledger.unjudged,
      adversaryBoundMs: this.#parts.adversary.boundMs,
      readsAwaitingVerdict: this.#parts.ledger.awaiting,
    };
  }

  /**
   * Holds eventual reads back on purpose, by up to `boundMs`, until it is called with null (adversary.ts).
   * @throws KvorumError invalid_argument — a bound out of range
   */
  configureAdversary(boundMs: number | null): void {
    this.#parts.adversary.configure(boundMs);
    this.#requestTurn();
  }

  /** When the first of the reads was served whose verdict is still to come; null when there is none. */
  get readsAwaitingVerdictSinceMs(): InstantMs | null {
    return this.#parts.ledger.awaitingSinceMs;
  }

  /** Round trips in ms to another datacenter through the real data path; fewer than asked when time runs out. */
  measureLink(
    to: DatacenterId,
    options: { readonly samples: number; readonly timeoutMs: number },
  ): Promise<readonly number[]> {
    return this.#parts.probe.measure(to, options);
  }

  /** The commands of applied entries from..to inclusive that the log still holds, about one megabyte of log per step. */
  commitRecords(from: LogIndex, to: LogIndex): Generator<readonly CommitRecord[]> {
    const first = createLogIndex(Math.max(from, this.#options.ports.log.firstIndex));
    const last = createLogIndex(Math.min(to, this.#parts.applier.appliedIndex));
    return commitRecordsBetween(this.#role, first, last);
  }

  /** @throws KvorumError invariant_broken — always a bug; for simulators, after every step */
  assertInvariants(): void {
    if (this.#role.kind === "voter" && !this.#parts.roles.isRunning) {
      this.#role.assertInvariants();
    }
    const { appliedIndex } = this.#parts.applier;
    const { base } = this.#options.ports.log;
    assert(
      this.#parts.roles.isRunning || appliedIndex >= base.index,
      `applied ${appliedIndex} ≥ the log's base ${base.index}`,
    );
  }

  /**
   * Hands its leadership over if it leads (hand-over.ts), then takes no new operations, ends long polls, and resolves when those under
   * way are answered: at their deadlines at the latest.
   */
  drain(): Promise<void> {
    const drained = this.#parts.ending.begin(this.#clock.now());
    this.#requestTurn();
    return drained;
  }

  /** Stops for good: no turn runs after this. */
  stop(): void {
    this.#parts.ending.stop();
    this.#timer.cancel();
    this.#parts.shipping.closeSnapshots();
  }

  get #role(): VoterRole | LearnerRole {
    return this.#parts.roles.role;
  }

  #submit(fields: Omit<ConstructorParameters<typeof Request>[0], "deadlineAtMs">): void {
    const deadlineAtMs = addMs(this.#clock.now(), fields.operation.timeoutMs);
    const request = new Request({ ...fields, deadlineAtMs });
    if (this.#parts.ending.refuse(request, this.#role.leader)) {
      return;
    }
    if (this.#parts.alarm.divergence !== null) {
      request.fail("replica_diverged", `operation refused: ${this.#parts.alarm.description}`);
      return;
    }
    this.#submitted.push(request);
    this.#requestTurn();
  }

  #receive(from: DatacenterId, message: PeerMessage): void {
    if (message.kind === "ping") {
      this.#options.ports.transport.send(from, { kind: "pong", pingId: message.pingId });
    } else if (message.kind === "pong") {
      this.#parts.probe.returned(from, message.pingId);
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
    if (this.#parts.ending.isStopped || this.#parts.alarm.divergence !== null) {
      return;
    }
    try {
      const now = this.#clock.now();
      this.#role.takePersisted(now);
      this.#takeInbox(now);
      if (this.#parts.ending.isEnding) {
        this.#parts.ending.handOver(this.#isHeldBack ? null : this.#role, now);
      }
      if (!this.#parts.roles.isRunning) {
        this.#parts.mail.takeHeld(now);
        this.#tickRole(now);
        this.#takeSubmitted(now);
        this.#turnRole(now);
        if (this.#parts.visible.advance(this.#role)) {
          this.#requestTurn();
        }
        this.#serveReads();
        this.#parts.shipping.pump(now);
        this.#tickDesks(now);
        this.#parts.roles.pursue();
      }
      this.#parts.router.sweep(this.#leaderView(now), now);
      this.#parts.leadership.look(this.#role, now);
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
      if (!this.#parts.roles.isRunning || message.kind === "forward_response") {
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
        this.#parts.mail.fromVoter(from, message, now);
        break;
      case "lease_request":
      case "lease_grant":
      case "epoch_claim":
      case "epoch_promise":
      case "epoch_refused":
      case "epoch_notice":
        this.#parts.epochs.receive(from, message, this.#deskView(now));
        break;
      case "digest":
        if (message.epoch === this.#role.epoch) {
          this.#parts.alarm.stated(from, message.statement, now);
        }
        break;
      case "ship_entries":
      case "ship_refused":
      case "ship_diverged":
      case "snapshot_offer":
        this.#parts.mail.fromSource(from, message, now);
        break;
      case "ship_pull":
      case "ship_credit":
      case "ship_stop":
      case "snapshot_ask":
      case "snapshot_pull":
        this.#parts.shipping.receive(from, message, now);
        break;
      case "snapshot_chunk":
      case "snapshot_gone":
        this.#parts.catchUp.receive(from, message, now);
        break;
      case "forward_request":
        this.#takeForwarded(from, message);
        break;
      case "forward_response":
        this.#parts.router.forwardReturned(message.requestId, message.outcome, this.#leaderView(now), now);
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
    this.#submit({ operation, clientRegion, source: "peer", fromPeer: true, onOutcome });
  }

  /** Time means nothing to the role now: it is changing, promised away, waits for a snapshot or for what it has forgotten. */
  get #isHeldBack(): boolean {
    const { roles, epochs, catchUp } = this.#parts;
    if (roles.isChanging || epochs.isStartingBlank) {
      return true;
    }
    return this.#role.kind === "voter" ? epochs.isFrozen : catchUp.isBusy;
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
      this.#parts.router.accept(request, view, now);
    }
  }

  #turnRole(now: InstantMs): void {
    const role = this.#role;
    if (role.kind === "learner") {
      role.turn();
      return;
    }
    const view = this.#leaderView(now);
    if (!this.#parts.roles.isChanging) {
      this.#parts.work.propose(role, view, now);
      this.#parts.router.confirmReads(() => role.readIndex(now), view, now);
    }
    const { confirmed, abandoned, snapshotFrom } = role.turn(now);
    this.#parts.router.readsConfirmed(confirmed, abandoned, this.#leaderView(now), now);
    if (snapshotFrom !== null) {
      this.#parts.catchUp.ask(snapshotFrom, now);
    }
    if (role.isLeftBehind(now)) {
      this.#parts.roles.want({ kind: "learn" });
    }
  }

  #serveReads(): void {
    const now = this.#clock.now();
    this.#parts.router.serveReads(this.#parts.readServer, () => this.#readContext(), this.#leaderView(now), now);
  }

  #readContext(): ReadContext {
    const now = this.#clock.now();
    const position = this.#parts.applier.position;
    const provenAsOfMs = this.#parts.ages.appliedAsOfMs(now);
    return {
      now,
      position,
      epoch: this.#role.epoch,
      ageMs: freshnessAgeMs(this.#role, position.index, this.#parts.commitTimes, now),
      provenAgeMs: Number.isNaN(provenAsOfMs) ? null : now - provenAsOfMs,
      mayServe: this.#parts.epochs.mayServe(this.#role.isLeader, now),
      canServe: this.#parts.alarm.divergence === null && this.#parts.visible.isPresentable,
      checkBookmark: (bookmark) => {
        const place = checkBookmark(this.#parts.standing.lineage, bookmark, this.#role.lastIndex);
        return place.kind === "lost" ? { ok: false, message: place.message } : { ok: true };
      },
    };
  }

  #tickDesks(now: InstantMs): void {
    this.#parts.epochs.tick(this.#deskView(now));
    this.#parts.controls.tick({
      role: this.#role,
      isChanging: this.#parts.roles.isChanging,
      wallNowMs: this.#clock.wallNow(),
      now,
    });
    this.#parts.catchUp.tick(now);
    this.#parts.leaderless.tick(this.#role, now);
    if (this.#parts.alarm.tick(this.#role, now)) {
      this.#serveNoMore();
    }
    if (!this.#parts.roles.isChanging) {
      const acknowledged = (): readonly LogIndex[] => [
        ...this.#parts.shipping.acknowledged,
        ...(this.#role.kind === "voter" ? this.#role.followerIndexes : []),
      ];
      this.#parts.compactor.tick({ appliedIndex: this.#parts.applier.appliedIndex, acknowledged, now });
    }
  }

  /** The state cannot be trusted: this replica answers nothing any more and takes part in nothing. Its status says so. */
  #serveNoMore(): void {
    this.#parts.shipping.stop();
    this.#parts.catchUp.cancel();
    this.#parts.router.failAll("replica_diverged", this.#parts.alarm.description);
  }

  #finishTurn(now: InstantMs): void {
    this.#parts.ending.endIfDrained();
    const wakes: number[] = [
      this.#isHeldBack ? Number.POSITIVE_INFINITY : this.#role.wakeAtMs,
      // While a change of role has hold of the state its end asks for a turn; asked for before, turns would follow without a pause.
      this.#parts.router.wakeAtMs(!this.#parts.roles.isRunning) ?? Number.POSITIVE_INFINITY,
      this.#parts.epochs.wakeAtMs,
      this.#parts.ending.wakeAtMs,
      this.#parts.catchUp.wakeAtMs,
      // While a change of role has hold of the state nothing more is shown of it.
      this.#parts.roles.isRunning ? Number.POSITIVE_INFINITY : this.#parts.adversary.wakeAtMs,
      // A learner has no such work, whatever it had left to do when it led.
      this.#role.kind === "learner" || this.#parts.roles.isChanging
        ? Number.POSITIVE_INFINITY
        : this.#parts.work.wakeAtMs(now),
    ];
    if (this.#parts.shipping.hasLearners || this.#parts.controls.isBusy || this.#parts.roles.isChanging) {
      wakes.push(addMs(now, SHIP_HEARTBEAT_INTERVAL_MS));
    }
    // While a change of role has hold of the state nothing is read from it: the change's end asks for a turn.
    if (this.#parts.shipping.hasWork && !this.#parts.roles.isRunning) {
      this.#requestTurn();
    }
    this.#timer.ringBy(createInstantMs(Math.max(now, Math.min(...wakes))));
  }

  #deskView(now: InstantMs): DeskView {
    const role = this.#role;
    const durableIndex = role.kind === "learner" ? role.applicableIndex : role.commitIndex;
    return {
      isLeader: role.isLeader,
      isLearner: role.kind === "learner",
      isLeaderless: role.kind === "voter" && role.leader === null && this.#parts.leaderless.isLong(now),
      isSound: !this.#parts.roles.isChanging && this.#parts.alarm.divergence === null && !this.#parts.catchUp.isBusy,
      durableIndex,
      durableEpoch: epochAt(this.#parts.standing.lineage, durableIndex),
      now,
    };
  }

  #leaderView(now: InstantMs): LeaderView {
    const role = this.#role;
    const isReady = !this.#parts.roles.isChanging && !(role.isLeader && this.#parts.epochs.isAcquiring(now));
    const isLeader = role.isLeader && isReady;
    return {
      self: this.#options.placement.datacenter,
      isLeader,
      mayServe: this.#parts.epochs.mayServe(isLeader, now),
      leader: isReady ? role.leader : null,
      guesses: role.kind === "learner" ? this.#parts.standing.configuration.voters : [],
    };
  }
}
