// One datacenter of an emulated cluster: its disk, which outlives processes, and the process that runs there, if any.
import {
  addMs,
  createLogIndex,
  type DatacenterId,
  KvorumError,
  type Prng,
  parseDatacenterId,
  type Region,
} from "@kvorum/base";
import type { Operation, Outcome } from "@kvorum/kv";
import type {
  CommitRecord,
  ControlRequest,
  ControlResult,
  Placement,
  Replica,
  ReplicaObserver,
  ReplicaSettings,
  ReplicaStatus,
} from "@kvorum/replica";
import { SlowLogStore, type Stores } from "@kvorum/storage";
import { Gate } from "@kvorum/transport";
import { CLUSTER_RAFT_TIMING, DRAIN_MS_MAX } from "../limits.ts";
import type { ClusterTime } from "./cluster-time.ts";
import type { EmulatedDisk } from "./emulated-disk.ts";
import type { EmulatedNetwork } from "./emulated-network.ts";
import { EmulatedProcess } from "./emulated-process.ts";

export interface EmulatedDatacenterOptions {
  readonly placement: Placement;
  readonly settings: ReplicaSettings;
  readonly time: ClusterTime;
  readonly network: EmulatedNetwork;
  readonly disk: EmulatedDisk;
  readonly random: Prng;
  readonly observer: ReplicaObserver;
}

/** A process, and the stores that it has open. */
interface Running {
  readonly process: EmulatedProcess;
  readonly stores: Stores;
  readonly log: SlowLogStore;
}

export class EmulatedDatacenter {
  readonly id: DatacenterId;
  readonly region: Region;
  readonly #options: EmulatedDatacenterOptions;
  #running: Running | null = null;
  #starts = 0;
  #flushDelayMs = 0;
  /** Who waits for an answer from here. */
  readonly #connections = new Set<() => void>();
  #adversaryBoundMs: number | null = null;
  /** Why it stopped by itself. */
  #failure: KvorumError | null = null;

  constructor(options: EmulatedDatacenterOptions) {
    this.id = options.placement.datacenter;
    this.region = options.placement.region;
    this.#options = options;
  }

