// The adversary of a cluster: the same bound at every node that runs, and a copy beside the cluster for the nodes that do not run
// now (a killed or paused one is told when it comes back).
import { existsSync, readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { type DatacenterId, KvorumError } from "@kvorum/base";
import { z } from "zod";
import { writeJsonAtomic } from "./atomic-file.ts";
import type { ClusterRecord } from "./cluster-record.ts";
import { runningNodes, tellNode, withAdmin } from "./wan-settings.ts";

const settingsSchema = z.object({ boundMs: z.number().nullable() });

/**
 * Tells every node that runs by how much to hold eventual reads back; null: not at all.
 * @throws KvorumError unreachable — no node runs, or one that runs does not answer
 */
export async function configureAdversary(record: ClusterRecord, boundMs: number | null): Promise<void> {
  const nodes = await runningNodes(record);
  if (nodes.length === 0) {
    throw new KvorumError("unreachable", `no node of ${record.folder} runs: there is nobody to tell`);
  }
  await Promise.all(nodes.map((node) => tellNode(record, node, (admin) => admin.configureAdversary({ boundMs }))));
  await writeJsonAtomic(settingsFile(record), { boundMs });
}

/** Brings a node that has just started, or gone on after a pause, to what the others were told, if they were. */
export async function catchUpAdversary(record: ClusterRecord, datacenter: DatacenterId): Promise<void> {
  const file = settingsFile(record);
  if (!existsSync(file)) {
    return;
  }
  const settings = settingsSchema.parse(JSON.parse(readFileSync(file, "utf8")));
  const behind = (await runningNodes(record)).filter((node) => node.datacenter === datacenter);
  await Promise.all(behind.map((node) => withAdmin(node, (admin) => admin.configureAdversary(settings))));
}

/** A cluster that starts anew starts without one. */
export async function forgetAdversary(record: ClusterRecord): Promise<void> {
  await rm(settingsFile(record), { force: true });
}

function settingsFile(record: ClusterRecord): string {
  return join(record.folder, "adversary.json");
}
