// Which disks of a local cluster are slow on purpose: told to the nodes that run, with a copy beside the cluster for those that are
// started or go on later.
import { existsSync, readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { DatacenterId } from "@kvorum/base";
import { z } from "zod";
import { writeJsonAtomic } from "./atomic-file.ts";
import type { ClusterRecord } from "./cluster-record.ts";
import { runningNodes, tellNode, withAdmin } from "./wan-settings.ts";

/** How much longer a flush takes, in ms, by datacenter. */
export type SlowDisks = Readonly<Record<string, number>>;

const disksSchema = z.record(z.string(), z.number());

/**
 * Flushes take so much longer at these datacenters from now on, in ms; 0: no longer. One that does not run is told when it is back.
 * @returns every disk that is slow now
 * @throws KvorumError unreachable — one that runs does not answer
 */
export async function configureDisks(
  record: ClusterRecord,
  datacenters: readonly DatacenterId[],
  flushDelayMs: number,
): Promise<SlowDisks> {
  const named = (await runningNodes(record)).filter(({ datacenter }) => datacenters.includes(datacenter));
  await Promise.all(named.map((node) => tellNode(record, node, (admin) => admin.configureDisk({ flushDelayMs }))));
  const changed = { ...readSlowDisks(record), ...Object.fromEntries(datacenters.map((id) => [id, flushDelayMs])) };
  const slow = Object.fromEntries(Object.entries(changed).filter(([, delayMs]) => delayMs > 0));
  await writeJsonAtomic(settingsFile(record), slow);
  return slow;
}

/** Brings a node that has just started, or gone on after a pause, to what was last told of its disk. */
export async function catchUpDisk(record: ClusterRecord, datacenter: DatacenterId): Promise<void> {
  const flushDelayMs = readSlowDisks(record)[datacenter] ?? 0;
  const behind = (await runningNodes(record)).filter((node) => node.datacenter === datacenter);
  await Promise.all(behind.map((node) => withAdmin(node, (admin) => admin.configureDisk({ flushDelayMs }))));
}

/** A cluster that starts anew starts with disks as fast as they are. */
export async function forgetSlowDisks(record: ClusterRecord): Promise<void> {
  await rm(settingsFile(record), { force: true });
}

function readSlowDisks(record: ClusterRecord): SlowDisks {
  const file = settingsFile(record);
  return existsSync(file) ? disksSchema.parse(JSON.parse(readFileSync(file, "utf8"))) : {};
}

function settingsFile(record: ClusterRecord): string {
  return join(record.folder, "disks.json");
}
