// Starts a cluster of local processes: folder, ports, one process per datacenter, all at once; waits until it serves;
// switches the emulated WAN on. Whatever goes wrong half-way, nothing that it started is left.
import { randomBytes } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { type DatacenterId, KvorumError, type Region } from "@kvorum/base";
import type { Topology } from "@kvorum/wan";
import { PORT_ATTEMPTS_MAX } from "../limits.ts";
import { awaitReady } from "./await-ready.ts";
import {
  type ClusterRecord,
  isClusterAlive,
  isClusterFolder,
  pathsOf,
  readClusterRecord,
  writeClusterRecord,
} from "./cluster-record.ts";
import type { ClusterStatus } from "./cluster-status.ts";
import { clustersFolderOf, removePointers, writePointer } from "./find-cluster.ts";
import { findFreePorts } from "./free-ports.ts";
import { writeNodeConfig } from "./node-config.ts";
import { startNode } from "./node-process.ts";
import { removeCluster } from "./stop-cluster.ts";
import { configureWan } from "./wan-settings.ts";

const LOOPBACK = "127.0.0.1";

export interface LaunchOptions {
  /** Where the command was given: commands in this folder and below find the cluster. */
  readonly startFolder: string;
  readonly topology: Topology;
  /** Keep the data here, and go on with what it holds. */
  readonly dataFolder?: string | undefined;
  readonly seed: number;
  readonly wan: boolean;
  /** The cluster outlives this command. */
  readonly detached: boolean;
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
 * @throws KvorumError port_busy — five times in a row somebody took a port between finding and using it
 * @throws KvorumError data_locked — the data folder's cluster runs already
 * @throws KvorumError data_mismatch — the data folder holds other datacenters than the topology
 * @throws KvorumError unreachable — a node did not start; the message says which and why
 * @throws KvorumError no_leader — all started, none was elected
 */
export async function launchCluster(options: LaunchOptions): Promise<LaunchedCluster> {
  const plan = planCluster(options);
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

interface ClusterPlan {
  readonly id: string;
  readonly folder: string;
  readonly keepsData: boolean;
}

function planCluster({ startFolder, topology, dataFolder }: LaunchOptions): ClusterPlan {
  const id = `${topology.name}-${randomBytes(4).toString("hex")}`;
  if (dataFolder === undefined) {
    return { id, folder: join(clustersFolderOf(startFolder), id), keepsData: false };
  }
  const folder = resolve(startFolder, dataFolder);
  if (!isClusterFolder(folder)) {
    return { id, folder, keepsData: true };
  }
  const earlier = readClusterRecord(folder);
  if (isClusterAlive(earlier)) {
    throw new KvorumError("data_locked", `the cluster of ${folder} runs already; stop it with: kvorum down`);
  }
  requireSameDatacenters(earlier, topology);
  return { id: earlier.id, folder, keepsData: true };
}

function requireSameDatacenters(earlier: ClusterRecord, topology: Topology): void {
  const held = earlier.datacenters.map(({ datacenter }) => datacenter).join(", ");
  const wanted = placementsOf(topology)
    .map(({ datacenter }) => datacenter)
    .join(", ");
  if (held !== wanted) {
    throw new KvorumError(
      "data_mismatch",
      `${earlier.folder} holds ${held}; the topology ${topology.name} has ${wanted}`,
    );
  }
}

async function launchOnce(plan: ClusterPlan, options: LaunchOptions): Promise<LaunchedCluster> {
  const record = await createRecord(plan, options);
  options.onRecord(record);
  try {
    await writeClusterRecord(record);
    await writePointerIfNeeded(record, options.startFolder);
    options.onProgress(`starting ${record.datacenters.length} datacenters`);
    await startAllNodes(record, options.signal);
    options.onProgress("waiting for a leader");
    const status = await awaitReady(record, options.signal);
    if (options.wan) {
      options.onProgress("switching the emulated WAN on");
      await configureWan(record, { enabled: true, seed: options.seed });
    }
    options.signal.throwIfAborted();
    return { record, status };
  } catch (error) {
    // What failed by itself leaves its logs for the user to read; `kvorum down --all` removes them.
    const keep = !options.signal.aborted && KvorumError.from(error).code !== "port_busy";
    await removeCluster(record, { keep });
    await removePointers(options.startFolder, record.id);
    throw error;
  }
}

async function createRecord(plan: ClusterPlan, options: LaunchOptions): Promise<ClusterRecord> {
  const { topology, seed, detached } = options;
  const placements = placementsOf(topology);
  const ports = await findFreePorts(placements.length * 2, LOOPBACK);
  return {
    ...plan,
    startedAtMs: Date.now(),
    launcherPid: detached ? null : process.pid,
    seed,
    topology,
    datacenters: placements.map((placement, position) => ({
      ...placement,
      host: LOOPBACK,
      grpcPort: ports[2 * position] ?? 0,
      httpPort: ports[2 * position + 1] ?? 0,
    })),
  };
}

function placementsOf(topology: Topology): readonly { readonly datacenter: DatacenterId; readonly region: Region }[] {
  return topology.regions.flatMap(({ region, datacenters }) =>
    datacenters.map((datacenter) => ({ datacenter, region })),
  );
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
