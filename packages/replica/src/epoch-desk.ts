// Where a replica deals with regions and epochs: it asks for the region lease when it leads, grants it when it does not,
// promises epochs to claimants, claims one when an operator says so, and tells those that live in the past where they are.
import {
  addMs,
  assertNever,
  createEpoch,
  createInstantMs,
  type DatacenterId,
  type Epoch,
  type InstantMs,
  KvorumError,
  type LogIndex,
} from "@kvorum/base";
import { BlankStart, type BlankStartOutcome } from "./blank-start.ts";
import { type ClaimStep, EpochClaim, PROBE_EPOCH } from "./epoch-claim.ts";
import { answerClaim, highestEpochOf, isFrozen, type PromiserState } from "./epoch-promises.ts";
import { LeasePromises } from "./lease-promises.ts";
import {
  CLOCK_DRIFT_SHARE_MAX,
  EPOCH_CLAIM_MS_MAX,
  EPOCH_NOTICE_INTERVAL_MS,
  EPOCH_TELL_INTERVAL_MS,
  REGION_LEASE_ACQUIRE_MS_MAX,
} from "./limits.ts";
import type { ReplicaObserver } from "./observer.ts";
import type { Member } from "./placement.ts";
import type { LogStore } from "./ports/log-store.ts";
import type { ControlMessage, PeerTransport } from "./ports/peer-transport.ts";
import { isLeaseNeeded, RegionLease } from "./region-lease.ts";
import type { RoleChange } from "./roles.ts";
import type { SerialLog } from "./serial-log.ts";
import type { Standing } from "./standing.ts";

export interface EpochDeskOptions {
  readonly self: Member;
  readonly standing: Standing;
  readonly log: LogStore;
  readonly writes: SerialLog;
  readonly transport: PeerTransport;
  readonly observer: ReplicaObserver;
  /** 0: no region lease. */
  readonly regionLeaseMs: number;
  readonly now: InstantMs;
  /** @returns whether the change will be made */
  readonly want: (change: RoleChange) => boolean;
  readonly onPersisted: () => void;
  readonly onFatal: (error: unknown) => void;
}

/** What the rest of the replica is at this moment. */
export interface DeskView {
  readonly isLeader: boolean;
  readonly isLearner: boolean;
  /** A voter that has heard of no leader for long. */
  readonly isLeaderless: boolean;
  /** Neither changing nor diverged: it may speak for its region. */
  readonly isSound: boolean;
  /** How far its committed log reaches on disk, and in which epoch. */
  readonly durableIndex: LogIndex;
  readonly durableEpoch: Epoch;
  readonly now: InstantMs;
}

interface RunningClaim {
  readonly claim: EpochClaim;
  readonly voters: readonly DatacenterId[];
  readonly settle: (result: KvorumError | { readonly epoch: Epoch; readonly forkIndex: LogIndex }) => void;
  catchUpFrom: DatacenterId | null;
  begun: { readonly epoch: Epoch; readonly forkIndex: LogIndex } | null;
}

export class EpochDesk {
  readonly #options: EpochDeskOptions;
  readonly #promises: LeasePromises;
  #lease: RegionLease | null = null;
  #acquireUntilMs = createInstantMs(Number.NEGATIVE_INFINITY);
  #claim: RunningClaim | null = null;
  #isPromising = false;
  #toldAtMs = createInstantMs(Number.NEGATIVE_INFINITY);
  /** Asked several times a turn: worked out once per number of members. */
  #isNeeded = false;
  #neededOf = -1;
  #lastStep: ClaimStep["kind"] | null = null;
  /** Null once this replica knows whether it is in a new cluster, and that it has forgotten no promise. */
  #blankStart: BlankStart | null;
  readonly #noticedAtMs = new Map<DatacenterId, InstantMs>();

