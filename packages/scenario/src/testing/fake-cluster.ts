// A cluster of the `deploy` topology in memory and in virtual time: real state, real delays from the latency matrix, exact
// verdicts on stale reads; no jitter, so that a test knows every figure to the microsecond.
import { createEpoch, createLogIndex, type DatacenterId, KvorumError, parseClientId, type Region } from "@kvorum/base";
import { DurationHistogram } from "@kvorum/figures";
import { createVersionstamp, versionstampToHex } from "@kvorum/keyspace";
import type { AdminConnection, CommitRecord, NodeFigures, NodeStatus } from "@kvorum/protocol";
import { createLatencyMatrix, findPreset, learnersOf, regionOf, type Topology, votersOf } from "@kvorum/wan";
import type { ScenarioEnvironment, ScenarioKey, ScenarioKv, ScenarioRead } from "../run/environment.ts";
import type { LiveCluster } from "../run/live-cluster.ts";
import type { VirtualTime } from "./virtual-time.ts";

/** What goes wrong in the fake. Indexes count from 1. */
export interface FakeFaults {
  /** This commit is acknowledged and then missing from the log. */
  readonly lostIndex?: number;
  /** Every link is measured this much too long, in the first so many measurements. */
  readonly linkErrorMs?: number;
  readonly linkErrorAttempts?: number;
  /** This datacenter never applies anything. */
  readonly stuckDatacenter?: string;
  /** Clients in this region find no datacenter. */
  readonly refusedRegion?: string;
  /** Every n-th write fails with deadline_exceeded. */
  readonly failEvery?: number;
}

interface Commit extends CommitRecord {
  readonly key: string;
  readonly value: Uint8Array;
  readonly commitAtMs: number;
}

interface ServedRead {
  readonly clientRegion: Region;
  readonly datacenter: DatacenterId;
  readonly key: string;
  readonly atMs: number;
}

const VERSIONSTAMP_ZERO = "0".repeat(20);

export class FakeCluster {
  readonly topology: Topology;
  readonly live: LiveCluster;
  readonly environment: ScenarioEnvironment;
  readonly #time: VirtualTime;
  readonly #faults: FakeFaults;
  readonly #leader: DatacenterId;
  readonly #commits: Commit[] = [];
  readonly #rttMs: (a: string, b: string) => number;
  #reads: ServedRead[] = [];
  readonly #resetAtMs = new Map<DatacenterId, number>();
  #clients = 0;
  #writes = 0;
  #measurements = 0;
  #open = 0;

  constructor(time: VirtualTime, faults: FakeFaults = {}) {
    const topology = findPreset("deploy");
    const leader = topology?.regions[0]?.datacenters[0];
    if (topology === undefined || leader === undefined) {
      throw new Error("the preset deploy has datacenters");
    }
    this.#time = time;
    this.#faults = faults;
    this.#leader = leader;
    this.topology = topology;
    this.#rttMs = rememberedRtt(topology);
    const datacenters = topology.regions.flatMap(({ region, datacenters: members }) =>
      members.map((datacenter) => ({ datacenter, region, grpc: datacenter })),
    );
    this.live = { topology, datacenters };
    this.environment = {
      clock: time,
      openKv: ({ region }) => this.#openKv(region),
      connectAdmin: (address) => this.#connectAdmin(mustFind(datacenters, address).datacenter),
    };
  }

  /** Clients and operators' connections that were not closed. */
  get openConnections(): number {
    return this.#open;
  }

  async #openKv(region: Region): Promise<ScenarioKv> {
    if (region === this.#faults.refusedRegion) {
      throw new KvorumError("unreachable", `no datacenter takes clients of ${region}`);
    }
    await this.#time.passMs(1);
    this.#clients += 1;
    this.#open += 1;
    const clientId = parseClientId(this.#clients.toString(16).padStart(32, "0"));
    const datacenter = this.#nearest(region);
    return {
      clientId,
      get: async (key, { consistency }) =>
        consistency === "strong" ? this.#readStrong(region, key) : this.#readEventual({ region, datacenter, key }),
      set: async (key, value) => this.#write({ region, key, value, clientId }),
      close: () => {
        this.#open -= 1;
      },
    };
  }

