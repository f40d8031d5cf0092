// Starts a cluster of local processes: folder, ports, one process per datacenter, all at once; waits until it serves;
// switches the emulated WAN on. Whatever goes wrong half-way, nothing that it started is left.
import { mkdir } from "node:fs/promises";
import { KvorumError } from "@kvorum/base";
import { PORT_ATTEMPTS_MAX } from "../limits.ts";
import { requireOutputFolder } from "../output/output-folder.ts";
import { configureAdversary, forgetAdversary } from "./adversary-settings.ts";
import { awaitReady } from "./await-ready.ts";
import { type ClusterPlan, type ClusterSettings, createRecord, planCluster } from "./cluster-plan.ts";
import { clearStopping } from "./cluster-processes.ts";
import { type ClusterRecord, writeClusterRecord } from "./cluster-record.ts";
import type { ClusterStatus } from "./cluster-status.ts";
import { pathsOf } from "./datacenter-paths.ts";
import { forgetSlowDisks } from "./disk-settings.ts";
import { removePointers, writePointer } from "./find-cluster.ts";
import { writeNodeConfig } from "./node-config.ts";
import { startNode } from "./node-process.ts";
import { removeCluster } from "./stop-cluster.ts";
import { configureWan } from "./wan-settings.ts";

export interface LaunchOptions extends ClusterSettings {
  /** Switch the emulated WAN on once the cluster serves. */
  readonly wan: boolean;
  /** Hold eventual reads back by up to this much once the cluster serves; null: not at all. */
  readonly adversaryBoundMs: number | null;
  /** Aborted: everything started so far is stopped, and the launch fails. */
  readonly signal: AbortSignal;
  readonly onProgress: (message: string) => void;
  /** Told as soon as there is something to stop. */
  readonly onRecord: (record: ClusterRecord) => void;
}

export interface LaunchedCluster {
  readonly record: ClusterRecord;
  readonly status: ClusterStatus;
}

/**
 * A cluster that serves.
 * @throws KvorumError invalid_argument — nothing can be written where its folder would stand
 * @throws KvorumError port_busy — five times in a row somebody took a port between finding and using it
 * @throws KvorumError data_locked — the data folder's cluster runs already
 * @throws KvorumError data_mismatch — the data folder holds other datacenters than the topology
 * @throws KvorumError unreachable — a node did not start; the message says which and why
 * @throws KvorumError no_leader — all started, none was elected
 */
export async function launchCluster(options: LaunchOptions): Promise<LaunchedCluster> {
  const plan = planCluster(options);
  requireOutputFolder(plan.folder);
  for (let attempt = 1; ; attempt++) {
    try {
      return await launchOnce(plan, options);
    } catch (error) {
      if (KvorumError.from(error).code !== "port_busy" || attempt >= PORT_ATTEMPTS_MAX) {
        throw error;
      }
    }
  }
}

async function launchOnce(plan: ClusterPlan, options: LaunchOptions): Promise<LaunchedCluster> {
  const record = await createRecord(plan, options);
  options.onRecord(record);
  try {
    // Half started, a cluster is its launcher's, also one that will be left to itself: nobody takes it for deserted meanwhile.
    await writeClusterRecord({ ...record, launcherPid: process.pid });
    await clearStopping(record);
    await writePointerIfNeeded(record, options.startFolder);
    options.onProgress(`starting ${record.datacenters.length} datacenters`);
    await startAllNodes(record, options.signal);
    options.onProgress("waiting for a leader");
    const status = await awaitReady(record, options.signal);
    options.onProgress(`switching the emulated WAN ${options.wan ? "on" : "off"}`);
    await configureWan(record, { enabled: options.wan, healAll: true, seed: options.seed });
    await forgetAdversary(record);
    await forgetSlowDisks(record);
    if (options.adversaryBoundMs !== null) {
      await configureAdversary(record, options.adversaryBoundMs);
    }
    options.signal.throwIfAborted();
    await writeClusterRecord(record);
    return { record, status };
  } catch (error) {
    // What failed by itself leaves its logs for the user to read; `kvorum down --all` removes them.
    const keep = !options.signal.aborted && KvorumError.from(error).code !== "port_busy";
    await removeCluster(record, { keep });
    await removePointers(options.startFolder, record.id);
    throw error;
  }
}

async function writePointerIfNeeded(record: ClusterRecord, startFolder: string): Promise<void> {
  if (record.keepsData) {
    await writePointer(startFolder, record);
  }
}

async function startAllNodes(record: ClusterRecord, signal: AbortSignal): Promise<void> {
  await Promise.all(
    record.datacenters.map(async (node) => {
      await mkdir(pathsOf(record, node.datacenter).data, { recursive: true });
      await writeNodeConfig(record, node);
    }),
  );
  // All must have an outcome before one failure counts: a process that starts late would be overlooked by the clean-up.
  const outcomes = await Promise.allSettled(record.datacenters.map((node) => startNode(record, node, signal)));
  const failures = outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason] : []));
  if (failures.length > 0) {
    // A busy port is worth another attempt, so it stands for all that failed with it.
    throw failures.find((failure) => KvorumError.from(failure).code === "port_busy") ?? failures[0];
  }
}
