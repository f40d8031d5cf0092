// A client of a local cluster for the length of one command.

import { KvorumError, parseRegion } from "@kvorum/base";
import { type Kv, type KvProvenance, openKv } from "@kvorum/sdk";
import type { CliContext } from "./cli-context.ts";
import { type ClusterRecord, grpcAddressOf } from "./cluster/cluster-record.ts";
import { mustFindCluster } from "./cluster/find-cluster.ts";
import { runningNodes } from "./cluster/wan-settings.ts";

export interface ClientOptions {
  readonly cluster?: string;
  readonly region?: string;
  readonly timeout: number;
}

/**
 * Opens a client in the region that the user named, runs `work` with it and closes it.
 * @param work is given the time that is left to it: the user's timeout covers the opening too
 * @throws KvorumError cluster_not_found, unreachable — no node of it runs
 */
export async function withClient<T>(
  context: CliContext,
  options: ClientOptions,
  work: (kv: Kv, call: { readonly timeoutMs: number }) => Promise<T>,
): Promise<T> {
  const startedAtMs = performance.now();
  const record = mustFindCluster(context.folder, options.cluster);
  await using kv = await openKv(addressesOf(record), {
    region: options.region === undefined ? record.topology.primaryRegion : parseRegion(options.region),
    timeoutMs: options.timeout,
  });
  const leftMs = Math.floor(options.timeout - (performance.now() - startedAtMs));
  return await work(kv, { timeoutMs: Math.max(1, leftMs) });
}

function addressesOf(record: ClusterRecord): readonly string[] {
  const running = runningNodes(record);
  if (running.length === 0) {
    throw new KvorumError("unreachable", `none of the ${record.datacenters.length} nodes of ${record.folder} runs`);
  }
  // By name: behind port mappings (containers) the cluster's own idea of its addresses leads nowhere.
  return running.map((node) => `${node.datacenter}=${grpcAddressOf(node)}`);
}

/** Who answered, in a sentence for people. */
export function formatProvenance({ datacenter, ageMs, strong }: KvProvenance): string {
  const age = ageMs === null ? "of unknown age" : `${ageMs.toFixed(1)} ms old`;
  return strong ? `strong read served by ${datacenter}` : `read at ${datacenter}, ${age}`;
}