  /** Null while it answers nobody: it is down, starting, or frozen. */
  get replica(): Replica | null {
    return this.isPaused ? null : (this.#running?.process.replica ?? null);
  }

  /** Whether clients can connect: to a frozen process, too, though it will not answer. */
  get isListening(): boolean {
    return (this.#running?.process.replica ?? null) !== null;
  }

  get isPaused(): boolean {
    return this.#running?.process.isPaused ?? false;
  }

  /** Why its process stopped by itself; null if it did not. */
  get failure(): KvorumError | null {
    return this.#failure;
  }

  /** Null while it answers nobody. */
  get status(): ReplicaStatus | null {
    return this.replica?.status ?? null;
  }

  /** The round trip that the links to and from another datacenter are to have now, in ms. */
  configuredRttMs(to: string): number {
    return this.#options.network.configuredRttMs(this.id, to);
  }

  /**
   * Round trips in ms to another datacenter through the real data path; fewer than asked when time runs out.
   * @throws KvorumError unreachable — nobody answers here
   */
  measureLink(
    to: string,
    options: { readonly samples: number; readonly timeoutMs: number },
  ): Promise<readonly number[]> {
    return this.#ask((replica) => replica.measureLink(parseDatacenterId(to), options));
  }

  /**
   * The commands of applied entries from..to inclusive that the log still holds, about one megabyte of log per step; `to` null:
   * all that is applied. None while it answers nobody.
   */
  *commitRecords(from: number, to: number | null): Generator<readonly CommitRecord[]> {
    const { replica } = this;
    if (replica !== null) {
      yield* replica.commitRecords(
        createLogIndex(Math.max(1, from)),
        createLogIndex(to ?? replica.status.appliedIndex),
      );
    }
  }

  /** @throws KvorumError unreachable — nobody answers here; or what the replica says */
  control(request: ControlRequest): Promise<ControlResult> {
    return this.#ask((replica) => replica.control(request));
  }

  /** Starts a process on the disk as it is; does nothing if one runs. Resolves when it is there, not when it has caught up. */
  async start(): Promise<void> {
    if (this.#running !== null) {
      return;
    }
    const { placement, settings, time, network, disk, random, observer } = this.#options;
    this.#starts += 1;
    this.#failure = null;
    const stores = await disk.open();
    const process = new EmulatedProcess({ gate: new Gate((callback) => time.clock.callSoon(callback)), name: this.id });
    const running = { process, stores, log: new SlowLogStore(stores.log, this.#flushClock()) };
    running.log.setFlushDelayMs(this.#flushDelayMs);
    this.#running = running;
    await process.open({
      placement,
      timing: CLUSTER_RAFT_TIMING,
      settings,
      ports: {
        clock: time.clock,
        random: random.stream(`process/${this.#starts}`),
        log: running.log,
        state: stores.state,
        branches: stores.branches,
        transport: network.attach(this.id),
      },
      observer,
      onFatal: (error) => {
        this.#failure = KvorumError.from(error);
        network.detach(this.id);
        this.#breakConnections();
      },
    });
    process.replica?.configureAdversary(this.#adversaryBoundMs);
  }

  /**
   * The process ends in order, as after SIGTERM: it hands over what it leads and answers what it has taken, for DRAIN_MS_MAX at most.
   * One that is frozen just dies.
   */
  async stop(): Promise<void> {
    const running = this.#running;
    if (running === null) {
      return;
    }
    const { clock } = this.#options.time;
    const { promise: timeout, resolve } = Promise.withResolvers<void>();
    const cancel = clock.callAt(addMs(clock.now(), DRAIN_MS_MAX), resolve);
    await Promise.race([running.process.ask((replica) => replica.drain()), timeout]).catch(ignoreDeath);
    cancel();
    if (this.#running === running) {
      await this.kill();
    }
  }

  /** The process dies between two instructions: what its disk had not flushed is lost. Does nothing if none runs. */
  async kill(): Promise<void> {
    const running = this.#running;
    this.#running = null;
    this.#options.network.detach(this.id);
    this.#breakConnections();
    if (running !== null) {
      running.process.kill();
      await this.#options.disk.crash(running.stores);
    }
  }

  /** The process dies and its disk is replaced by an empty one. */
  async wipe(): Promise<void> {
    await this.kill();
    await this.#options.disk.wipe();
  }

  /** The process is frozen: nothing runs in it, and what reaches it waits. */
  pause(): void {
    this.#running?.process.pause();
  }

  resume(): void {
    this.#running?.process.resume();
  }

  /** Flushes of the log take so much longer from now on, whichever process asks for them, in ms. */
  slowDisk(flushDelayMs: number): void {
    this.#running?.log.setFlushDelayMs(flushDelayMs);
    this.#flushDelayMs = flushDelayMs;
  }

  /**
   * Eventual reads are held back by up to `boundMs` from now on, whichever process serves them; null: they are not.
   * @throws KvorumError invalid_argument — a bound out of range, if a process runs
   */
  configureAdversary(boundMs: number | null): void {
    this.#running?.process.replica?.configureAdversary(boundMs);
    this.#adversaryBoundMs = boundMs;
  }

  /** When the process that runs here dies its machine closes the connections: this is called then, once. @returns takes that back */
  onConnectionBroken(callback: () => void): () => void {
    this.#connections.add(callback);
    return () => void this.#connections.delete(callback);
  }

  /** @returns false if nobody listens here */
  submit(
    operation: Operation,
    context: Parameters<Replica["submit"]>[1],
    onOutcome: (outcome: Outcome) => void,
  ): boolean {
    return this.#running?.process.submit(operation, context, onOutcome) ?? false;
  }

  /** What is on the disk, whether or not a process runs. To be given back before one is started. */
  async borrowStores(): Promise<Pick<Stores, "log" | "state"> & AsyncDisposable> {
    if (this.#running !== null) {
      const { log, state } = this.#running.stores;
      return { log, state, [Symbol.asyncDispose]: async () => undefined };
    }
    const { disk } = this.#options;
    const stores = await disk.open();
    return { log: stores.log, state: stores.state, [Symbol.asyncDispose]: () => disk.crash(stores) };
  }

  async #ask<T>(question: (replica: Replica) => Promise<T>): Promise<T> {
    if (this.#running === null) {
      throw new KvorumError("unreachable", `${this.id} is down`);
    }
    return await this.#options.time.passing(this.#running.process.ask(question));
  }

  /** As the disk's own flushes end: whoever waited for them goes on at once. */
  #breakConnections(): void {
    const broken = [...this.#connections];
    this.#connections.clear();
    for (const callback of broken) {
      callback();
    }
  }

  #flushClock(): ConstructorParameters<typeof SlowLogStore>[1] {
    const { time } = this.#options;
    return {
      now: () => time.clock.now(),
      callAt: (at, callback) =>
        time.clock.callAt(at, () => {
          callback();
          time.promiseSettled();
        }),
    };
  }
}

/** Who died or was frozen while it stopped has nothing left to answer. */
function ignoreDeath(error: unknown): void {
  if (KvorumError.from(error).code !== "unreachable") {
    throw error;
  }
}