  constructor(options: EpochDeskOptions) {
    this.#options = options;
    this.#promises = new LeasePromises({
      durationMsMax: options.regionLeaseMs,
      startedAtMs: options.now,
      epoch: highestEpochOf(options.log.lineage),
    });
    this.#blankStart = this.#createBlankStart();
  }

  /** Whether this replica, whose disk is empty, has yet to learn what it belongs to: it writes nothing until then. */
  get isStartingBlank(): boolean {
    return this.#blankStart !== null;
  }

  /** The least epoch that this replica may take part in: a promise shuts out those below. */
  get epochMin(): Epoch {
    return highestEpochOf(this.#options.log.lineage);
  }

  /** Whether a later epoch is promised, so that the present one is over for this replica. */
  get isFrozen(): boolean {
    return this.#isPromising || isFrozen(this.#options.log.lineage);
  }

  /** The only datacenter that a frozen learner may pull from; null when it is free to choose. */
  get sourceBound(): { readonly source: DatacenterId | null } | null {
    if (this.#claim !== null) {
      return { source: this.#claim.catchUpFrom };
    }
    const { promised, epoch } = this.#options.log.lineage;
    if (promised === null || promised.epoch <= epoch) {
      return null;
    }
    // A claim of its own that came to nothing leaves nobody to pull from; another one may follow.
    return { source: promised.claimant === this.#options.self.datacenter ? null : promised.claimant };
  }

  get isLeaseNeeded(): boolean {
    const { members } = this.#options.standing;
    if (members.length !== this.#neededOf) {
      this.#neededOf = members.length;
      this.#isNeeded = isLeaseNeeded(members, this.#options.regionLeaseMs);
    }
    return this.#isNeeded;
  }

  /** Whether this region may serve what must be linearizable, as far as leases say. */
  mayServe(isLeader: boolean, now: InstantMs): boolean {
    if (this.isFrozen) {
      return false;
    }
    return !this.isLeaseNeeded || (isLeader && this.#lease?.isHeld(now) === true);
  }

  /** Whether this leader has just begun to ask for the lease: what needs it may well wait for the answer. */
  isAcquiring(now: InstantMs): boolean {
    const lease = this.#lease;
    return lease === null
      ? this.isLeaseNeeded
      : lease.isNeeded && lease.expiresAtMs === Number.NEGATIVE_INFINITY && now < this.#acquireUntilMs;
  }

  /** Null when no lease is needed, or another leads. */
  leaseStatus(now: InstantMs): { readonly held: boolean; readonly expiresInMs: number } | null {
    const lease = this.#lease;
    return lease === null || !lease.isNeeded
      ? null
      : { held: lease.isHeld(now), expiresInMs: Math.max(0, lease.expiresAtMs - now) };
  }

  get wakeAtMs(): InstantMs {
    const lease = this.#lease?.nextTickAtMs ?? Number.POSITIVE_INFINITY;
    const claim = this.#claim?.claim.nextTickAtMs ?? Number.POSITIVE_INFINITY;
    const recovery = this.#blankStart?.nextTickAtMs ?? Number.POSITIVE_INFINITY;
    return createInstantMs(Math.min(lease, claim, recovery));
  }

  /** Leadership began or ended, requests are due, or the claim can go on. */
  tick(view: DeskView): void {
    this.#tickBlankStart(view);
    this.#tickLease(view);
    this.#tickClaim(view);
    this.#tellEpoch(view);
  }

  receive(from: DatacenterId, message: ControlMessage, view: DeskView): void {
    const { now } = view;
    switch (message.kind) {
      case "lease_request":
        this.#answerLease(from, message, view);
        return;
      case "lease_grant":
        this.#lease?.granted(from, message);
        return;
      case "epoch_claim":
        this.#answerClaim(from, message, view);
        return;
      case "epoch_promise":
        this.#claim?.claim.promised(from, message, now);
        return;
      case "epoch_refused":
        this.#takeRefusal(from, message, now);
        return;
      case "epoch_notice":
        this.#takeNotice(message);
        return;
      case "digest":
        return;
      default:
        assertNever(message);
    }
  }

  /** Tells a datacenter that its epoch is over, if this replica knows where it ended; at most once in a while. */
  notify(to: DatacenterId, now: InstantMs): void {
    const { standing, transport } = this.#options;
    const noticedAtMs = this.#noticedAtMs.get(to);
    const isRecent = noticedAtMs !== undefined && now < addMs(noticedAtMs, EPOCH_NOTICE_INTERVAL_MS);
    if (isRecent || !standing.knowsItsEpoch) {
      return;
    }
    this.#noticedAtMs.set(to, now);
    transport.send(to, { kind: "epoch_notice", lineage: standing.lineage, voters: standing.configuration.voters });
  }

  /** Claims the next epoch and begins it; resolves once this replica has written its first entry. */
  begin(
    request: { readonly voters: readonly DatacenterId[]; readonly isPrimaryDown: boolean },
    now: InstantMs,
  ): Promise<{ readonly epoch: Epoch; readonly forkIndex: LogIndex }> {
    const { self, standing } = this.#options;
    if (this.#claim !== null) {
      return Promise.reject(
        new KvorumError(
          "change_in_flight",
          `${self.datacenter} is claiming an epoch already; ask again once it is done`,
        ),
      );
    }
    const claim = new EpochClaim({
      self,
      members: standing.members,
      claimId: Math.floor(now * 1000) % 2 ** 31,
      ends: this.#options.log.lineage.epoch,
      isPrimaryDown: request.isPrimaryDown,
      isLeaseNeeded: this.isLeaseNeeded,
      now,
      deadlineAtMs: addMs(now, EPOCH_CLAIM_MS_MAX + this.#options.regionLeaseMs),
    });
    this.#options.onPersisted();
    return new Promise((resolve, reject) => {
      const settle: RunningClaim["settle"] = (result) =>
        result instanceof KvorumError ? reject(result) : resolve(result);
      this.#claim = { claim, voters: request.voters, settle, catchUpFrom: null, begun: null };
    });
  }

  /** The role has changed: a claim that was to begin has begun. */
  roleChanged(): void {
    const running = this.#claim;
    if (running?.begun != null && this.#options.log.lineage.epoch === running.begun.epoch) {
      this.#claim = null;
      running.settle(running.begun);
    }
  }

  #createBlankStart(): BlankStart | null {
    const { self, log, standing, now } = this.#options;
    const isBlank = log.lastIndex === 0 && log.hardState.term === 0 && this.epochMin === 0;
    if (!isBlank || standing.members.length === 1) {
      return null;
    }
    return new BlankStart({
      self: self.datacenter,
      members: standing.members,
      voters: standing.configuration.voters,
      isLeaseNeeded: this.isLeaseNeeded,
      now,
    });
  }

  #tickBlankStart({ isLearner, now }: DeskView): void {
    const start = this.#blankStart;
    if (start === null) {
      return;
    }
    for (const { to, message } of start.tick(now)) {
      this.#options.transport.send(to, message);
    }
    const outcome = start.outcome(now);
    if (outcome !== null) {
      this.#options.observer.event("blank_start", { cluster: outcome.kind });
      this.#endBlankStart(outcome, isLearner);
    }
  }

  /** A promise that may have been forgotten is one again before this replica says or takes anything. */
  #endBlankStart({ kind, record }: BlankStartOutcome, isLearner: boolean): void {
    const { writes, log, onPersisted, onFatal } = this.#options;
    if (record.promised !== null) {
      this.#promises.shutOutBefore(record.promised.epoch);
      this.#isPromising = true;
      const { promised } = record;
      writes
        .append(() => ({ hardState: undefined, entries: [], lineage: { ...log.lineage, promised } }))
        .then(() => {
          this.#isPromising = false;
          onPersisted();
        }, onFatal);
    }
    this.#blankStart = null;
    if (kind === "existing" && !isLearner) {
      this.#options.want({ kind: "learn" });
    }
    onPersisted();
  }

  /** A leader that nobody asks anything may live in an earlier epoch and not know it: whoever leads this one tells everybody. */
  #tellEpoch({ isLeader, now }: DeskView): void {
    const { self, standing, log } = this.#options;
    if (!isLeader || log.lineage.epoch === 0 || now < addMs(this.#toldAtMs, EPOCH_TELL_INTERVAL_MS)) {
      return;
    }
    this.#toldAtMs = now;
    const { voters } = standing.configuration;
    for (const { datacenter } of standing.members) {
      if (datacenter !== self.datacenter && !voters.includes(datacenter)) {
        this.notify(datacenter, now);
      }
    }
  }

  #tickLease({ isLeader, now }: DeskView): void {
    const { self, standing, log, transport, regionLeaseMs } = this.#options;
    if (!isLeader) {
      this.#lease = null;
      return;
    }
    if (this.#lease === null) {
      this.#acquireUntilMs = addMs(now, REGION_LEASE_ACQUIRE_MS_MAX);
    }
    this.#lease ??= new RegionLease({
      epoch: log.lineage.epoch,
      self,
      members: standing.members,
      durationMs: regionLeaseMs,
      clockDriftShareMax: CLOCK_DRIFT_SHARE_MAX,
    });
    this.#lease.changeMembers(standing.members);
    for (const { to, message } of this.#lease.tick(now)) {
      transport.send(to, message);
    }
  }

  #tickClaim(view: DeskView): void {
    const running = this.#claim;
    if (running === null || running.begun !== null) {
      return;
    }
    const { self, transport, log } = this.#options;
    for (const { to, message } of running.claim.tick(view.now)) {
      if (to === self.datacenter) {
        this.#answerClaim(to, message, view);
      } else {
        transport.send(to, message);
      }
    }
    const state = { record: log.lineage, logEpoch: view.durableEpoch, lastIndex: view.durableIndex };
    this.#follow(running, running.claim.step(state, view.now));
  }

  #follow(running: RunningClaim, step: ClaimStep): void {
    if (step.kind !== this.#lastStep) {
      this.#lastStep = step.kind;
      this.#options.observer.event("epoch_claim", { ...step });
    }
    running.catchUpFrom = step.kind === "catch_up" ? step.datacenter : null;
    if (step.kind === "refused") {
      this.#claim = null;
      running.settle(new KvorumError("epoch_refused", `the epoch cannot begin: ${step.message}`));
    } else if (step.kind === "begin") {
      if (this.#options.want({ kind: "begin", epoch: step.epoch, voters: running.voters })) {
        running.begun = { epoch: step.epoch, forkIndex: step.forkIndex };
      }
    }
  }

  #answerLease(from: DatacenterId, request: Extract<ControlMessage, { kind: "lease_request" }>, view: DeskView): void {
    if (request.epoch < this.#options.log.lineage.epoch) {
      this.notify(from, view.now);
      return;
    }
    if (!view.isSound || this.isFrozen || this.isStartingBlank) {
      return;
    }
    const answer = this.#promises.answer(request, view.now);
    if (answer.kind === "grant") {
      this.#options.transport.send(from, answer.message);
    }
  }

  /**
   * Everybody says which epochs it knows. To promise one is for learners; a voter whose leader lives is no reason for a claim,
   * and one that is left over from a move that its region did not survive promises, and is a learner from then on.
   */
  #answerClaim(from: DatacenterId, claim: Extract<ControlMessage, { kind: "epoch_claim" }>, view: DeskView): void {
    const { self, log, transport } = this.#options;
    const isQuestion = claim.epoch === PROBE_EPOCH;
    const mayPromise = view.isLearner || view.isLeaderless || this.isFrozen;
    if (!view.isSound || this.#isPromising || !(isQuestion || (mayPromise && !this.isStartingBlank))) {
      return;
    }
    if (!view.isLearner && this.isFrozen) {
      this.#options.want({ kind: "learn" });
      return;
    }
    const state: PromiserState = {
      record: log.lineage,
      logEpoch: view.durableEpoch,
      lastIndex: view.durableIndex,
      leaseRemainingMs: this.#promises.leaseRemainingMs(view.now),
    };
    const answer = answerClaim(state, claim, from);
    if (answer.kind === "promise") {
      this.#promise(claim.epoch, from);
    } else if (from === self.datacenter) {
      this.receive(from, answer.message, view);
    } else {
      transport.send(from, answer.message);
    }
  }

  /** Frozen from now on; the claimant asks again once this is on disk. */
  #promise(epoch: Epoch, claimant: DatacenterId): void {
    const { log, writes, onPersisted, onFatal } = this.#options;
    this.#isPromising = true;
    this.#promises.shutOutBefore(epoch);
    writes
      .append(() => ({
        hardState: undefined,
        entries: [],
        lineage: { ...log.lineage, promised: { epoch, claimant } },
      }))
      .then(() => {
        this.#isPromising = false;
        this.#options.observer.event("epoch_promised", { epoch, claimant });
        onPersisted();
      }, onFatal);
  }

  #takeRefusal(from: DatacenterId, message: Extract<ControlMessage, { kind: "epoch_refused" }>, now: InstantMs): void {
    this.#claim?.claim.refused(from, message, now);
    this.#blankStart?.answered(from, message);
  }

  #takeNotice({ lineage }: Extract<ControlMessage, { kind: "epoch_notice" }>): void {
    const epoch = lineage.at(-1)?.epoch ?? createEpoch(0);
    if (epoch > this.#options.log.lineage.epoch) {
      this.#options.want({ kind: "rejoin", lineage });
    }
  }
}
