// Waiting until a cluster that has just started does its job: it has a leader, has committed a write, and every replica
// has applied it.
import { setTimeout as delay } from "node:timers/promises";
import { KvorumError } from "@kvorum/base";
import { openKv } from "@kvorum/sdk";
import { CLUSTER_READY_TIMEOUT_MS, POLL_INTERVAL_MS } from "../limits.ts";
import { type ClusterRecord, grpcAddressOf } from "./cluster-record.ts";
import { type ClusterStatus, readClusterStatus } from "./cluster-status.ts";

/** A key that nobody has: deleting it goes the whole way of a write and leaves nothing. */
const READY_KEY = ["kvorum", "ready"];

/**
 * Returns the status once everything above holds.
 * @throws KvorumError no_leader — not within 30 s
 */
export async function awaitReady(record: ClusterRecord, signal: AbortSignal): Promise<ClusterStatus> {
  const giveUp = AbortSignal.any([signal, AbortSignal.timeout(CLUSTER_READY_TIMEOUT_MS)]);
  try {
    await pollStatus(record, giveUp, ({ leader }) => leader !== null);
    await commitOnce(record);
    return await pollStatus(record, giveUp, allCaughtUp);
  } catch (error) {
    throw new KvorumError("no_leader", `the cluster in ${record.folder} started but is not ready to serve`, {
      cause: error,
    });
  }
}

async function pollStatus(
  record: ClusterRecord,
  signal: AbortSignal,
  isEnough: (status: ClusterStatus) => boolean,
): Promise<ClusterStatus> {
  for (;;) {
    const status = await readClusterStatus(record);
    if (isEnough(status)) {
      return status;
    }
    await delay(POLL_INTERVAL_MS, undefined, { signal });
  }
}

async function commitOnce(record: ClusterRecord): Promise<void> {
  await using kv = await openKv(record.datacenters.map(grpcAddressOf), {
    region: record.topology.primaryRegion,
    timeoutMs: CLUSTER_READY_TIMEOUT_MS,
  });
  await kv.delete(READY_KEY);
}

function allCaughtUp({ leader, datacenters }: ClusterStatus): boolean {
  const committed = datacenters.find(({ datacenter }) => datacenter === leader)?.node?.commitIndex;
  return committed !== undefined && datacenters.every(({ node }) => node !== null && node.appliedIndex >= committed);
}
