// One running process of a datacenter: a replica of production on the ports of the world, behind a gate.
import type { Prng } from "@kvorum/base";
import type { Operation, Outcome } from "@kvorum/kv";
import {
  type PeerTransport,
  type Placement,
  Replica,
  type ReplicaObserver,
  type ReplicaSettings,
} from "@kvorum/replica";
import type { Stores } from "@kvorum/storage";
import { type Gate, transportBehind } from "@kvorum/transport";
import { ELECTION_TIMEOUT_MS, HEARTBEAT_INTERVAL_MS } from "../limits.ts";
import type { DatacenterClock } from "../time/datacenter-clock.ts";

export interface ProcessOptions {
  readonly placement: Placement;
  readonly settings: ReplicaSettings;
  readonly adversaryBoundMs: number | null;
  readonly clock: DatacenterClock;
  readonly gate: Gate;
  readonly random: Prng;
  readonly stores: Stores;
  readonly transport: PeerTransport;
  readonly observer: ReplicaObserver;
  readonly onFatal: (error: unknown) => void;
}

export class Process {
  readonly stores: Stores;
  readonly #gate: Gate;
  /** Being opened takes a few flushes. */
  #replica: Replica | null = null;
  #isDead = false;
  #isStopping = false;

  constructor(options: ProcessOptions) {
    const { placement, settings, clock, gate, random, stores, transport, observer } = options;
    // The first word counts, and a dead process says nothing.
    const onFatal = (error: unknown): void => {
      if (!this.#isDead) {
        this.#isDead = true;
        options.onFatal(error);
      }
    };
    this.stores = stores;
    this.#gate = gate;
    const opening = Replica.open({
      placement,
      timing: { heartbeatIntervalMs: HEARTBEAT_INTERVAL_MS, electionTimeoutMs: ELECTION_TIMEOUT_MS },
      settings,
      ports: {
        clock: clock.forProcess(gate),
        random,
        log: stores.log,
        state: stores.state,
        branches: stores.branches,
        transport: transportBehind(gate, transport),
      },
      observer,
      onFatal,
    });
    opening.then((replica) => {
      replica.configureAdversary(options.adversaryBoundMs);
      this.#opened(replica);
    }, onFatal);
  }

  /** Null while it is being opened, and once it has stopped by itself. */
  get replica(): Replica | null {
    return this.#isDead ? null : this.#replica;
  }

  get isPaused(): boolean {
    return this.#gate.isShut;
  }

  /**
   * An operation arrives from outside; a frozen process takes it when it wakes, a dead one never.
   * @returns false if nobody listens yet
   */
  submit(
    operation: Operation,
    context: Parameters<Replica["submit"]>[1],
    onOutcome: (outcome: Outcome) => void,
  ): boolean {
    const { replica } = this;
    if (replica !== null) {
      this.#gate.enter(() => replica.submit(operation, context, onOutcome));
    }
    return replica !== null;
  }

  pause(): void {
    this.#gate.shut();
  }

  resume(): void {
    this.#gate.open();
  }

  /** Whether it was asked to stop. */
  get isStopping(): boolean {
    return this.#isStopping;
  }

  /** Asks it to stop in order; one that has not come up yet, or is dead, has nothing to put in order. */
  stop(onStopped: () => void): void {
    const { replica } = this;
    this.#isStopping = true;
    if (replica === null) {
      onStopped();
    } else {
      this.#gate.enter(() => void replica.drain().then(onStopped));
    }
  }

  /** Dies between two instructions. */
  kill(): void {
    this.#isDead = true;
    this.#gate.close();
    this.#replica?.stop();
  }

  #opened(replica: Replica): void {
    if (this.#isDead) {
      replica.stop();
    } else {
      this.#replica = replica;
    }
  }
}
