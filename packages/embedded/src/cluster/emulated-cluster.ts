// A whole cluster inside this process: the replicas of production on emulated disks and links, with clients in any region. What an
// application's tests need to see what its users see: stale reads, slow writes, a region that is lost.
import { KvorumError, type Prng, parseClientId, parseDatacenterId, parseRegion, type Region } from "@kvorum/base";
import type { LostWrites } from "@kvorum/replica";
import { Kv, type KvAudit, type KvConsistencyLevel } from "@kvorum/sdk";
import { createLatencyMatrix, regionOf, type Topology } from "@kvorum/wan";
import { START_MS_MAX, TIMEOUT_MS_DEFAULT } from "../limits.ts";
import type { ClusterTime } from "./cluster-time.ts";
import { type DatacenterStatus, leaderOf, statusesOf } from "./datacenter-status.ts";
import type { EmulatedDatacenter } from "./emulated-datacenter.ts";
import type { EmulatedNetwork } from "./emulated-network.ts";
import { forceFailover, moveRegion, transferLeadership } from "./failover.ts";
import { RegionSubmitter } from "./region-submitter.ts";

export interface ClusterParts {
  readonly topology: Topology;
  readonly time: ClusterTime;
  readonly network: EmulatedNetwork;
  readonly datacenters: readonly EmulatedDatacenter[];
  readonly random: Prng;
}

export interface ClientOptions {
  /** Of reads that do not name one. Default: strong. */
  readonly consistency?: KvConsistencyLevel | undefined;
  /** Of calls that do not name one, in ms. Default: 5000. */
  readonly timeoutMs?: number | undefined;
  /** Default: the default one. */
  readonly database?: string | undefined;
  /** Fixes the client's id, whatever other clients there are; no two have the same. Default: by the order of the calls. */
  readonly name?: string | undefined;
  /** Its eventual reads say where they stand and what it knows, for a ReadAudit. Default: they do not. */
  readonly audit?: KvAudit | undefined;
}

/** Which way a fault of links acts. */
export interface LinkDirection {
  /** From the first place to the second only. Default: false. */
  readonly oneWay?: boolean | undefined;
}

/** What can be seen of a datacenter of a cluster from outside. */
export type ObservedDatacenter = Pick<
  EmulatedDatacenter,
  "id" | "region" | "status" | "failure" | "isPaused" | "configuredRttMs" | "measureLink" | "commitRecords"
>;

/**
 * Made by createCluster(). A place is a region or a datacenter.
 *
 * Any method that takes a place throws KvorumError invalid_argument for one that there is not.
 */
export class EmulatedCluster {
  readonly topology: Topology;
  readonly #parts: ClusterParts;
  readonly #clients: Kv[] = [];
  readonly #clientNames = new Set<string>();
  #closing: Promise<void> | undefined;

  constructor(parts: ClusterParts) {
    this.topology = parts.topology;
    this.#parts = parts;
  }

  /** Ms since some moment before the cluster was made, on its own clock. */
  get nowMs(): number {
    return this.#parts.time.clock.now();
  }

  /** The datacenter that leads, by the latest term in the latest epoch; null while none does. */
  get leader(): string | null {
    return leaderOf(this.status)?.datacenter ?? null;
  }

