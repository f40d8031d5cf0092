// The emulated WAN of a local cluster: the same settings at every node that runs, and a copy beside the cluster for the
// nodes that do not run now (a killed or paused one is told when it comes back).
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type DatacenterId, KvorumError } from "@kvorum/base";
import { connectAdmin, type OperatorConnection } from "@kvorum/protocol";
import type { LinkChange, WanChange } from "@kvorum/wan";
import { z } from "zod";
import { writeJsonAtomic } from "./atomic-file.ts";
import { findNodes } from "./cluster-processes.ts";
import { type ClusterRecord, type DatacenterRecord, grpcAddressOf } from "./cluster-record.ts";
import { isServing } from "./node-process.ts";

export interface WanSettings {
  readonly enabled: boolean;
  /** Every change in force. */
  readonly active: readonly LinkChange[];
}

const settingsSchema = z.object({ enabled: z.boolean(), active: z.array(z.custom<LinkChange>()) });

/**
 * Tells a change to every node that serves; one that is being started or has ended meanwhile is told when it serves again.
 * @returns what is in force now
 * @throws KvorumError unreachable — none serves, or one that serves does not answer
 * @throws KvorumError invalid_argument — a link that the topology does not have
 */
export async function configureWan(record: ClusterRecord, change: WanChange): Promise<WanSettings> {
  const nodes = await runningNodes(record);
  const answers = await Promise.all(nodes.map((node) => tellNode(record, node, (admin) => admin.configureWan(change))));
  const settings = answers.find((answer) => answer !== null);
  if (settings === undefined) {
    throw new KvorumError("unreachable", `no node of ${record.folder} serves: there is nobody to tell the change to`);
  }
  await writeJsonAtomic(settingsFile(record), settings);
  return settings;
}

/** Brings a node that has just started, or gone on after a pause, to the settings of the others. */
export async function catchUpWan(record: ClusterRecord, datacenter: DatacenterId): Promise<void> {
  const { enabled, active } = readWanSettings(record);
  const change: WanChange = { enabled, healAll: true, changes: active, seed: record.seed };
  const behind = (await runningNodes(record)).filter((node) => node.datacenter === datacenter);
  await Promise.all(behind.map((node) => withAdmin(node, (admin) => admin.configureWan(change))));
}

/** Runs one exchange with a node and closes the connection whatever happens. */
export async function withAdmin<T>(
  node: DatacenterRecord,
  exchange: (admin: OperatorConnection) => Promise<T>,
): Promise<T> {
  const admin = connectAdmin(grpcAddressOf(node));
  try {
    return await exchange(admin);
  } finally {
    admin.close();
  }
}

/** As withAdmin; null from a node that does not serve: it is being started, or has ended, and is told when it serves again. */
export async function tellNode<T>(
  record: ClusterRecord,
  node: DatacenterRecord,
  exchange: (admin: OperatorConnection) => Promise<T>,
): Promise<T | null> {
  try {
    return await withAdmin(node, exchange);
  } catch (error) {
    if (record.location.kind === "remote" || (await isServing(node))) {
      throw error;
    }
    return null;
  }
}

/** The datacenters whose process runs and is not paused. */
export async function runningNodes(record: ClusterRecord): Promise<readonly DatacenterRecord[]> {
  const found = await findNodes(record);
  return record.datacenters.filter((_, i) => found[i]?.state === "running");
}

/** What was last told to the nodes. */
function readWanSettings(record: ClusterRecord): WanSettings {
  const file = settingsFile(record);
  // Containers start with the WAN on; local processes are told once they have bootstrapped.
  const untold: WanSettings = { enabled: record.location.kind === "compose", active: [] };
  return existsSync(file) ? settingsSchema.parse(JSON.parse(readFileSync(file, "utf8"))) : untold;
}

function settingsFile(record: ClusterRecord): string {
  return join(record.folder, "wan.json");
}
