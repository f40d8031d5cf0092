// kvorum restore: a new cluster, not started yet, that begins with a backup.
import { Command, Option } from "commander";
import type { PreparedCluster } from "../backup/prepare-restored-cluster.ts";
import type { CliContext } from "../cli-context.ts";
import { examplesText, jsonOption, seedOption } from "../input/options.ts";
import { loadTopology, TOPOLOGY_DEFAULT } from "../input/topology-argument.ts";
import { Interruption } from "../interruption.ts";
import { createProgressLine } from "../output/progress-line.ts";
import { type CommandReport, type OutputOptions, runCommand } from "../run-command.ts";

export interface RestoreOptions extends OutputOptions {
  readonly data: string;
  readonly topology: string;
  readonly seed: number;
}

export function createRestoreCommand(context: CliContext): Command {
  return new Command("restore")
    .description("make a new cluster that begins with a backup; `kvorum up --data` starts it")
    .argument("<file>", "as `kvorum backup` wrote it; refused if a single bit of it was changed")
    .addOption(new Option("--data <dir>", "an empty folder, for the data of all datacenters").makeOptionMandatory())
    .option("--topology <file or name>", "of the new cluster; need not be that of the old one", TOPOLOGY_DEFAULT)
    .addOption(seedOption().default(1))
    .addOption(jsonOption())
    .addHelpText(
      "after",
      examplesText(
        "kvorum restore monday.backup --data ./restored && kvorum up --data ./restored",
        "kvorum up --restore monday.backup --data ./restored",
      ),
    )
    .action((file: string, options: RestoreOptions) => runRestore(context, file, options));
}

async function runRestore(context: CliContext, file: string, options: RestoreOptions): Promise<void> {
  using interruption = new Interruption();
  await runCommand(context, { ...options, interruption }, async () => {
    const { topology, data } = options;
    const prepared = await restoreBackup(context, { file, data, seed: options.seed, topology, interruption });
    return report(prepared, options);
  });
}

/** Checks the backup and prepares the folder, telling a person how far it is. @throws as prepareRestoredCluster */
export async function restoreBackup(
  context: CliContext,
  options: Omit<RestoreOptions, "json"> & { readonly file: string; readonly interruption: Interruption },
): Promise<PreparedCluster> {
  // Stores are loaded for those who restore: the other commands start sooner.
  const { prepareRestoredCluster } = await import("../backup/prepare-restored-cluster.ts");
  const progress = createProgressLine(context.stderr, context.errorPaint);
  try {
    return await prepareRestoredCluster({
      file: options.file,
      startFolder: context.folder,
      dataFolder: options.data,
      topology: loadTopology(context.folder, options.topology),
      seed: options.seed,
      signal: options.interruption.signal,
      onProgress: (datacenter) =>
        progress.show(datacenter === null ? "checking the backup" : `preparing ${datacenter}`, null),
    });
  } finally {
    progress.clear();
  }
}

function report({ record, backup }: PreparedCluster, { topology, data }: RestoreOptions): CommandReport {
  const { datacenter, cluster, versionstamp, rows } = backup;
  const named = topology === TOPOLOGY_DEFAULT ? "" : ` --topology ${topology}`;
  return {
    document: {
      ok: true,
      cluster: record.folder,
      backup: { cluster, datacenter, versionstamp, rows, epoch: backup.epoch, index: backup.index },
    },
    text:
      `${rows} rows of ${datacenter} at versionstamp ${versionstamp}, in ${record.datacenters.length} datacenters\n` +
      `start it with: kvorum up --data ${data}${named}\n`,
  };
}
