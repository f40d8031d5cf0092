// A cluster that runs in containers: clients in its regions, its state, and the faults that can be done to it.
import { setTimeout as delay } from "node:timers/promises";
import { type DatacenterId, KvorumError } from "@kvorum/base";
import { type Kv, type OpenKvOptions, openKv } from "@kvorum/sdk";
import type { LinkChange, WanChange } from "@kvorum/wan";
import { clientRegionsOf, createLatencyMatrix, type Topology } from "@kvorum/wan";
import type { StartedNetwork } from "testcontainers";
import type { Claim } from "./claim.ts";
import { type ClusterStatus, readClusterStatus } from "./cluster-status.ts";
import { LEADER_TIMEOUT_MS, POLL_INTERVAL_MS } from "./limits.ts";
import type { StartedDatacenter } from "./started-datacenter.ts";

export interface StartedKvorumClusterParts {
  readonly topology: Topology;
  readonly accessToken: string;
  readonly claim: Claim;
  readonly network: StartedNetwork;
  readonly datacenters: readonly StartedDatacenter[];
}

/**
 * Places are names of regions or datacenters. Every method that takes one throws KvorumError invalid_argument for one
 * that the topology does not have, and for what the engine refuses (pausing what is paused).
 */
export class StartedKvorumCluster implements AsyncDisposable {
  /** In the order of the topology. */
  readonly datacenters: readonly StartedDatacenter[];
  /** Of the datacenters. A container of yours that joins it reaches each by its name, port 7400. */
  readonly network: StartedNetwork;
  /** What KV Connect clients must show. */
  readonly accessToken: string;
  readonly #topology: Topology;
  readonly #claim: Claim;
  /** Changes of links in force: a datacenter that was away is told them when it comes back. */
  #linkChanges: readonly LinkChange[] = [];

  constructor({ topology, accessToken, claim, network, datacenters }: StartedKvorumClusterParts) {
    this.#topology = topology;
    this.accessToken = accessToken;
    this.#claim = claim;
    this.network = network;
    this.datacenters = datacenters;
  }

  /** What openKv() takes to reach every datacenter from this machine; also by a program that a test starts. */
  get target(): string {
    return this.datacenters.map(({ datacenter, grpcAddress }) => `${datacenter}=${grpcAddress}`).join(",");
  }

  /**
   * A client in a region, one with datacenters or without. The caller closes it.
   * @throws KvorumError unreachable — no datacenter answers in time
   */
  async client(region: string, options: OpenKvOptions = {}): Promise<Kv> {
    this.#requirePlace(region, clientRegionsOf(this.#topology));
    return await openKv(this.target, { region, ...options });
  }