  /** What every datacenter says of itself, region by region. */
  get status(): readonly DatacenterStatus[] {
    return statusesOf(this.#parts.datacenters);
  }

  /** Every datacenter, region by region as the topology lists them. */
  get datacenters(): readonly ObservedDatacenter[] {
    return this.#parts.datacenters;
  }

  /** A client in a region, with or without a datacenter in it. Closed with the cluster at the latest. */
  client(region: string, options: ClientOptions = {}): Kv {
    const { topology, time, network, datacenters, random } = this.#parts;
    const { consistency = "strong", timeoutMs = TIMEOUT_MS_DEFAULT, database, name, audit } = options;
    const clientRegion = parseRegion(region);
    const matrix = createLatencyMatrix(topology);
    const rttMs = ({ id }: EmulatedDatacenter): number => matrix.figures(clientRegion, id).rttMs;
    const submitter = new RegionSubmitter({
      clientId: drawClientId(random.stream(name === undefined ? this.#nextClientName() : this.#newClientName(name))),
      region: clientRegion,
      time,
      network,
      nearestFirst: datacenters.toSorted((a, b) => rttMs(a) - rttMs(b)),
      primaryRegion: topology.primaryRegion,
    });
    const kv = new Kv({ submitter, consistency, timeoutMs, database, audit });
    this.#clients.push(kv);
    return kv;
  }

  /** Lets time pass. On virtual time that takes none, and nothing else lets time pass but a call that is waited for. */
  async advance(durationMs: number): Promise<void> {
    await this.#parts.time.advance(durationMs);
  }

  /** Lets time pass until its clock shows `atMs`, or until `signal` is aborted, which is no error. Many may sleep at once. */
  async sleepUntil(atMs: number, signal?: AbortSignal): Promise<void> {
    await this.#parts.time.sleepUntil(atMs, signal);
  }

  /**
   * Lets time pass until `isDone`.
   * @throws KvorumError deadline_exceeded — not within `withinMs` (default: 60,000)
   */
  async until(isDone: () => boolean, withinMs = START_MS_MAX): Promise<void> {
    if (!(await this.#parts.time.until(isDone, withinMs))) {
      throw new KvorumError(
        "deadline_exceeded",
        `what was waited for did not come within ${withinMs} ms of the cluster's time`,
      );
    }
  }

  /** Lets time pass until every datacenter that is up and not held back has everything that is committed. */
  async caughtUp(): Promise<void> {
    await this.until(() => {
      const leader = leaderOf(this.status);
      return (
        leader !== undefined && this.status.every(({ up, appliedIndex }) => !up || appliedIndex >= leader.commitIndex)
      );
    });
  }

  /** Nothing new is sent to the region from others. It goes on serving what it has, and what was on its way. */
  pauseShipping(region: string): void {
    this.#parts.network.pauseShipping(this.#regionNamed(region));
  }

  resumeShipping(region: string): void {
    this.#parts.network.resumeShipping(this.#regionNamed(region));
  }

  /** Cuts the links between two places; `b` null: between one and everybody outside of it. */
  partition(a: string, b: string | null, { oneWay = false }: LinkDirection = {}): void {
    this.#parts.network.change({ from: a, to: b, bothWays: !oneWay, partitioned: true });
  }

  /** Cuts a place off from everybody else. A region stays whole, its clients included. */
  isolate(place: string): void {
    this.partition(place, null);
  }

  /** Gives the links between two places, or one and everybody outside of it, another round trip. */
  slow(a: string, b: string | null, { rttMs }: { readonly rttMs: number }): void {
    this.#parts.network.change({ from: a, to: b, bothWays: true, rttMs });
  }

  /** Packets between two places, or one and everybody outside of it, are lost: 0 to 100 percent. */
  loss(a: string, b: string | null, { percent, oneWay = false }: LinkDirection & { readonly percent: number }): void {
    this.#parts.network.change({ from: a, to: b, bothWays: !oneWay, lossPercent: percent });
  }

  /** The links between two places, or one and everybody outside of it, carry so much and no more. */
  bandwidth(
    a: string,
    b: string | null,
    { bytesPerSecond, oneWay = false }: LinkDirection & { readonly bytesPerSecond: number },
  ): void {
    this.#parts.network.change({ from: a, to: b, bothWays: !oneWay, bandwidthBytesPerSecond: bytesPerSecond });
  }

  /**
   * Flushes of the log take so much longer at a place, in ms, whichever process asks for them; null: no longer than they do.
   * @throws KvorumError invalid_argument — more than 10,000 ms
   */
  slowDisk(place: string, flushMs: number | null): void {
    for (const datacenter of this.#datacentersAt(place)) {
      datacenter.slowDisk(flushMs ?? 0);
    }
  }

  /**
   * Links are as the topology says again, and disks as fast as they are: those of a place, or all; with all, shipping goes on
   * everywhere. With `other` it is the links between the two places only.
   */
  heal(place?: string, other?: string): void {
    if (place === undefined) {
      this.#parts.network.healAll();
    } else {
      this.#parts.network.change({ from: place, to: other ?? null, bothWays: true, heal: true });
    }
    if (other === undefined) {
      const healed = place === undefined ? this.#parts.datacenters : this.#datacentersIn(place);
      for (const datacenter of healed) {
        datacenter.slowDisk(0);
      }
    }
  }

  /**
   * Eventual reads return the worst value that the model allows, everywhere: nothing that was committed less than `boundMs` ago,
   * be the replica as quick as it may. Null: no more.
   * @throws KvorumError invalid_argument — not above 0, or above 60,000
   */
  adversary(boundMs: number | null): void {
    for (const datacenter of this.#parts.datacenters) {
      datacenter.configureAdversary(boundMs);
    }
  }

  /** The processes of a place are frozen: nothing runs in them, and what reaches them waits for them to wake. */
  pause(place: string): void {
    for (const datacenter of this.#datacentersAt(place)) {
      datacenter.pause();
    }
  }

  /** They wake, late: timers and messages reach them now, in the order in which they were due. */
  resume(place: string): void {
    for (const datacenter of this.#datacentersAt(place)) {
      datacenter.resume();
    }
  }

  /** The processes of a place end in order: each hands over what it leads, answers what it has taken, and is down. */
  async stop(place: string): Promise<void> {
    await this.#parts.time.passing(Promise.all(this.#datacentersAt(place).map((datacenter) => datacenter.stop())));
  }

  /** The processes of a place die: memory is lost, and what its disks had not flushed. */
  async kill(place: string): Promise<void> {
    await Promise.all(this.#datacentersAt(place).map((datacenter) => datacenter.kill()));
  }

  /** Starts what is down at a place on its disks. It serves when it has caught up. */
  async restart(place: string): Promise<void> {
    await this.#parts.time.passing(Promise.all(this.#datacentersAt(place).map((datacenter) => datacenter.start())));
  }

  /** The processes of a place die, their disks are replaced by empty ones, and they are started again. */
  async wipe(place: string): Promise<void> {
    await this.#parts.time.passing(Promise.all(this.#datacentersAt(place).map((datacenter) => datacenter.wipe())));
    await this.restart(place);
  }

  /**
   * Another voter takes over from the leader: `to`, or the one that has most of the log. Returns when it leads.
   * @throws KvorumError not_leader — nobody leads; deadline_exceeded, unreachable — it does not come about
   */
  async transferLeadership(to?: string): Promise<void> {
    const former = this.leader;
    await transferLeadership(this.#parts.datacenters, to === undefined ? null : parseDatacenterId(to));
    await this.until(() => this.leader !== null && this.leader !== former);
  }

  /**
   * Makes another region the primary one: planned, losing nothing; or forced, when the primary region is gone: what had not
   * been shipped is lost. Forced it waits until the old region's lease has run out, unless the old region is known to be down.
   * @returns what was lost, as the disks of the old voters show it; null if it was planned
   * @throws KvorumError deadline_exceeded — it does not come about
   * @throws KvorumError epoch_refused — forced, and a majority of regions cannot be reached
   * @throws KvorumError expectation_failed — forced, and nobody in the region is up
   */
  async failover(
    region: string,
    { force = false, isPrimaryDown = false }: { readonly force?: boolean; readonly isPrimaryDown?: boolean } = {},
  ): Promise<LostWrites | null> {
    const { datacenters, time } = this.#parts;
    const target = this.#regionNamed(region);
    if (force) {
      return await forceFailover(target, datacenters, { time, isPrimaryDown });
    }
    await moveRegion(target, datacenters, time);
    return null;
  }

  /** Ends everything; calls under way fail. Harmless when repeated. */
  close(): Promise<void> {
    this.#closing ??= this.#closeOnce();
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #closeOnce(): Promise<void> {
    for (const kv of this.#clients) {
      kv[Symbol.dispose]();
    }
    await Promise.all(this.#parts.datacenters.map((datacenter) => datacenter.kill()));
    this.#parts.time.stop();
  }

  #nextClientName(): string {
    return `client/${this.#clients.length}`;
  }

  #newClientName(name: string): string {
    if (this.#clientNames.has(name)) {
      throw new KvorumError("invalid_argument", `there is a client named ${name} already`);
    }
    this.#clientNames.add(name);
    return `client named ${name}`;
  }

  /** None in a region of clients. */
  #datacentersIn(place: string): readonly EmulatedDatacenter[] {
    return this.#parts.datacenters.filter(({ id, region }) => id === place || region === place);
  }

  #datacentersAt(place: string): readonly EmulatedDatacenter[] {
    const found = this.#datacentersIn(place);
    if (found.length === 0) {
      regionOf(this.topology, parseDatacenterId(place)); // says what there is
    }
    return found;
  }

  #regionNamed(region: string): Region {
    const known = this.topology.regions.map((placement) => placement.region);
    const found = known.find((candidate) => candidate === region);
    if (found === undefined) {
      const text = `topology ${this.topology.name} has no datacenter in region ${region}; it has ${known.join(", ")}`;
      throw new KvorumError("invalid_argument", text);
    }
    return found;
  }
}

const CLIENT_ID_WORDS = 4;
const WORD_MAX = 0xffff_ffff;
const WORD_DIGITS = 8;

function drawClientId(random: Prng): ReturnType<typeof parseClientId> {
  const words = Array.from({ length: CLIENT_ID_WORDS }, () => random.integer(0, WORD_MAX));
  return parseClientId(words.map((word) => word.toString(16).padStart(WORD_DIGITS, "0")).join(""));
}
