// Where operations go: the nearest datacenter that answers. It measures all of them, falls back outward when one dies and
// returns when a nearer one is back.
//
// What the leader must answer goes to the nearest datacenter of the primary region rather than to the nearest of all: the
// way through another region is never shorter (Hong Kong to Virginia 202 ms, by way of Singapore 257).
import type { ClientId, DatacenterId, KvorumError, Region } from "@kvorum/base";
import type { DatacenterAddress } from "@kvorum/protocol";
import {
  LEADERLESS_MS,
  MEASURE_GRACE_MS_MIN,
  MEASURE_PINGS,
  RECHECK_ALL_DOWN_MS,
  RECHECK_MS,
  REMEASURE_MS,
} from "../limits.ts";
import { type Connect, type Discovery, discoverCluster } from "./discovery.ts";
import { rankDatacenters } from "./ranking.ts";
import { RemoteDatacenter } from "./remote-datacenter.ts";

export interface RouterOptions {
  /** host:port each. */
  readonly seeds: readonly string[];
  readonly clientId: ClientId;
  readonly clientRegion: Region | null;
  /** For finding the cluster. */
  readonly timeoutMs: number;
  readonly connect: Connect;
  readonly nowMs: () => number;
}

export class Router {
  readonly #options: RouterOptions;
  readonly #datacenters: readonly RemoteDatacenter[];
  /** Live ones, nearest first. */
  #ranked: readonly RemoteDatacenter[] = [];
  /** The same with those of the primary region before all others. */
  #rankedForLeader: readonly RemoteDatacenter[] = [];
  #remeasureAtMs: number;
  #recheckTimer: NodeJS.Timeout | null = null;
  #closed = false;
  /** Those who wait for a datacenter to answer. Invariant: empty while #ranked is not. */
  #waiting: (() => void)[] = [];

  /** @throws KvorumError unreachable — no seed answers */
  static async open(options: RouterOptions): Promise<Router> {
    const router = new Router(options, await discoverCluster(options));
    await router.#measureFirst();
    router.#scheduleRecheck();
    return router;
  }

  private constructor(options: RouterOptions, discovery: Discovery) {
    this.#options = options;
    this.#datacenters = discovery.view.datacenters.map((address) => this.#datacenterFrom(address, discovery));
    this.#remeasureAtMs = options.nowMs() + REMEASURE_MS;
  }

  /** The nearest datacenter that answers; null while none does. */
  get nearest(): RemoteDatacenter | null {
    return this.#ranked[0] ?? null;
  }

  /**
   * The first choice that is not to be avoided, or the first choice if all are; null while none answers.
   * @param route `leader` for what only the leader may answer, `any` for what every replica may
   */
  pick(route: "leader" | "any", avoided: ReadonlySet<DatacenterId>): RemoteDatacenter | null {
    if (route === "any") {
      return this.#ranked.find(({ datacenter }) => !avoided.has(datacenter)) ?? this.nearest;
    }
    const nowMs = this.#options.nowMs();
    const choices = this.#rankedForLeader.filter(({ datacenter }) => !avoided.has(datacenter));
    const promising = choices.find(({ leaderlessUntilMs }) => leaderlessUntilMs <= nowMs);
    return promising ?? choices[0] ?? this.#rankedForLeader[0] ?? null;
  }

  /** Makes a datacenter that could not reach the leader the last choice for a while. */
  reportLeaderless(datacenter: RemoteDatacenter): void {
    datacenter.leaderlessUntilMs = this.#options.nowMs() + LEADERLESS_MS;
  }

  /** Resolves once some datacenter answers; never, when the router is closed first. */
  async whenReachable(): Promise<void> {
    if (this.nearest === null) {
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
      });
    }
  }

  /** Takes a datacenter out until it answers pings again. */
  reportDown(datacenter: RemoteDatacenter, error: KvorumError): void {
    datacenter.markDown(error);
    this.#rank();
    this.#scheduleRecheck();
  }

  /** One clause per datacenter that does not answer: "A (connection refused), B (…)". */
  describeDown(): string {
    return this.#datacenters
      .map(({ datacenter, reach }) => (reach.status === "down" ? `${datacenter} (${reach.error.message})` : ""))
      .filter((clause) => clause !== "")
      .join(", ");
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#recheckTimer ?? undefined);
    for (const { connection } of this.#datacenters) {
      connection.close();
    }
  }

  /** The seed that answered is kept as it was reached: behind a port mapping its own idea of its address may not work. */
  #datacenterFrom(address: DatacenterAddress, discovery: Discovery): RemoteDatacenter {
    const { seeds, connect, clientRegion } = this.#options;
    const answered = address.datacenter === discovery.view.answeredBy;
    return new RemoteDatacenter({
      datacenter: address.datacenter,
      region: address.region,
      primary: address.region === discovery.view.primaryRegion,
      named: answered || seeds.includes(address.grpc),
      connection: answered ? discovery.connection : connect({ address: address.grpc, clientRegion }),
    });
  }

  /**
   * Measures all at once, and waits until one is measured and as long again for others: what takes more than twice as
   * long is not the nearest. The rest goes on in the background.
   */
  async #measureFirst(): Promise<void> {
    const startedAtMs = this.#options.nowMs();
    const all = Promise.all(this.#datacenters.map((datacenter) => this.#measure(datacenter)));
    await Promise.race([this.whenReachable(), all]);
    const graceMs = Math.max(MEASURE_GRACE_MS_MIN, this.#options.nowMs() - startedAtMs);
    await Promise.race([all, pause(graceMs)]);
  }

  async #measure(datacenter: RemoteDatacenter): Promise<void> {
    await datacenter.measure(MEASURE_PINGS);
    if (!this.#closed) {
      this.#rank();
    }
  }

  #rank(): void {
    const { clientId, clientRegion } = this.#options;
    const live = this.#datacenters.flatMap((remote) => {
      const { datacenter, region, named, reach } = remote;
      return reach.status === "live" ? [{ datacenter, region, named, rttMs: reach.rttMs, remote }] : [];
    });
    const rank = (candidates: typeof live): readonly RemoteDatacenter[] =>
      rankDatacenters(candidates, { region: clientRegion, clientId }).map(({ remote }) => remote);
    this.#ranked = rank(live);
    const primary = rank(live.filter(({ remote }) => remote.primary));
    this.#rankedForLeader = [...primary, ...this.#ranked.filter((remote) => !remote.primary)];
    if (live.length > 0) {
      this.#resumeWaiting();
    }
  }

  #resumeWaiting(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resume of waiting) {
      resume();
    }
  }

  /** Does not keep the process alive: operations that wait do that. */
  #scheduleRecheck(): void {
    clearTimeout(this.#recheckTimer ?? undefined);
    if (!this.#closed) {
      const pauseMs = this.nearest === null ? RECHECK_ALL_DOWN_MS : RECHECK_MS;
      this.#recheckTimer = setTimeout(() => this.#recheck(), pauseMs).unref();
    }
  }

  #recheck(): void {
    const nowMs = this.#options.nowMs();
    const remeasure = nowMs >= this.#remeasureAtMs;
    if (remeasure) {
      this.#remeasureAtMs = nowMs + REMEASURE_MS;
    }
    for (const datacenter of this.#datacenters) {
      if (remeasure || datacenter.reach.status === "down") {
        void this.#measure(datacenter);
      }
    }
    this.#scheduleRecheck();
  }
}

/** Does not keep the process alive: the pings that it runs beside do. */
function pause(durationMs: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, durationMs).unref();
  });
}
