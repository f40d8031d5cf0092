// The world of a run on real processes or containers: clients are the SDK's, operators speak to each node's Admin service. What only
// whoever started the nodes can do (signals, disks, failovers with their certificates) is given by the command line.
import type { DatacenterId, Region } from "@kvorum/base";
import { connectAdmin } from "@kvorum/protocol";
import { Kv, openSubmitter } from "@kvorum/sdk";
import type { Topology } from "@kvorum/wan";
import { ADMIN_TIMEOUT_MS } from "../limits.ts";
import { liveClock } from "./live-clock.ts";
import { auditOf, type ScenarioKv, type World, type WorldNode } from "./world.ts";

export interface LiveDatacenter {
  readonly datacenter: DatacenterId;
  readonly region: Region;
  /** host:port */
  readonly grpc: string;
}

/** A running cluster as the command line hands it over. Owned by whoever started it; its emulated WAN is on. */
export interface LiveCluster extends Pick<World, "inflict" | "setAdversary"> {
  readonly topology: Topology;
  readonly datacenters: readonly LiveDatacenter[];
}

/** A world, and the end of what it opened: not of the cluster. */
export interface LiveWorld extends World, Disposable {}

export function createLiveWorld(cluster: LiveCluster): LiveWorld {
  const connections = cluster.datacenters.map((node) => ({ node, admin: connectAdmin(node.grpc) }));
  // By name: behind port mappings the cluster's own idea of its addresses leads nowhere.
  const addresses = cluster.datacenters.map(({ datacenter, grpc }) => `${datacenter}=${grpc}`);
  return {
    mode: "live",
    topology: cluster.topology,
    clock: liveClock,
    nodes: connections.map(
      ({ node, admin }): WorldNode => ({
        datacenter: node.datacenter,
        region: node.region,
        status: () => admin.getStatus(ADMIN_TIMEOUT_MS),
        takeFigures: (options) => admin.takeFigures(options),
        readCommits: (range) => admin.readCommits(range),
        traceEntries: (indexes) => admin.traceEntries(indexes),
        startAudit: (plan) => admin.startAudit(plan),
        takeAudit: () => admin.takeAudit(),
        measureLinks: (options) => admin.measureLinks(options),
      }),
    ),
    openClient: async ({ region, name, timeoutMs, bookmark, database }): Promise<ScenarioKv> => {
      const submitter = await openSubmitter(addresses, { region, timeoutMs });
      return new Kv({ submitter, database, consistency: "strong", timeoutMs, bookmark, audit: auditOf(name) });
    },
    inflict: (action) => cluster.inflict(action),
    setAdversary: (boundMs) => cluster.setAdversary(boundMs),
    [Symbol.dispose]: () => {
      for (const { admin } of connections) {
        admin.close();
      }
    },
  };
}
