// Where operations go: the nearest datacenter that answers. It measures all of them, falls back outward when one dies and
// returns when a nearer one is back.
//
// What the leader must answer goes straight to the leader, as far as it is known: any other datacenter would have to
// forward it. Without a leader that answers, the nearest datacenter of the primary region is next, then the others outward:
// the way through another region is never shorter (Hong Kong to Virginia 202 ms, by way of Singapore 257). Who leads is
// learned from what nodes say, and none of it is more than a hint: a node that does not lead forwards. After a failure, and
// every now and then, the cluster is discovered anew: a region failover moves the leader to another region, and datacenters
// are added while a client lives.
import { type ClientId, type DatacenterId, KvorumError, type Region } from "@kvorum/base";
import type { ClusterView, DatacenterAddress } from "@kvorum/protocol";
import {
  LEADERLESS_MS,
  MEASURE_GRACE_MS_MIN,
  MEASURE_PINGS,
  PING_TIMEOUT_MS,
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
  /** host:port of datacenters that are reached from here by another address than the cluster has for them. */
  readonly addresses: ReadonlyMap<DatacenterId, string>;
  readonly clientId: ClientId;
  readonly clientRegion: Region | null;
  /** For finding the cluster and the first datacenter that answers. */
  readonly timeoutMs: number;
  readonly connect: Connect;
  readonly nowMs: () => number;
}

const NOWHERE: ReadonlySet<DatacenterId> = new Set();

export class Router {
  readonly #options: RouterOptions;
  readonly #datacenters: RemoteDatacenter[];
  /** Where the leader is or was last: in one of this region's datacenters the next one is looked for first. */
  #primaryRegion: Region;
  /** Live ones, nearest first. */
  #ranked: readonly RemoteDatacenter[] = [];
  /** The same with those of the primary region before all others, and the leader before those. */
  #rankedForLeader: readonly RemoteDatacenter[] = [];
  /** Who leads, by the latest news; null: nobody knows. */
  #leader: DatacenterId | null;
  /** Something for the leader was sent since it was last asked who leads. */
  #leaderUsed = false;
  #askingWhoLeads = false;
  /** Something failed, or a datacenter was named that is not known here. */
  #viewDoubtful = false;
  #refreshing = false;
  #remeasureAtMs: number;
  #recheckTimer: NodeJS.Timeout | null = null;
  #closed = false;
  /** Those who wait for a datacenter to answer. Invariant: empty while #ranked is not. */
  #waiting: (() => void)[] = [];

  /** @throws KvorumError unreachable — within the timeout no seed answers, or no datacenter is found able to serve */
  static async open(options: RouterOptions): Promise<Router> {
    const deadlineAtMs = options.nowMs() + options.timeoutMs;
    const router = new Router(options, await discoverCluster(options));
    await router.#measureFirst(deadlineAtMs);
    if (router.nearest === null) {
      const reasons = router.describeDown() || "no ping was answered";
      router.close();
      throw new KvorumError("unreachable", `no datacenter was ready within ${options.timeoutMs} ms: ${reasons}`);
    }
    return router;
  }

  private constructor(options: RouterOptions, { view, connection }: Discovery) {
    this.#options = options;
    this.#datacenters = view.datacenters.map((address) => this.#datacenterFrom(address, { view, connection }));
    this.#primaryRegion = view.primaryRegion;
    this.#leader = view.leader;
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
      return firstNotIn(avoided, this.#ranked) ?? this.nearest;
    }
    this.#leaderUsed = true;
    return this.#pickForLeader(avoided);
  }

  /** Makes a datacenter that could not reach the leader, and so does not lead, the last choice for a while. */
  reportLeaderless(datacenter: RemoteDatacenter): void {
    datacenter.leaderlessUntilMs = this.#options.nowMs() + LEADERLESS_MS;
    this.#viewDoubtful = true;
    if (this.#leader === datacenter.datacenter) {
      this.#leader = null;
      this.#rank();
    }
  }

  /** Takes note of who leads, as a node said it. */
  reportLeader(leader: DatacenterId): void {
    if (this.#leader !== leader) {
      this.#leader = leader;
      const known = this.#datacenters.find(({ datacenter }) => datacenter === leader);
      this.#primaryRegion = known?.region ?? this.#primaryRegion;
      this.#viewDoubtful ||= known === undefined;
      this.#rank();
    }
  }

  /** Takes note of who leads, since something that only a leader can do was done there: it is no longer avoided. */
  confirmLeader(leader: DatacenterId): void {
    const known = this.#datacenters.find(({ datacenter }) => datacenter === leader);
    if (known !== undefined) {
      known.leaderlessUntilMs = 0;
    }
    this.reportLeader(leader);
  }

