// Which datacenters a client of an emulated cluster takes for gone: who did not answer is, until it answers a ping again. A mere
// pause would not do, since finding out takes about as long as any pause: of three silent datacenters one would be tried at any time,
// and whoever is behind them never.
import { addMs, type DatacenterId, type Region } from "@kvorum/base";
import { RECHECK_MS } from "../limits.ts";
import type { ClusterTime } from "./cluster-time.ts";
import type { EmulatedDatacenter } from "./emulated-datacenter.ts";
import type { EmulatedNetwork } from "./emulated-network.ts";

export interface ReachabilityOptions {
  /** Where the client is. */
  readonly region: Region;
  readonly network: EmulatedNetwork;
  readonly time: ClusterTime;
}

export class Reachability {
  readonly #options: ReachabilityOptions;
  readonly #gone = new Set<DatacenterId>();
  #closed = false;

  constructor(options: ReachabilityOptions) {
    this.#options = options;
  }

  isGone(datacenter: DatacenterId): boolean {
    return this.#gone.has(datacenter);
  }

  answered(datacenter: DatacenterId): void {
    this.#gone.delete(datacenter);
  }

  /** It is pinged from now on. */
  unanswered(target: EmulatedDatacenter): void {
    if (!this.#gone.has(target.id)) {
      this.#gone.add(target.id);
      this.#recheckLater(target);
    }
  }

  close(): void {
    this.#closed = true;
  }

  #recheckLater(target: EmulatedDatacenter): void {
    const { clock } = this.#options.time;
    clock.callAt(addMs(clock.now(), RECHECK_MS), () => {
      if (!this.#closed && this.#gone.has(target.id)) {
        this.#ping(target);
        this.#recheckLater(target);
      }
    });
  }

  #ping(target: EmulatedDatacenter): void {
    const { region, network } = this.#options;
    network.sendClient(region, target.id, () => {
      if (target.isListening) {
        network.sendClient(target.id, region, () => this.answered(target.id));
      }
    });
  }
}
