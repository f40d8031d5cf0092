// One replica: raft or shipping, apply, reads and routing, driven by one loop over the ports (design.md 6).
//
// Whatever arrives (messages, operations, finished disk writes, timers) only leaves a note and asks for a turn. A turn
// takes in all of it at once, so that work that arrives together is done together: one entry, one flush, one snapshot.
// The replica knows no clock, disk or network but its ports; production and the simulator run this same code.
import {
  addMs,
  assert,
  createInstantMs,
  createLogIndex,
  type DatacenterId,
  type InstantMs,
  type LogIndex,
  type Prng,
  type Region,
} from "@kvorum/base";
import { createStateMachine, type Gateway, type Operation, type Outcome, type StateMachine } from "@kvorum/kv";
import type { RaftTiming } from "@kvorum/raft";
import { Applier, type VisibleEntry } from "./applier.ts";
import { type CommitRecord, commitRecordsOf } from "./commit-records.ts";
import { CommitTimes } from "./commit-times.ts";
import { freshnessAgeMs } from "./freshness.ts";
import { LearnerRole } from "./learner-role.ts";
import { APPLY_BATCH_BYTES_MAX, SHIP_HEARTBEAT_INTERVAL_MS } from "./limits.ts";
import { LinkProbe } from "./link-probe.ts";
import type { ReplicaObserver } from "./observer.ts";
import type { Placement } from "./placement.ts";
import type { Clock } from "./ports/clock.ts";
import type { LogStore } from "./ports/log-store.ts";
import type { PeerMessage, PeerTransport, RaftLaneMessage } from "./ports/peer-transport.ts";
import type { StateStore } from "./ports/state-store.ts";
import { ReadServer } from "./read-server.ts";
import { Request } from "./request.ts";
import { type LeaderView, Router } from "./router.ts";
import { ShipSource } from "./ship-source.ts";
import { StaleReadLedger } from "./stale-reads.ts";
import { describeReplica, type ReplicaStatus } from "./status.ts";
import { VoterRole } from "./voter-role.ts";
import { WakeTimer } from "./wake-timer.ts";

export interface ReplicaPorts {
  readonly clock: Clock;
  readonly random: Prng;
  readonly log: LogStore;
  readonly state: StateStore;
  readonly transport: PeerTransport;
}

export interface ReplicaOptions {
  readonly placement: Placement;
  readonly timing: RaftTiming;
  readonly ports: ReplicaPorts;
  readonly observer: ReplicaObserver;
  /** A disk failed or an invariant broke: the process must stop, nothing may be acknowledged any more. */
  readonly onFatal: (error: unknown) => void;
}

interface Received {
  readonly from: DatacenterId;
  readonly message: PeerMessage;
}

export class Replica implements Gateway {
  readonly #options: ReplicaOptions;
  readonly #clock: Clock;
  readonly #machine: StateMachine;
  readonly #commitTimes = new CommitTimes();
  readonly #role: VoterRole | LearnerRole;
  readonly #applier: Applier;
  readonly #router: Router;
  readonly #readServer: ReadServer;
  readonly #ledger: StaleReadLedger;
  readonly #shipSource: ShipSource;
  readonly #probe: LinkProbe;
  #inbox: Received[] = [];
  #submitted: Request[] = [];
  #turnIsDue = false;
  readonly #timer: WakeTimer;
  #running:
    | { readonly kind: "yes" }
    | { readonly kind: "draining"; readonly onDrained: () => void }
    | { readonly kind: "no" } = {
    kind: "yes",
  };

