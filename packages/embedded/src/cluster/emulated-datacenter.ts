// One datacenter of an emulated cluster: its disk, which outlives processes, and the replica of production that runs on it.
import { assert, type DatacenterId, KvorumError, type Prng, type Region } from "@kvorum/base";
import type { Operation, Outcome } from "@kvorum/kv";
import { type Placement, Replica, type ReplicaSettings } from "@kvorum/replica";
import type { Stores } from "@kvorum/storage";
import { CLUSTER_RAFT_TIMING } from "../limits.ts";
import { SILENT_OBSERVER } from "../silent-observer.ts";
import type { ClusterTime } from "./cluster-time.ts";
import type { EmulatedDisk } from "./emulated-disk.ts";
import type { EmulatedNetwork } from "./emulated-network.ts";

export interface EmulatedDatacenterOptions {
  readonly placement: Placement;
  readonly settings: ReplicaSettings;
  readonly time: ClusterTime;
  readonly network: EmulatedNetwork;
  readonly disk: EmulatedDisk;
  readonly random: Prng;
}

export class EmulatedDatacenter {
  readonly id: DatacenterId;
  readonly region: Region;
  readonly #options: EmulatedDatacenterOptions;
  #replica: Replica | null = null;
  #stores: Stores | null = null;
  #starts = 0;
  /** Why it stopped by itself. */
  #failure: KvorumError | null = null;

  constructor(options: EmulatedDatacenterOptions) {
    this.id = options.placement.datacenter;
    this.region = options.placement.region;
    this.#options = options;
  }

  /** Null while it is down. */
  get replica(): Replica | null {
    return this.#replica;
  }

  get failure(): KvorumError | null {
    return this.#failure;
  }

  /** Starts a replica on the disk as it is; does nothing if one runs. Resolves when it is there, not when it has caught up. */
  async start(): Promise<void> {
    if (this.#stores !== null) {
      return;
    }
    const { placement, settings, time, network, disk, random } = this.#options;
    this.#starts += 1;
    this.#failure = null;
    const stores = await disk.open();
    this.#stores = stores;
    const { log, state, branches } = stores;
    const replica = await Replica.open({
      placement,
      timing: CLUSTER_RAFT_TIMING,
      settings,
      ports: {
        clock: time.clock,
        random: random.stream(`process/${this.#starts}`),
        log,
        state,
        branches,
        transport: network.attach(this.id),
      },
      observer: SILENT_OBSERVER,
      onFatal: (error) => this.#fail(error),
    });
    assert(this.#stores === stores, `${this.id} was killed while it started`);
    this.#replica = replica;
  }

  /** The process dies between two instructions: what its disk had not flushed is lost. Does nothing if none runs. */
  async kill(): Promise<void> {
    const stores = this.#stores;
    this.#replica?.stop();
    this.#replica = null;
    this.#stores = null;
    this.#options.network.detach(this.id);
    if (stores !== null) {
      await this.#options.disk.crash(stores);
    }
  }

  /** @returns false if nobody listens here */
  submit(operation: Operation, clientRegion: Region, onOutcome: (outcome: Outcome) => void): boolean {
    this.#replica?.submit(operation, { clientRegion }, onOutcome);
    return this.#replica !== null;
  }

  #fail(error: unknown): void {
    this.#failure = KvorumError.from(error);
    this.#replica = null;
    this.#options.network.detach(this.id);
  }
}
