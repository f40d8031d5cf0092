// A cluster of processes or containers as a scenario breaks and mends it: with what the commands fault, leader and failover do.
//
// Nothing here ends with a Ctrl-C: a run that is interrupted heals through the same calls. What is told to several nodes at once
// (links, disks, the adversary) is told in the order in which it was asked for, and kept beside the cluster for the nodes that are down.
import type { DatacenterId, Region } from "@kvorum/base";
import { versionstampToHex } from "@kvorum/keyspace";
import type { LostWrites } from "@kvorum/replica";
import type { CertificateSummary, FaultAction, FaultEffect, LiveCluster } from "@kvorum/scenario";
import type { LinkChange, WanChange } from "@kvorum/wan";
import { configureAdversary } from "../cluster/adversary-settings.ts";
import { catchUpNode } from "../cluster/catch-up-node.ts";
import { ClusterConnections } from "../cluster/cluster-connections.ts";
import { findNodes } from "../cluster/cluster-processes.ts";
import {
  type ClusterRecord,
  type DatacenterRecord,
  grpcAddressOf,
  mustFindDatacenter,
  readClusterRecord,
} from "../cluster/cluster-record.ts";
import { configureDisks } from "../cluster/disk-settings.ts";
import { handOverLead } from "../cluster/hand-over-lead.ts";
import { type NodeRuntime, runtimeOf } from "../cluster/node-runtime.ts";
import type { ProcessState } from "../cluster/process-table.ts";
import { configureWan } from "../cluster/wan-settings.ts";
import { forceFailover } from "../failover/forced-failover.ts";
import { failOverAsPlanned } from "../failover/planned-failover.ts";

/** The cluster stays its owner's: nothing is stopped at the end of a run. */
export function liveClusterFrom(record: ClusterRecord): LiveCluster {
  const faults = new ClusterFaults(record);
  return {
    topology: record.topology,
    datacenters: record.datacenters.map((node) => ({
      datacenter: node.datacenter,
      region: node.region,
      grpc: grpcAddressOf(node),
    })),
    inflict: (action) => faults.inflict(action),
    setAdversary: (boundMs) => faults.setAdversary(boundMs),
  };
}

const DONE: FaultEffect = { kind: "done" };
const NEVER = new AbortController().signal;
const SILENT = (): void => {};

class ClusterFaults {
  readonly #initial: ClusterRecord;
  /** Ends when everybody has been told all that was asked for so far. Never rejects. */
  #told: Promise<unknown> = Promise.resolve();

  constructor(record: ClusterRecord) {
    this.#initial = record;
  }

  async inflict(action: FaultAction): Promise<FaultEffect> {
    switch (action.kind) {
      case "partition":
        return this.#changeLink({ ...endsOf(action), bothWays: !action.oneWay, partitioned: true });
      case "slow-link":
        return this.#changeLink({ ...endsOf(action), bothWays: true, rttMs: action.rttMs });
      case "loss":
        return this.#changeLink({ ...endsOf(action), bothWays: true, lossPercent: action.percent });
      case "bandwidth":
        return this.#changeLink({ ...endsOf(action), bothWays: true, bandwidthBytesPerSecond: action.bytesPerSecond });
      case "heal":
        return this.#heal(action.a, action.b);
      case "pause":
        return this.#each(action.datacenters, (runtime, node) => runtime.pause(node));
      case "resume":
        return this.#resume(action.datacenters);
      case "kill":
        return this.#kill(action.datacenters);
      case "restart":
        return this.#restart(action.datacenters, action.stopFirst);
      case "wipe":
        await this.#each(action.datacenters, (runtime, node) => runtime.wipe(node, NEVER));
        return this.#catchUp(action.datacenters);
      case "slow-disk":
        return this.#slowDisks(action.datacenters, action.flushMs ?? 0);
      case "transfer-leadership":
        return this.#handOverLead(action.to);
      case "failover":
        return this.#failOver(action.to, action.force);
    }
  }

  setAdversary(boundMs: number | null): Promise<void> {
    return this.#inOrder(() => configureAdversary(this.#record, boundMs));
  }