  constructor(options: ReplicaOptions) {
    const { clock, log, state, transport } = options.ports;
    const now = clock.now();
    this.#options = options;
    this.#clock = clock;
    this.#machine = state.read(createStateMachine);
    this.#applier = new Applier(this.#machine, state);
    this.#ledger = new StaleReadLedger((verdict) => options.observer.readJudged(verdict));
    this.#readServer = new ReadServer({ ...options.placement, state, ledger: this.#ledger });
    this.#router = new Router(transport, now);
    this.#shipSource = new ShipSource(transport, this.#commitTimes);
    this.#probe = new LinkProbe(clock, transport);
    this.#timer = new WakeTimer(clock, () => this.#requestTurn());
    this.#role = this.#createRole(log, now);
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

  get status(): ReplicaStatus {
    return {
      ...describeReplica({
        placement: this.#options.placement,
        role: this.#role,
        applied: this.#machine.applied,
        commitTimes: this.#commitTimes,
        now: this.#clock.now(),
      }),
      stateDigest: this.#machine.digest,
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

  /** The commands of applied entries from..to inclusive, about one megabyte of log per step. */
  *commitRecords(from: LogIndex, to: LogIndex): Generator<readonly CommitRecord[]> {
    let next = from;
    while (next <= to && next <= this.#applier.appliedIndex) {
      const last = createLogIndex(Math.min(to, this.#applier.appliedIndex));
      const entries = this.#role.entries(next, last, APPLY_BATCH_BYTES_MAX);
      next = createLogIndex(next + entries.length);
      yield entries.flatMap(commitRecordsOf);
    }
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
  }

  #createRole(log: LogStore, now: InstantMs): VoterRole | LearnerRole {
    const { placement, timing, observer, ports, onFatal } = this.#options;
    const shared = {
      id: placement.datacenter,
      voters: placement.voters,
      log,
      transport: ports.transport,
      commitTimes: this.#commitTimes,
      observer,
      now,
      onPersisted: () => this.#requestTurn(),
      onDiskFailure: onFatal,
    };
    return placement.voters.includes(placement.datacenter)
      ? new VoterRole({
          ...shared,
          timing,
          random: ports.random.stream("raft"),
          appliedIndex: this.#applier.appliedIndex,
        })
      : new LearnerRole({ ...shared, siblings: placement.siblings });
  }

  #submit(fields: Omit<ConstructorParameters<typeof Request>[0], "deadlineAtMs">): void {
    const deadlineAtMs = addMs(this.#clock.now(), fields.operation.timeoutMs);
    const request = new Request({ ...fields, deadlineAtMs });
    if (this.#running.kind !== "yes") {
      request.fail("shutting_down", `operation refused: ${this.#options.placement.datacenter} is stopping`);
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
    if (this.#running.kind === "no") {
      return;
    }
    try {
      const now = this.#clock.now();
      this.#role.takePersisted(now);
      this.#takeInbox(now);
      this.#role.tick(now);
      this.#takeSubmitted(now);
      this.#turnRole(now);
      this.#apply();
      this.#serveReads();
      this.#shipSource.pump(this.#role, now);
      this.#router.sweep(this.#leaderView, now);
      this.#finishTurn(now);
    } catch (error) {
      this.stop();
      this.#options.onFatal(error);
    }
  }

  #takeInbox(now: InstantMs): void {
    const inbox = this.#inbox;
    this.#inbox = [];
    for (const { from, message } of inbox) {
      this.#dispatch(from, message, now);
    }
  }

  #dispatch(from: DatacenterId, message: PeerMessage, now: InstantMs): void {
    switch (message.kind) {
      case "raft":
      case "commit_times":
        this.#dispatchToVoter(message, now);
        break;
      case "ship_entries":
      case "ship_refused":
        if (this.#role.kind === "learner") {
          this.#role.receive(from, message, now);
        }
        break;
      case "ship_pull":
      case "ship_credit":
      case "ship_stop":
        this.#shipSource.receive(from, message, this.#options.ports.log.firstIndex, now);
        break;
      case "forward_request":
        this.#takeForwarded(from, message);
        break;
      case "forward_response":
        this.#router.forwardReturned(message.requestId, message.outcome, this.#leaderView, now);
        break;
      case "ping":
      case "pong":
        assert(false, `a ${message.kind} is answered on arrival`);
    }
  }

  /** A learner hears nothing of raft; what a misled voter sends it is dropped. */
  #dispatchToVoter(message: RaftLaneMessage, now: InstantMs): void {
    if (this.#role.kind === "voter" && message.kind === "raft") {
      this.#role.step(message.message, now);
    } else if (this.#role.kind === "voter" && message.kind === "commit_times") {
      this.#role.learnCommitTimes(message);
    }
  }

  #takeForwarded(from: DatacenterId, message: Extract<PeerMessage, { kind: "forward_request" }>): void {
    const { requestId, operation, clientRegion } = message;
    const onOutcome = (outcome: Outcome): void =>
      this.#options.ports.transport.send(from, { kind: "forward_response", requestId, outcome });
    this.#submit({ operation, clientRegion, fromPeer: true, onOutcome });
  }

  #takeSubmitted(now: InstantMs): void {
    const view = this.#leaderView;
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
    const wallNow = this.#clock.wallNow();
    this.#router.propose((payload) => role.propose(payload, wallNow, now), this.#leaderView, now);
    this.#router.confirmReads(() => role.readIndex(now), this.#leaderView, now);
    const { confirmed, abandoned } = role.turn(now);
    this.#router.readsConfirmed(confirmed, abandoned, this.#leaderView, now);
  }

  #apply(): void {
    const entries = this.#applier.applyNext(this.#role);
    const now = this.#clock.now();
    for (const entry of entries) {
      this.#entryVisible(entry, now);
    }
    if (this.#applier.behind(this.#role)) {
      this.#requestTurn();
    } else if (this.#applier.appliedIndex === this.#role.commitIndex) {
      this.#ledger.completeAsOf(this.#role.asOfMs(now));
    }
  }

  #entryVisible(entry: VisibleEntry, now: InstantMs): void {
    const role = this.#role;
    const commitAtMs = this.#commitTimes.at(entry.index);
    this.#ledger.applied({ commitAtMs, keys: entry.writtenKeys });
    if (role.kind === "learner") {
      this.#observeLag(commitAtMs, now);
      return;
    }
    const applied = {
      index: entry.index,
      term: entry.term,
      results: entry.commands.map((command) => command.result),
      datacentersDurable: role.datacentersDurable(entry.index),
    };
    const acknowledged = this.#router.settle(applied, this.#leaderView, now);
    for (let i = 0; i < acknowledged; i++) {
      this.#options.observer.acknowledged(applied.datacentersDurable);
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
    const position = this.#machine.applied;
    const now = this.#clock.now();
    const ageMs = freshnessAgeMs(this.#role, position.index, this.#commitTimes, now);
    this.#readServer.serve(this.#router.reads.takeServable(position.index), { position, ageMs, now });
  }

  #finishTurn(now: InstantMs): void {
    if (this.#running.kind === "draining" && this.#router.openCount === 0) {
      this.#running.onDrained();
    }
    const wakes = [this.#role.wakeAtMs, this.#router.wakeAtMs ?? this.#role.wakeAtMs];
    if (this.#shipSource.hasLearners) {
      wakes.push(addMs(now, SHIP_HEARTBEAT_INTERVAL_MS));
    }
    this.#timer.ringBy(createInstantMs(Math.min(...wakes)));
  }

  get #leaderView(): LeaderView {
    const { datacenter, voters } = this.#options.placement;
    const role = this.#role;
    return {
      self: datacenter,
      isLeader: role.isLeader,
      leader: role.leader,
      guesses: role.kind === "learner" ? voters : [],
    };
  }
}
