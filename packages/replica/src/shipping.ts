// The sending end towards learners: the log to those that pulled, the state to those whose entries were compacted away, and
// to nobody while this replica cannot vouch for what it has.
import { createLogIndex, type DatacenterId, type InstantMs, type LogIndex } from "@kvorum/base";
import type { AgeProofs } from "./age-proofs.ts";
import type { Applier } from "./applier.ts";
import type { CatchUp } from "./catch-up.ts";
import type { CommitTimes } from "./commit-times.ts";
import type { DivergenceAlarm } from "./divergence-alarm.ts";
import type { EpochDesk } from "./epoch-desk.ts";
import { placeOnLineage } from "./lineage.ts";
import type { OrderlyStop } from "./orderly-stop.ts";
import type { Clock } from "./ports/clock.ts";
import type { LogStore } from "./ports/log-store.ts";
import type { PeerTransport, ShipLaneMessage } from "./ports/peer-transport.ts";
import type { StateStore } from "./ports/state-store.ts";
import type { Roles } from "./roles.ts";
import type { RpoLedger } from "./rpo-ledger.ts";
import { type PullVerdict, ShipSource, type SourceState } from "./ship-source.ts";
import { SnapshotSource } from "./snapshot-source.ts";
import type { Standing } from "./standing.ts";

export interface ShippingOptions {
  readonly clock: Clock;
  readonly log: LogStore;
  readonly state: StateStore;
  readonly transport: PeerTransport;
  readonly standing: Standing;
  readonly commitTimes: CommitTimes;
  readonly rpo: RpoLedger;
  readonly snapshotChunkBytes: number;
  readonly applier: Applier;
  readonly ages: AgeProofs;
  readonly alarm: DivergenceAlarm;
  readonly epochs: EpochDesk;
  readonly catchUp: CatchUp;
  readonly roles: () => Roles;
  readonly ending: OrderlyStop;
}

type LearnerMessage = Extract<
  ShipLaneMessage,
  { kind: "ship_pull" | "ship_credit" | "ship_stop" | "snapshot_ask" | "snapshot_pull" }
>;

export class Shipping {
  readonly #options: ShippingOptions;
  readonly #entries: ShipSource;
  readonly #snapshots: SnapshotSource;

  constructor(options: ShippingOptions) {
    const { clock, transport, state, commitTimes, snapshotChunkBytes } = options;
    this.#options = options;
    this.#snapshots = new SnapshotSource({ transport, state, chunkBytes: snapshotChunkBytes, now: clock.now() });
    this.#entries = new ShipSource({
      transport,
      commitTimes,
      judge: (learner, pull) => this.#judgePull(learner, pull),
      offerSnapshot: (learner, subscription) => this.#offerSnapshot(learner, subscription),
    });
  }

  get hasLearners(): boolean {
    return this.#entries.hasLearners;
  }

  /** Whether chunks are due in another turn. */
  get hasWork(): boolean {
    return this.#snapshots.hasWork;
  }

  /** How far those are that the log is kept for. */
  get acknowledged(): readonly LogIndex[] {
    return [...this.#entries.durableIndexes, ...this.#snapshots.baseIndexes];
  }

  receive(from: DatacenterId, message: LearnerMessage, now: InstantMs): void {
    switch (message.kind) {
      case "snapshot_ask":
        this.#offerSnapshot(from, message.subscription);
        return;
      case "snapshot_pull":
        this.#snapshots.receive(from, message, now);
        return;
      case "ship_pull":
        this.#options.rpo.pulled(from, message.fromIndex);
        this.#entries.receive(from, message, this.#sourceState(now));
        return;
      case "ship_credit":
        this.#options.rpo.durable(from, message.durableIndex);
        this.#entries.receive(from, message, this.#sourceState(now));
        return;
      case "ship_stop":
        this.#entries.receive(from, message, this.#sourceState(now));
        return;
    }
  }

  /** Sends what is due; a replica that is becoming something else, or about to stop, lets go of its learners. */
  pump(now: InstantMs): void {
    if (this.#options.roles().isChanging || this.#options.ending.isEnding) {
      this.#entries.stop();
      return;
    }
    this.#entries.pump(this.#sourceState(now));
    this.#snapshots.pump(now);
  }

  /** The state is about to be replaced, or its store closed. */
  closeSnapshots(): void {
    this.#snapshots.closeAll();
  }

  /** This replica is no source any more. */
  stop(): void {
    this.#entries.stop();
    this.#snapshots.closeAll();
  }

  #sourceState(now: InstantMs): SourceState {
    const { log, ages, alarm, roles } = this.#options;
    const { role } = roles();
    return {
      log: role,
      firstIndex: log.firstIndex,
      epoch: role.epoch,
      provenAsOfMs: ages.knownAsOfMs(now),
      digest: alarm.newest,
      now,
    };
  }

  /** A source serves learners whose log is a part of its own lineage; a frozen one its claimant alone (epoch-promises.ts). */
  #judgePull(learner: DatacenterId, pull: Extract<ShipLaneMessage, { kind: "ship_pull" }>): PullVerdict {
    const { clock, standing, epochs, catchUp, roles, ending } = this.#options;
    const { role, isChanging } = roles();
    const isReady = !isChanging && !ending.isEnding && standing.knowsItsEpoch && !catchUp.isBusy;
    if (!isReady || (pull.epoch > role.epoch && !epochs.isFrozen)) {
      return { kind: "refuse" };
    }
    if (pull.epoch < role.epoch) {
      epochs.notify(learner, clock.now());
    }
    const { lineage } = standing;
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
    const { clock, transport, log, state, applier, alarm, roles } = this.#options;
    if (roles().isChanging || alarm.divergence !== null) {
      transport.send(learner, { kind: "ship_refused", subscription, reason: "not_a_source" });
      return;
    }
    const offer = { subscription, base: applier.base, baseIndexMin: log.base.index, rowsTotal: state.rowsEstimated };
    this.#snapshots.offer(learner, offer, clock.now());
  }
}
