// kvorum backup: the whole state of one replica in a file.
import { existsSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { KvorumError } from "@kvorum/base";
import { createVersionstamp, versionstampToHex } from "@kvorum/keyspace";
import type { StatePosition } from "@kvorum/protocol";
import { Command } from "commander";
import { type WrittenBackup, writeBackup } from "../backup/write-backup.ts";
import type { CliContext } from "../cli-context.ts";
import { type ClusterRecord, type DatacenterRecord, mustFindDatacenter } from "../cluster/cluster-record.ts";
import { readClusterStatus } from "../cluster/cluster-status.ts";
import { mustFindCluster } from "../cluster/find-cluster.ts";
import { withAdmin } from "../cluster/wan-settings.ts";
import { clusterOption, examplesText, jsonOption } from "../input/options.ts";
import { Interruption } from "../interruption.ts";
import { createTransferProgress } from "../output/transfer-progress.ts";
import { type CommandReport, type OutputOptions, runCommand } from "../run-command.ts";

interface BackupOptions extends OutputOptions {
  readonly cluster?: string;
  readonly datacenter?: string;
}

export function createBackupCommand(context: CliContext): Command {
  return new Command("backup")
    .description(
      "save the state of one replica at one moment: all databases, queues and expiries; writes go on meanwhile",
    )
    .argument("<file or dir>", "a new file, or a folder for a file that is named after what is in it")
    .option("--datacenter <datacenter>", "whose state (default: the leader's, which lacks no acknowledged commit)")
    .addOption(clusterOption())
    .addOption(jsonOption())
    .addHelpText(
      "after",
      examplesText("kvorum backup monday.backup", "kvorum backup ./backups --datacenter europe-west3-a"),
    )
    .action((target: string, options: BackupOptions) => runBackup(context, target, options));
}

async function runBackup(context: CliContext, target: string, options: BackupOptions): Promise<void> {
  using interruption = new Interruption();
  await runCommand(context, { ...options, interruption }, async () => {
    const record = mustFindCluster(context.folder, options.cluster);
    const node = await chooseNode(record, options.datacenter);
    return report(await takeBackup(context, { target, node, signal: interruption.signal }));
  });
}

/** @throws KvorumError unreachable — no datacenter answers */
async function chooseNode(record: ClusterRecord, named: string | undefined): Promise<DatacenterRecord> {
  if (named !== undefined) {
    return mustFindDatacenter(record, named);
  }
  const { leader, datacenters } = await readClusterStatus(record);
  const [furthest] = datacenters
    .flatMap(({ node }) => (node === null ? [] : [node]))
    .toSorted((a, b) => b.epoch - a.epoch || b.appliedIndex - a.appliedIndex);
  const chosen = leader ?? furthest?.datacenter;
  if (chosen === undefined) {
    throw new KvorumError("unreachable", `no datacenter of ${record.folder} answers: there is no state to save`);
  }
  return mustFindDatacenter(record, chosen);
}

interface Taking {
  readonly target: string;
  readonly node: DatacenterRecord;
  readonly signal: AbortSignal;
}

async function takeBackup(context: CliContext, { target, node, signal }: Taking): Promise<WrittenBackup> {
  const path = resolve(context.folder, target);
  const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  const progress = createTransferProgress(context, "saved");
  try {
    return await withAdmin(node, (admin) =>
      writeBackup({
        chunks: admin.readState(),
        nameFor: (position) => mustBeNew(isFolder ? join(path, nameOf(position)) : path),
        signal,
        onProgress: (rows, rowsTotal) => progress.show(rows, rowsTotal === 0 ? null : Math.min(1, rows / rowsTotal)),
      }),
    );
  } finally {
    progress.clear();
  }
}

function nameOf({ cluster, epoch, index }: StatePosition): string {
  return `${cluster}-${versionstampToHex(createVersionstamp({ epoch, index, position: 0 })).slice(0, -4)}.backup`;
}

/** @throws KvorumError invalid_argument — there is something of that name */
function mustBeNew(file: string): string {
  if (existsSync(file)) {
    throw new KvorumError("invalid_argument", `${file} exists already: a backup is written over nothing`);
  }
  return file;
}

function report({ file, facts }: WrittenBackup): CommandReport {
  const { cluster, datacenter, versionstamp, epoch, index, rows, bytes } = facts;
  return {
    document: { ok: true, file, cluster, datacenter, versionstamp, epoch, index, rows, bytes },
    text: `${rows} rows of ${datacenter} at versionstamp ${versionstamp}, ${bytes} bytes in ${file}\n`,
  };
}