  /** Takes note that a datacenter could do what another one could not: it knows who leads now. */
  reportServed(datacenter: RemoteDatacenter): void {
    void this.#askWhoLeads(datacenter, (leader) => this.confirmLeader(leader));
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
    this.#viewDoubtful = true;
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
  #datacenterFrom({ datacenter, region, grpc }: DatacenterAddress, discovery: Discovery | null): RemoteDatacenter {
    const { seeds, addresses, connect, clientRegion } = this.#options;
    const answered = discovery !== null && datacenter === discovery.view.answeredBy;
    const address = addresses.get(datacenter) ?? grpc;
    return new RemoteDatacenter({
      datacenter,
      region,
      named: answered || seeds.includes(address),
      connection: answered ? discovery.connection : connect({ address, clientRegion }),
    });
  }

  #pickForLeader(avoided: ReadonlySet<DatacenterId>): RemoteDatacenter | null {
    const nowMs = this.#options.nowMs();
    const promising = this.#rankedForLeader.find(
      ({ datacenter, leaderlessUntilMs }) => leaderlessUntilMs <= nowMs && !avoided.has(datacenter),
    );
    return promising ?? firstNotIn(avoided, this.#rankedForLeader) ?? this.#rankedForLeader[0] ?? null;
  }

  /**
   * Measures all at once, and waits until one is measured and as long again for others: what takes more than twice as
   * long is not the nearest. The rest goes on in the background. At the deadline whatever has answered at all will do.
   */
  async #measureFirst(deadlineAtMs: number): Promise<void> {
    const startedAtMs = this.#options.nowMs();
    const all = Promise.all(this.#datacenters.map((datacenter) => this.#measure(datacenter)));
    this.#scheduleRecheck();
    await within(deadlineAtMs - startedAtMs, this.whenReachable());
    const nowMs = this.#options.nowMs();
    const graceMs = Math.max(MEASURE_GRACE_MS_MIN, nowMs - startedAtMs);
    await within(Math.min(graceMs, deadlineAtMs - nowMs), all);
    this.#rank();
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
    const primary = rank(live.filter(({ region }) => region === this.#primaryRegion));
    const outward = [...primary, ...this.#ranked.filter(({ region }) => region !== this.#primaryRegion)];
    const leads = ({ datacenter }: RemoteDatacenter): boolean => datacenter === this.#leader;
    this.#rankedForLeader = [...outward.filter(leads), ...outward.filter((remote) => !leads(remote))];
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
    if (this.#leaderUsed) {
      this.#leaderUsed = false;
      const asked = this.#pickForLeader(NOWHERE);
      if (asked !== null) {
        void this.#askWhoLeads(asked, (leader) => this.reportLeader(leader));
      }
    }
    if (remeasure || this.#viewDoubtful) {
      void this.#refreshView();
    }
    this.#scheduleRecheck();
  }

  /** Asks where the leader's work goes now: so a change of leader is known within RECHECK_MS, even if it only forwards. */
  async #askWhoLeads(asked: RemoteDatacenter, onLeader: (leader: DatacenterId) => void): Promise<void> {
    if (this.#askingWhoLeads) {
      return;
    }
    this.#askingWhoLeads = true;
    const pong = await asked.connection.ping(PING_TIMEOUT_MS).catch(() => null);
    this.#askingWhoLeads = false;
    if (this.#closed || pong === null) {
      return; // whether it lives is for its session to find out
    }
    if (!pong.ready) {
      this.reportLeaderless(asked);
    } else if (pong.leader !== null) {
      onLeader(pong.leader);
    }
  }

  /** What is new in the view of whoever can be reached; datacenters that are gone stay, as ones that do not answer. */
  async #refreshView(): Promise<void> {
    const asked = this.#pickForLeader(NOWHERE);
    if (this.#refreshing || asked === null) {
      return;
    }
    this.#refreshing = true;
    this.#viewDoubtful = false;
    const view = await viewOf(asked);
    this.#refreshing = false;
    if (this.#closed || view === null) {
      return;
    }
    const known = new Set(this.#datacenters.map(({ datacenter }) => datacenter));
    const added = view.datacenters.filter(({ datacenter }) => !known.has(datacenter));
    for (const address of added) {
      const datacenter = this.#datacenterFrom(address, null);
      this.#datacenters.push(datacenter);
      void this.#measure(datacenter);
    }
    if (view.leader !== null) {
      this.reportLeader(view.leader);
    } else if (this.#leader === null) {
      this.#primaryRegion = view.primaryRegion;
    }
    this.#rank();
  }
}

/** Resolves with the cluster as that datacenter knows it; null when it does not say. */
async function viewOf(asked: RemoteDatacenter): Promise<ClusterView | null> {
  return await asked.connection.discover(PING_TIMEOUT_MS).catch(() => null);
}

function firstNotIn(
  avoided: ReadonlySet<DatacenterId>,
  ranked: readonly RemoteDatacenter[],
): RemoteDatacenter | undefined {
  return ranked.find(({ datacenter }) => !avoided.has(datacenter));
}

/** Resolves with `work`, or after `durationMs` if that is earlier. */
async function within(durationMs: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, Math.max(0, durationMs));
  });
  await Promise.race([work, timeout]);
  clearTimeout(timer);
}