  #nearest(region: Region): DatacenterId {
    const [nearest = this.#leader] = this.live.datacenters
      .map(({ datacenter }) => datacenter)
      .sort((a, b) => this.#rttMs(region, a) - this.#rttMs(region, b));
    return nearest;
  }

  async #write(write: {
    readonly region: Region;
    readonly key: ScenarioKey;
    readonly value: Uint8Array;
    readonly clientId: CommitRecord["clientId"];
  }): Promise<{ readonly versionstamp: string; readonly datacentersDurable: number }> {
    const { region, value, clientId } = write;
    const key = JSON.stringify(write.key);
    this.#writes += 1;
    if (this.#faults.failEvery !== undefined && this.#writes % this.#faults.failEvery === 0) {
      throw new KvorumError("deadline_exceeded", "the fake was told to fail");
    }
    const oneWayMs = this.#rttMs(region, this.#leader) / 2;
    await this.#time.passMs(oneWayMs);
    const versionstamp = createVersionstamp({
      epoch: createEpoch(0),
      index: createLogIndex(this.#commits.length + 1),
      position: 0,
    });
    // The quorum costs the round trip to a sibling.
    const commitAtMs = this.#time.nowMs() + this.topology.intraRegionRttMs;
    this.#commits.push({ versionstamp, clientId, sequence: this.#writes, finishedBelow: 1, key, value, commitAtMs });
    await this.#time.passMs(this.topology.intraRegionRttMs + oneWayMs);
    return { versionstamp: versionstampToHex(versionstamp), datacentersDurable: 2 };
  }

  async #readStrong(region: Region, key: ScenarioKey): Promise<ScenarioRead> {
    const oneWayMs = this.#rttMs(region, this.#leader) / 2;
    await this.#time.passMs(oneWayMs);
    const answer = this.#stateAt(this.#leader, key);
    await this.#time.passMs(oneWayMs);
    return answer;
  }

  async #readEventual(read: {
    readonly region: Region;
    readonly datacenter: DatacenterId;
    readonly key: ScenarioKey;
  }): Promise<ScenarioRead> {
    const { region, datacenter, key } = read;
    const oneWayMs = this.#rttMs(region, datacenter) / 2;
    await this.#time.passMs(oneWayMs);
    this.#reads.push({ clientRegion: region, datacenter, key: JSON.stringify(key), atMs: this.#time.nowMs() });
    const answer = this.#stateAt(datacenter, key);
    await this.#time.passMs(oneWayMs);
    return answer;
  }

  #appliedAtMs(datacenter: DatacenterId, commit: Commit): number {
    return commit.commitAtMs + this.#shipDelayMs(datacenter);
  }

  #shipDelayMs(datacenter: DatacenterId): number {
    return datacenter === this.#faults.stuckDatacenter
      ? Number.POSITIVE_INFINITY
      : this.#rttMs(this.#leader, datacenter) / 2;
  }

  /** Commits are in the order of their commit times. */
  #appliedCount(datacenter: DatacenterId): number {
    const committedByMs = this.#time.nowMs() - this.#shipDelayMs(datacenter);
    return 1 + this.#commits.findLastIndex((commit) => commit.commitAtMs <= committedByMs);
  }

  #stateAt(datacenter: DatacenterId, key: ScenarioKey): ScenarioRead {
    const text = JSON.stringify(key);
    const applied = this.#appliedCount(datacenter);
    const found = this.#commits.findLast((commit, i) => i < applied && commit.key === text);
    const last = this.#commits[applied - 1];
    return {
      value: found?.value ?? null,
      versionstamp: found === undefined ? null : versionstampToHex(found.versionstamp),
      provenance: {
        region: regionOf(this.topology, datacenter),
        datacenter,
        versionstamp: last === undefined ? VERSIONSTAMP_ZERO : versionstampToHex(last.versionstamp),
        ageMs: 0,
      },
    };
  }

  #connectAdmin(datacenter: DatacenterId): AdminConnection {
    this.#open += 1;
    return {
      address: datacenter,
      getStatus: async () => this.#status(datacenter),
      configureWan: () => Promise.reject(new Error("a run does not change the links")),
      measureLinks: async () => this.#measureLinks(datacenter),
      takeFigures: async ({ reset }) => this.#takeFigures(datacenter, reset),
      readCommits: ({ fromIndex }) => this.#readCommits(fromIndex),
      close: () => {
        this.#open -= 1;
      },
    };
  }

  #status(datacenter: DatacenterId): NodeStatus {
    const region = regionOf(this.topology, datacenter);
    const appliedIndex = this.#appliedCount(datacenter);
    const followerRole = region === this.topology.primaryRegion ? "follower" : "learner";
    return {
      datacenter,
      region,
      role: datacenter === this.#leader ? "leader" : followerRole,
      term: 1,
      epoch: 0,
      leader: this.#leader,
      lastIndex: this.#commits.length,
      commitIndex: this.#appliedCount(this.#leader),
      appliedIndex,
      freshnessAgeMs: 0,
      lagEntries: this.#commits.length - appliedIndex,
      lagBytes: 0,
      stateDigest: "",
      primaryRegion: this.topology.primaryRegion,
      wanEnabled: true,
      shipSource: null,
      pid: 1,
      version: "0.0.0",
      uptimeMs: this.#time.nowMs(),
      configuration: { voters: votersOf(this.topology), outgoing: [], learners: learnersOf(this.topology) },
      configurationIndex: 0,
      lineage: [{ epoch: 0, startIndex: 1 }],
      firstIndex: 1,
      logBytes: 0,
      lease: null,
      diverged: null,
      catchUp: null,
      isRecovering: false,
    };
  }

  async #measureLinks(from: DatacenterId): ReturnType<AdminConnection["measureLinks"]> {
    this.#measurements += 1;
    const attempt = Math.ceil(this.#measurements / this.live.datacenters.length);
    const errorMs = attempt <= (this.#faults.linkErrorAttempts ?? Infinity) ? (this.#faults.linkErrorMs ?? 0) : 0;
    return this.live.datacenters
      .filter(({ datacenter }) => datacenter !== from)
      .map(({ datacenter: to }) => {
        const configuredRttMs = this.#rttMs(from, to);
        const measuredRttMs = configuredRttMs + errorMs;
        return { from, to, configuredRttMs, measuredRttMs, samples: 1, roundTripsMs: [measuredRttMs] };
      });
  }

  #takeFigures(datacenter: DatacenterId, reset: boolean): NodeFigures {
    const nowMs = this.#time.nowMs();
    const sinceMs = this.#resetAtMs.get(datacenter) ?? 0;
    const isLearner = regionOf(this.topology, datacenter) !== this.topology.primaryRegion;
    const applied = this.#commits.filter((commit) => {
      const atMs = this.#appliedAtMs(datacenter, commit);
      return atMs > sinceMs && atMs <= nowMs;
    });
    const lagsMs = applied.map((commit) => this.#appliedAtMs(datacenter, commit) - commit.commitAtMs);
    const staleReads = this.#judge(datacenter);
    if (reset) {
      this.#resetAtMs.set(datacenter, nowMs);
      this.#reads = this.#reads.filter((read) => read.datacenter !== datacenter);
    }
    return {
      datacenter,
      region: regionOf(this.topology, datacenter),
      replicationLag: isLearner ? encode(lagsMs) : "",
      shipLag: "",
      durableLag: "",
      quorum: "",
      entriesApplied: applied.length,
      entriesWithoutCommitTime: 0,
      staleReads,
      datacentersDurableAtAckMin: datacenter === this.#leader && applied.length > 0 ? 2 : 0,
      commitsAcknowledged: datacenter === this.#leader ? applied.length : 0,
    };
  }

  /** A read has its verdict once everything committed before it has arrived. */
  #judge(datacenter: DatacenterId): NodeFigures["staleReads"] {
    const completeAsOfMs = this.#time.nowMs() - this.#rttMs(this.#leader, datacenter) / 2;
    const judged = this.#reads.filter((read) => read.datacenter === datacenter && read.atMs <= completeAsOfMs);
    return [...Map.groupBy(judged, (read) => read.clientRegion)].map(([clientRegion, reads]) => {
      const missed = reads.map((read) => this.#missedBy(read));
      const stalenessMs = reads.flatMap((read, i) => {
        const first = missed[i]?.[0];
        return first === undefined ? [] : [read.atMs - first.commitAtMs];
      });
      return {
        clientRegion,
        reads: reads.length,
        stale: stalenessMs.length,
        staleness: encode(stalenessMs),
        versionsMissedMax: Math.max(0, ...missed.map((commits) => commits.length)),
      };
    });
  }

  #missedBy(read: ServedRead): readonly Commit[] {
    const appliedThroughMs = read.atMs - this.#shipDelayMs(read.datacenter);
    return this.#commits.filter(
      ({ key, commitAtMs }) => key === read.key && commitAtMs < read.atMs && commitAtMs > appliedThroughMs,
    );
  }

  async *#readCommits(fromIndex: number): ReturnType<AdminConnection["readCommits"]> {
    const commits = this.#commits.filter((_, i) => i + 1 >= fromIndex && i + 1 !== this.#faults.lostIndex);
    yield { commits, appliedIndex: this.#commits.length };
  }
}

/** The latency matrix, each pair looked up once: a run asks for the same few links hundreds of thousands of times. */
function rememberedRtt(topology: Topology): (a: string, b: string) => number {
  const matrix = createLatencyMatrix(topology);
  const known = new Map<string, number>();
  return (a, b) => {
    const pair = `${a} ${b}`;
    const rttMs = known.get(pair) ?? (a === b ? 0 : matrix.figures(a, b).rttMs);
    known.set(pair, rttMs);
    return rttMs;
  };
}

function encode(durationsMs: readonly number[]): string {
  if (durationsMs.length === 0) {
    return "";
  }
  const histogram = new DurationHistogram();
  for (const durationMs of durationsMs) {
    histogram.record(durationMs);
  }
  return histogram.encoded();
}

function mustFind<T extends { readonly grpc: string }>(datacenters: readonly T[], address: string): T {
  const found = datacenters.find(({ grpc }) => grpc === address);
  if (found === undefined) {
    throw new KvorumError("unreachable", `no datacenter answers at ${address}`);
  }
  return found;
}