  /**
   * What a Deno program or @deno/kv in a region opens, at the nearest datacenter. Reads behind `eventualUrl` are that
   * datacenter's, whatever the program asks for.
   */
  kvConnect(region: string): { readonly url: string; readonly eventualUrl: string } {
    this.#requirePlace(region, clientRegionsOf(this.#topology));
    const matrix = createLatencyMatrix(this.#topology);
    const rttMsTo = ({ datacenter }: StartedDatacenter): number => matrix.figures(region, datacenter).rttMs;
    const nearest = this.datacenters.reduce((best, other) => (rttMsTo(other) < rttMsTo(best) ? other : best));
    const url = `${nearest.httpUrl}/${region}`;
    return { url, eventualUrl: `${url}/eventual` };
  }

  /** One datacenter: its addresses, its container. */
  datacenter(name: string): StartedDatacenter {
    this.#requirePlace(name, this.#names());
    const found = this.datacenters.find(({ datacenter }) => datacenter === name);
    if (found === undefined) {
      throw new KvorumError("invariant_broken", `${name} is in the topology but has no container`);
    }
    return found;
  }

  /** What every datacenter says of itself now. */
  status(): Promise<ClusterStatus> {
    return readClusterStatus(this.datacenters);
  }

  /**
   * Who leads, waited for while nobody does.
   * @throws KvorumError no_leader — nobody within 15 s
   */
  async leader(): Promise<DatacenterId> {
    const giveUpAtMs = performance.now() + LEADER_TIMEOUT_MS;
    for (;;) {
      const { leader } = await this.status();
      if (leader !== null) {
        return leader;
      }
      if (performance.now() > giveUpAtMs) {
        throw new KvorumError("no_leader", `no datacenter of the cluster leads after ${LEADER_TIMEOUT_MS} ms`);
      }
      await delay(POLL_INTERVAL_MS);
    }
  }

  /** Cuts the emulated links between two places both ways, or between one and everyone else. A region stays whole. */
  partition(a: string, b?: string): Promise<void> {
    return this.#changeLinks({ from: a, to: b ?? null, bothWays: true, partitioned: true });
  }

  /** Gives the links between two places another round trip, in ms. */
  slow(a: string, b: string, rttMs: number): Promise<void> {
    return this.#changeLinks({ from: a, to: b, bothWays: true, rttMs });
  }

  /** Gives the links of a place, or all links, what the topology has for them. */
  heal(place?: string): Promise<void> {
    return place === undefined
      ? this.#configureWan({ healAll: true })
      : this.#changeLinks({ from: place, to: null, bothWays: true, heal: true });
  }

  /** Freezes a datacenter: its connections stay open and nothing answers. */
  async pause(datacenter: string): Promise<void> {
    await this.datacenter(datacenter).pause();
  }

  /** Lets a paused datacenter go on. */
  async resume(datacenter: string): Promise<void> {
    const resumed = this.datacenter(datacenter);
    await resumed.resume();
    await this.#catchUpWan(resumed);
  }

  /** Ends a datacenter at once, as a power failure would; its disk stays. */
  async kill(datacenter: string): Promise<void> {
    await this.datacenter(datacenter).kill();
  }

  /** Starts a killed datacenter again, or stops one cleanly first; resolves once it answers. Its addresses stay. */
  async restart(datacenter: string): Promise<void> {
    const restarted = this.datacenter(datacenter);
    await restarted.restart();
    await this.#catchUpWan(restarted);
  }

  /** Takes a datacenter off the network of the others, for real; clients of this machine still reach it. */
  async disconnect(datacenter: string): Promise<void> {
    await this.datacenter(datacenter).disconnect();
  }

  /** Puts it back. */
  async reconnect(datacenter: string): Promise<void> {
    await this.datacenter(datacenter).reconnect();
  }

  /** Removes containers, data and network. Containers that joined the network must have left it. */
  stop(): Promise<void> {
    return this.#claim.removeAll();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  async #changeLinks(change: LinkChange): Promise<void> {
    const places = [...this.#names(), ...clientRegionsOf(this.#topology)];
    this.#requirePlace(change.from, places);
    this.#requirePlace(change.to ?? change.from, places);
    await this.#configureWan({ changes: [change] });
  }

  /** Tells every datacenter that runs; the others are told when they are back. */
  async #configureWan(change: WanChange): Promise<void> {
    const states = await Promise.all(this.datacenters.map((started) => started.state()));
    const running = this.datacenters.filter((_, i) => states[i] === "running");
    const answers = await Promise.all(
      running.map((started) => started.withAdmin((admin) => admin.configureWan(change))),
    );
    const [answer] = answers;
    if (answer === undefined) {
      throw new KvorumError("unreachable", "no datacenter runs: there is nobody to tell the change to");
    }
    this.#linkChanges = answer.active;
  }

  async #catchUpWan(started: StartedDatacenter): Promise<void> {
    await started.withAdmin((admin) => admin.configureWan({ healAll: true, changes: this.#linkChanges }));
  }

  #names(): readonly string[] {
    return this.datacenters.map(({ datacenter }) => datacenter);
  }

  #requirePlace(name: string, places: readonly string[]): void {
    if (!places.includes(name)) {
      throw new KvorumError("invalid_argument", `no ${JSON.stringify(name)} here; there are ${places.join(", ")}`);
    }
  }
}
