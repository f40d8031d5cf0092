// A whole cluster inside this process: the replicas of production on emulated disks and links, with clients in any region. What an
// application's tests need to see what its users see: stale reads, slow writes, a region that is lost.
import { KvorumError, type Prng, parseClientId, parseDatacenterId, parseRegion, type Region } from "@kvorum/base";
import { Kv, type KvConsistencyLevel } from "@kvorum/sdk";
import { createLatencyMatrix, regionOf, type Topology } from "@kvorum/wan";
import { START_MS_MAX, TIMEOUT_MS_DEFAULT } from "../limits.ts";
import type { ClusterTime } from "./cluster-time.ts";
import { type DatacenterStatus, leaderOf, statusesOf } from "./datacenter-status.ts";
import type { EmulatedDatacenter } from "./emulated-datacenter.ts";
import type { EmulatedNetwork } from "./emulated-network.ts";
import { forceFailover, moveRegion } from "./failover.ts";
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
}

/**
 * Made by createCluster(). A place is a region or a datacenter.
 *
 * Any method that takes a place throws KvorumError invalid_argument for one that there is not.
 */
export class EmulatedCluster {
  readonly topology: Topology;
  readonly #parts: ClusterParts;
  readonly #clients: Kv[] = [];
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

  /** A client in a region, with or without a datacenter in it. Closed with the cluster at the latest. */
  client(region: string, options: ClientOptions = {}): Kv {
    const { topology, time, network, datacenters, random } = this.#parts;
    const clientRegion = parseRegion(region);
    const matrix = createLatencyMatrix(topology);
    const rttMs = ({ id }: EmulatedDatacenter): number => matrix.figures(clientRegion, id).rttMs;
    const submitter = new RegionSubmitter({
      clientId: drawClientId(random.stream(`client/${this.#clients.length}`)),
      region: clientRegion,
      time,
      network,
      nearestFirst: datacenters.toSorted((a, b) => rttMs(a) - rttMs(b)),
    });
    const { consistency = "strong", timeoutMs = TIMEOUT_MS_DEFAULT, database } = options;
    const kv = new Kv({ submitter, consistency, timeoutMs, database });
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

  /** Cuts the links between two places: from `a` to `b` only if one way. */
  partition(a: string, b: string, { oneWay = false }: { readonly oneWay?: boolean } = {}): void {
    this.#parts.network.change({ from: a, to: b, bothWays: !oneWay, partitioned: true });
  }

  /** Cuts a place off from everybody else. A region stays whole, its clients included. */
  isolate(place: string): void {
    this.#parts.network.change({ from: place, to: null, bothWays: true, partitioned: true });
  }

  /** Gives the links between two places another round trip. */
  slow(a: string, b: string, { rttMs }: { readonly rttMs: number }): void {
    this.#parts.network.change({ from: a, to: b, bothWays: true, rttMs });
  }

  /** Links are as the topology says again: those of a place, or all; with all, shipping goes on everywhere. */
  heal(place?: string): void {
    if (place === undefined) {
      this.#parts.network.healAll();
    } else {
      this.#parts.network.change({ from: place, to: null, bothWays: true, heal: true });
    }
  }

  /** The processes of a place die: memory is lost, and what its disks had not flushed. */
  async kill(place: string): Promise<void> {
    await Promise.all(this.#datacentersAt(place).map((datacenter) => datacenter.kill()));
  }

  /** Starts what is down at a place on its disks. It serves when it has caught up. */
  async restart(place: string): Promise<void> {
    await this.#parts.time.passing(Promise.all(this.#datacentersAt(place).map((datacenter) => datacenter.start())));
  }

  /**
   * Makes another region the primary one: planned, losing nothing; or forced, when the primary region is gone: what had not
   * been shipped is lost. Forced it waits until the old region's lease has run out.
   * @throws KvorumError deadline_exceeded — it does not come about
   * @throws KvorumError epoch_refused — forced, and a majority of regions cannot be reached
   * @throws KvorumError expectation_failed — forced, and nobody in the region is up
   */
  async failover(region: string, { force = false }: { readonly force?: boolean } = {}): Promise<void> {
    const { datacenters, time } = this.#parts;
    const target = this.#regionNamed(region);
    await (force ? forceFailover(target, datacenters, time) : moveRegion(target, datacenters, time));
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

  #datacentersAt(place: string): readonly EmulatedDatacenter[] {
    const found = this.#parts.datacenters.filter(({ id, region }) => id === place || region === place);
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
