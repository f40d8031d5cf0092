// A cluster of real processes in a folder of its own: LMDB on disk, gRPC between them, the emulated WAN on every link.
// It starts processes by itself rather than through the command line, to give each its own disk and its own wrong clock.
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type DatacenterId, mustExist } from "@kvorum/base";
import type { NodeStatus } from "@kvorum/protocol";
import { datacentersOf, type LinkChange, regionOf, type Topology, votersOf } from "@kvorum/wan";
import { findFreePorts } from "../../packages/cli/src/cluster/free-ports.ts";
import { DatacenterProcess } from "./datacenter-process.ts";
import { READY_TIMEOUT_MS } from "./limits.ts";
import { SmallDisk } from "./small-disk.ts";
import { waitUntil } from "./wait-until.ts";

export interface ChaosClusterOptions {
  readonly topology: Topology;
  readonly seed: number;
  /** Datacenters that get a disk of their own that can be filled, where one can be mounted. */
  readonly smallDisks: readonly DatacenterId[];
  /** Log that nodes keep, in bytes; undefined: as nodes have it. */
  readonly logKeptBytes: number | undefined;
}

export class ChaosCluster implements AsyncDisposable {
  readonly topology: Topology;
  readonly folder: string;
  readonly processes: readonly DatacenterProcess[];
  readonly #seed: number;
  #links: readonly LinkChange[] = [];
  /** Rises with every change of the links. */
  #linksVersion = 0;
  #isKept = false;

  private constructor(topology: Topology, folder: string, processes: readonly DatacenterProcess[], seed: number) {
    this.topology = topology;
    this.folder = folder;
    this.processes = processes;
    this.#seed = seed;
  }

  /** Resolves when it has a leader and every link has its delay. */
  static async start(options: ChaosClusterOptions): Promise<ChaosCluster> {
    const folder = mkdtempSync(join(tmpdir(), "kvorum-chaos-"));
    const processes = await createProcesses(options, folder);
    const cluster = new ChaosCluster(options.topology, folder, processes, options.seed);
    try {
      await Promise.all(processes.map((process) => process.start()));
      await cluster.leader();
      await cluster.setLinks([]);
      return cluster;
    } catch (error) {
      cluster.keep();
      await cluster[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Addresses for clients. */
  get addresses(): readonly string[] {
    return this.processes.map(({ grpc }) => grpc);
  }

  get voters(): readonly DatacenterProcess[] {
    const voters = votersOf(this.topology);
    return this.processes.filter(({ datacenter }) => voters.includes(datacenter));
  }

  /** Every end of a process that nobody had asked for. */
  get unexpectedEnds(): readonly string[] {
    return this.processes.flatMap(({ unexpectedEnd }) => (unexpectedEnd === null ? [] : [unexpectedEnd]));
  }

  process(datacenter: string): DatacenterProcess {
    return mustExist(
      this.processes.find((candidate) => candidate.datacenter === datacenter),
      `process of ${datacenter}`,
    );
  }

  /** What all that run and answer say. */
  async statuses(): Promise<readonly NodeStatus[]> {
    const answers = await Promise.all(this.processes.map((process) => process.status()));
    return answers.filter((status) => status !== undefined);
  }

  /** The one that leads in the highest term, as soon as there is one. */
  async leader(): Promise<DatacenterProcess> {
    return await waitUntil({
      what: "a leader is known",
      timeoutMs: READY_TIMEOUT_MS,
      look: async () => {
        const leaders = (await this.statuses()).filter(({ role }) => role === "leader");
        const [latest] = leaders.toSorted((a, b) => b.term - a.term);
        return latest === undefined ? undefined : this.process(latest.datacenter);
      },
    });
  }

  /** Starts a process that is gone, and tells it how the links are. */
  async start(process: DatacenterProcess): Promise<void> {
    await process.start();
    await this.#tellLinks(process);
  }

  async resume(process: DatacenterProcess): Promise<void> {
    process.resume();
    await this.#tellLinks(process);
  }

  /** Changes in force from now on, instead of all before; an empty list heals every link. */
  async setLinks(changes: readonly LinkChange[]): Promise<void> {
    this.#links = changes;
    this.#linksVersion += 1;
    const running = this.processes.filter(({ state }) => state === "running");
    await Promise.all(running.map((process) => this.#tellLinks(process)));
  }

  /** The folder stays when the cluster is gone. */
  keep(): void {
    this.#isKept = true;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.processes.map((process) => process.kill()));
    for (const { disk, datacenter } of this.processes) {
      if (this.#isKept) {
        disk?.copyTo(join(this.folder, datacenter, "disk-copy"));
      }
      disk?.[Symbol.dispose]();
    }
    if (!this.#isKept) {
      rmSync(this.folder, { recursive: true, force: true });
    }
  }

  /** One that is gone or paused is told when it comes back; one that is just dying answers no more, and is not waited for. */
  async #tellLinks(process: DatacenterProcess): Promise<void> {
    await waitUntil({
      what: `${process.datacenter} is told how the links are`,
      timeoutMs: READY_TIMEOUT_MS,
      look: async () => {
        const version = this.#linksVersion;
        const change = { enabled: true, healAll: true, changes: this.#links, seed: this.#seed };
        const isTold = await process
          .withAdmin((admin) => admin.configureWan(change))
          .then(
            () => version === this.#linksVersion,
            () => false,
          );
        return isTold || process.state !== "running" ? true : undefined;
      },
    });
  }
}

async function createProcesses(
  { topology, seed, smallDisks, logKeptBytes }: ChaosClusterOptions,
  folder: string,
): Promise<readonly DatacenterProcess[]> {
  const datacenters = datacentersOf(topology);
  const ports = await findFreePorts(new Array<number>(2 * datacenters.length).fill(0), "127.0.0.1");
  const peers = datacenters.map((datacenter, i) => ({
    datacenter,
    region: regionOf(topology, datacenter),
    grpc: `127.0.0.1:${ports[2 * i]}`,
    http: `http://127.0.0.1:${ports[2 * i + 1]}`,
  }));
  const common = { cluster: "chaos", topology, peers, seed, logKeptBytes };
  return peers.map(({ datacenter, region, grpc, http }, i) => {
    const own = join(folder, datacenter);
    mkdirSync(own);
    const disk = smallDisks.includes(datacenter) ? SmallDisk.mount(join(own, "disk")) : null;
    const settings = { ...common, grpcPort: ports[2 * i], httpPort: ports[2 * i + 1] };
    return new DatacenterProcess({ datacenter, region, folder: own, grpc, http, settings, disk });
  });
}
