// The folder of a cluster that is to begin with a backup: made whole, or not left behind.
import { existsSync, readdirSync } from "node:fs";
import { rm } from "node:fs/promises";
import { resolve } from "node:path";
import { type DatacenterId, KvorumError } from "@kvorum/base";
import type { Topology } from "@kvorum/wan";
import { createRecord, planCluster } from "../cluster/cluster-plan.ts";
import { type ClusterRecord, writeClusterRecord } from "../cluster/cluster-record.ts";
import type { BackupHeader } from "./backup-format.ts";
import { verifyBackup } from "./read-backup.ts";
import { restoreCluster } from "./restore-cluster.ts";

export interface PrepareOptions {
  readonly file: string;
  readonly startFolder: string;
  readonly dataFolder: string;
  readonly topology: Topology;
  readonly seed: number;
  readonly signal: AbortSignal;
  /** Null while the backup is checked. */
  readonly onProgress: (datacenter: DatacenterId | null) => void;
}

export interface PreparedCluster {
  readonly record: ClusterRecord;
  readonly backup: BackupHeader;
}

/**
 * `kvorum up --data` goes on with what this leaves.
 * @throws KvorumError invalid_argument — the folder is not empty, or there is no such backup
 * @throws KvorumError data_corrupt — the backup is not, byte for byte, what was written; disk_full, disk_failed
 */
export async function prepareRestoredCluster(options: PrepareOptions): Promise<PreparedCluster> {
  const { startFolder, dataFolder, signal, onProgress } = options;
  const file = resolve(startFolder, options.file);
  const folder = resolve(startFolder, dataFolder);
  if (existsSync(folder) && readdirSync(folder).length > 0) {
    throw new KvorumError("invalid_argument", `a backup is restored into an empty folder; ${folder} is not`);
  }
  onProgress(null);
  const backup = await verifyBackup(file);
  const settings = { ...options, settings: {}, detached: true };
  const record = await createRecord(planCluster(settings), settings);
  try {
    await restoreCluster({ file, record, signal, onProgress });
    // Last: what has no record is no cluster yet.
    await writeClusterRecord(record);
    return { record, backup };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}