  /** A failover writes who votes since into it. */
  get #record(): ClusterRecord {
    return this.#initial.location.kind === "local" ? readClusterRecord(this.#initial.folder) : this.#initial;
  }

  #changeLink(change: LinkChange): Promise<FaultEffect> {
    return this.#changeLinks({ changes: [change] });
  }

  #changeLinks(change: WanChange): Promise<FaultEffect> {
    return this.#inOrder(async () => {
      await configureWan(this.#record, change);
      return DONE;
    });
  }

  async #heal(a: string | null, b: string | null): Promise<FaultEffect> {
    if (a !== null) {
      return this.#changeLink({ from: a, to: b, bothWays: true, heal: true });
    }
    const everywhere = this.#record.datacenters.map(({ datacenter }) => datacenter);
    await this.#changeLinks({ healAll: true });
    return this.#slowDisks(everywhere, 0);
  }

  #slowDisks(datacenters: readonly DatacenterId[], flushMs: number): Promise<FaultEffect> {
    return this.#inOrder(async () => {
      await configureDisks(this.#record, datacenters, flushMs);
      return DONE;
    });
  }

  /** A process that has ended meanwhile has nothing to go on with. */
  async #resume(datacenters: readonly DatacenterId[]): Promise<FaultEffect> {
    const paused = await this.#only(datacenters, (state) => state === "paused");
    await this.#each(paused, (runtime, node) => runtime.resume(node));
    return this.#catchUp(paused);
  }

  async #kill(datacenters: readonly DatacenterId[]): Promise<FaultEffect> {
    const alive = await this.#only(datacenters, (state) => state !== "gone");
    return this.#each(alive, (runtime, node) => runtime.kill(node));
  }

  async #restart(datacenters: readonly DatacenterId[], stopFirst: boolean): Promise<FaultEffect> {
    const meant = await this.#only(datacenters, (state) => stopFirst || state === "gone");
    await this.#each(meant, (runtime, node) => runtime.restart(node, NEVER));
    return this.#catchUp(meant);
  }

  /** Those of them whose process is as wanted. */
  async #only(
    datacenters: readonly DatacenterId[],
    isWanted: (state: ProcessState) => boolean,
  ): Promise<readonly DatacenterId[]> {
    const record = this.#record;
    const found = await findNodes(record);
    const wanted = record.datacenters.filter((_, i) => isWanted(found[i]?.state ?? "gone"));
    const ids = wanted.map(({ datacenter }) => datacenter);
    return datacenters.filter((id) => ids.includes(id));
  }

  /** Side by side; what went wrong is thrown when all have ended. */
  async #each(
    datacenters: readonly DatacenterId[],
    act: (runtime: NodeRuntime, node: DatacenterRecord) => Promise<void>,
  ): Promise<FaultEffect> {
    const record = this.#record;
    const runtime = runtimeOf(record);
    const nodes = datacenters.map((datacenter) => mustFindDatacenter(record, datacenter));
    const outcomes = await Promise.allSettled(nodes.map((node) => act(runtime, node)));
    const failed = outcomes.find((outcome) => outcome.status === "rejected");
    if (failed !== undefined) {
      throw failed.reason;
    }
    return DONE;
  }

  /** A change of links may have been under way while they came back: told again, now that it is kept. */
  #catchUp(datacenters: readonly DatacenterId[]): Promise<FaultEffect> {
    return this.#inOrder(() => this.#each(datacenters, (_, { datacenter }) => catchUpNode(this.#record, datacenter)));
  }

  async #handOverLead(to: DatacenterId | null): Promise<FaultEffect> {
    using connections = new ClusterConnections(this.#record);
    await handOverLead({ connections, to, signal: NEVER, onProgress: SILENT });
    return DONE;
  }

  async #failOver(toRegion: Region, force: boolean): Promise<FaultEffect> {
    const run = { record: this.#record, toRegion, signal: NEVER, onProgress: SILENT };
    const { epoch, lost } = force ? await forceFailover(run, { isPrimaryDown: false }) : await failOverAsPlanned(run);
    return { kind: "failed-over", epoch, certificate: lost === null ? null : summaryOf(lost) };
  }

  #inOrder<T>(tell: () => Promise<T>): Promise<T> {
    const done = this.#told.then(tell);
    this.#told = done.catch(() => {}); // whoever asked is told
    return done;
  }
}

function endsOf({ a, b }: { readonly a: string; readonly b: string | null }): Pick<LinkChange, "from" | "to"> {
  return { from: a, to: b };
}

function summaryOf({ entries, commits, bytes, oldestAgeMs, versionstamps }: LostWrites): CertificateSummary {
  return {
    entries,
    // What nobody knows is at least what is known: an entry carries a commit.
    commits: commits ?? entries,
    bytes: bytes ?? 0,
    oldestAgeMs,
    versionstamps: versionstamps.map(versionstampToHex),
  };
}
