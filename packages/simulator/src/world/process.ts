// One running process of a datacenter: a replica of production on the ports of the world, behind a gate.
import type { Prng } from "@kvorum/base";
import type { Operation, Outcome } from "@kvorum/kv";
import { type PeerTransport, type Placement, Replica, type ReplicaObserver } from "@kvorum/replica";
import type { Stores } from "@kvorum/storage";
import { ELECTION_TIMEOUT_MS, HEARTBEAT_INTERVAL_MS } from "../limits.ts";
import type { DatacenterClock } from "../time/datacenter-clock.ts";
import type { Gate } from "../time/gate.ts";

export interface ProcessOptions {
  readonly placement: Placement;
  readonly clock: DatacenterClock;
  readonly gate: Gate;
  readonly random: Prng;
  readonly stores: Stores;
  readonly transport: PeerTransport;
  readonly observer: ReplicaObserver;
  readonly onFatal: (error: unknown) => void;
}

export class Process {
  readonly replica: Replica;
  readonly stores: Stores;
  readonly #gate: Gate;

  constructor({ placement, clock, gate, random, stores, transport, observer, onFatal }: ProcessOptions) {
    this.stores = stores;
    this.#gate = gate;
    this.replica = new Replica({
      placement,
      timing: { heartbeatIntervalMs: HEARTBEAT_INTERVAL_MS, electionTimeoutMs: ELECTION_TIMEOUT_MS },
      ports: {
        clock: clock.forProcess(gate),
        random,
        log: stores.log,
        state: stores.state,
        transport: behindGate(transport, gate),
      },
      observer,
      onFatal,
    });
  }

  get isPaused(): boolean {
    return this.#gate.isShut;
  }

  /** An operation arrives from outside; a frozen process takes it when it wakes, a dead one never. */
  submit(operation: Operation, context: Parameters<Replica["submit"]>[1], onOutcome: (outcome: Outcome) => void): void {
    this.#gate.enter(() => this.replica.submit(operation, context, onOutcome));
  }

  pause(): void {
    this.#gate.shut();
  }

  resume(): void {
    this.#gate.open();
  }

  /** Dies between two instructions. */
  kill(): void {
    this.#gate.close();
    this.replica.stop();
  }
}

function behindGate(transport: PeerTransport, gate: Gate): PeerTransport {
  return {
    send: (to, message) => transport.send(to, message),
    onMessage: (handler) => transport.onMessage((from, message) => gate.enter(() => handler(from, message))),
  };
}
