// Stopping the processes of a cluster so that none is left: gently first, then not.
import { rm } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { type DatacenterId, KvorumError } from "@kvorum/base";
import { NODE_KILL_TIMEOUT_MS, NODE_STOP_TIMEOUT_MS, POLL_INTERVAL_MS } from "../limits.ts";
import { findProcess, isClusterAlive, markStopping } from "./cluster-processes.ts";
import type { ClusterRecord, DatacenterRecord } from "./cluster-record.ts";
import { signalProcess } from "./process-table.ts";

export interface StoppedCluster {
  readonly stopped: readonly DatacenterId[];
  /** Those that did not end in time and were killed. */
  readonly killed: readonly DatacenterId[];
}

/**
 * Ends every process of the cluster: SIGTERM, and SIGKILL for what is left after 10 s. Does nothing to one that is gone.
 * @throws KvorumError internal — a process outlives SIGKILL (it hangs in the kernel)
 */
export async function stopCluster(record: ClusterRecord): Promise<StoppedCluster> {
  const stopped = livingDatacenters(record);
  if (stopped.length > 0) {
    await markStopping(record);
  }
  return { stopped, killed: await stopProcesses(record) };
}

/** Returns those that were killed. */
async function stopProcesses(record: ClusterRecord): Promise<readonly DatacenterId[]> {
  signalAll(record, "SIGTERM");
  // A paused process takes no signal but SIGKILL until it goes on.
  signalAll(record, "SIGCONT");
  await waitUntilGone(record, NODE_STOP_TIMEOUT_MS);
  const killed = livingDatacenters(record);
  killNow(record);
  await waitUntilGone(record, NODE_KILL_TIMEOUT_MS);
  if (isClusterAlive(record)) {
    throw new KvorumError("internal", `${livingDatacenters(record).join(", ")} of ${record.folder} outlive SIGKILL`);
  }
  return killed;
}

/**
 * Ends the process of one datacenter: SIGTERM, and SIGKILL when it is still there after 10 s. Does nothing when it is gone.
 * @throws KvorumError internal — it outlives SIGKILL
 */
export async function stopNode(record: ClusterRecord, node: DatacenterRecord): Promise<void> {
  await stopProcesses({ ...record, datacenters: [node] });
}

/** As stopCluster, and takes its folder away, unless the user named it or wants to keep it. */
export async function removeCluster(
  record: ClusterRecord,
  { keep }: { readonly keep: boolean },
): Promise<StoppedCluster> {
  const result = await stopCluster(record);
  if (!keep && !record.keepsData) {
    await rm(record.folder, { recursive: true, force: true });
  }
  return result;
}

/** Kills every process of the cluster at once, without waiting: the last resort of an impatient user. */
export function killNow(record: ClusterRecord): void {
  signalAll(record, "SIGKILL");
}

/** The datacenters with a process, paused ones included. */
export function livingDatacenters(record: ClusterRecord): readonly DatacenterId[] {
  return record.datacenters
    .map(({ datacenter }) => datacenter)
    .filter((datacenter) => findProcess(record, datacenter).state !== "gone");
}

function signalAll(record: ClusterRecord, signal: NodeJS.Signals): void {
  for (const datacenter of livingDatacenters(record)) {
    const { pid } = findProcess(record, datacenter);
    if (pid !== null) {
      signalProcess(pid, signal);
    }
  }
}

async function waitUntilGone(record: ClusterRecord, timeoutMs: number): Promise<void> {
  const giveUpAtMs = performance.now() + timeoutMs;
  while (isClusterAlive(record) && performance.now() < giveUpAtMs) {
    await delay(POLL_INTERVAL_MS);
  }
}
