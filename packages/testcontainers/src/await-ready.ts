// Waiting until a cluster that has just started does its job: it has committed a write, and every replica has applied it.
import { setTimeout as delay } from "node:timers/promises";
import { KvorumError } from "@kvorum/base";
import type { Topology } from "@kvorum/wan";
import type { ClusterStatus } from "./cluster-status.ts";
import { CLUSTER_READY_TIMEOUT_MS, POLL_INTERVAL_MS } from "./limits.ts";
import type { StartedKvorumCluster } from "./started-kvorum-cluster.ts";

/** A key that nobody has: deleting it goes the whole way of a write and leaves nothing. */
const READY_KEY = ["kvorum", "ready"];

/** @throws KvorumError no_leader — not within a minute */
export async function awaitReady(cluster: StartedKvorumCluster, { primaryRegion }: Topology): Promise<void> {
  const giveUp = AbortSignal.timeout(CLUSTER_READY_TIMEOUT_MS);
  try {
    using kv = await cluster.client(primaryRegion, { timeoutMs: CLUSTER_READY_TIMEOUT_MS });
    await kv.delete(READY_KEY);
    while (!isCaughtUp(await cluster.status())) {
      await delay(POLL_INTERVAL_MS, undefined, { signal: giveUp });
    }
  } catch (error) {
    throw new KvorumError("no_leader", "the containers of the cluster run, but it is not ready to serve", {
      cause: error,
    });
  }
}

function isCaughtUp({ leader, datacenters }: ClusterStatus): boolean {
  const committed = datacenters.find(({ datacenter }) => datacenter === leader)?.node?.commitIndex;
  return committed !== undefined && datacenters.every(({ node }) => node !== null && node.appliedIndex >= committed);
}
