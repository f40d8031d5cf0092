// kvorum down: stops a cluster and leaves nothing of it.
import { rm } from "node:fs/promises";
import { KvorumError } from "@kvorum/base";
import { Command, Option } from "commander";
import type { CliContext } from "../cli-context.ts";
import type { ClusterRecord } from "../cluster/cluster-record.ts";
import { type ClustersToEnd, findClustersToEnd, type SparedCluster } from "../cluster/clusters-to-end.ts";
import { findComposeLeftover } from "../cluster/compose-leftover.ts";
import { mustFindCluster, removePointers } from "../cluster/find-cluster.ts";
import { livingDatacenters, removeCluster, type StoppedCluster } from "../cluster/stop-cluster.ts";
import { temporaryStartFolder } from "../cluster/temporary-folder.ts";
import { clusterOption, examplesText, jsonOption } from "../input/options.ts";
import { counted } from "../output/counted.ts";
import { type CommandReport, type OutputOptions, runCommand } from "../run-command.ts";

interface DownOptions extends OutputOptions {
  readonly cluster?: string;
  readonly all?: boolean;
  readonly dryRun?: boolean;
  readonly keep?: boolean;
}

interface EndedCluster extends StoppedCluster {
  readonly cluster: string;
  readonly dataKept: boolean;
}

export function createDownCommand(context: CliContext): Command {
  return new Command("down")
    .description("stop a cluster; does nothing when none runs")
    .addOption(
      new Option(
        "--all",
        "every cluster started in this folder, and what dead commands left behind; not those whose command still runs",
      ).conflicts("cluster"),
    )
    .option("--dry-run", "say what would be stopped and removed, and do nothing")
    .option("--keep", "leave its folder with data and logs")
    .addOption(clusterOption())
    .addOption(jsonOption())
    .addHelpText("after", examplesText("kvorum down", "kvorum down --all --dry-run", "kvorum down --all"))
    .action((options: DownOptions) => runCommand(context, options, () => down(context, options)));
}

async function down(context: CliContext, options: DownOptions): Promise<CommandReport> {
  const { dryRun = false, keep = false } = options;
  const { ended, spared } = clustersMeant(context, options);
  const notes = options.all ? await findComposeLeftover() : null;
  const clusters: EndedCluster[] = [];
  for (const record of ended) {
    const outcome = dryRun ? { stopped: livingDatacenters(record), killed: [] } : await end(context, record, keep);
    clusters.push({ cluster: record.folder, ...outcome, dataKept: keep || record.keepsData });
  }
  if (notes !== null && !dryRun) {
    await rm(notes, { recursive: true, force: true });
  }
  return {
    document: {
      ok: true,
      ...(dryRun ? { dryRun } : {}),
      clusters,
      ...(options.all ? { spared, composeNotes: notes } : {}),
    },
    text: [
      clusters.length === 0
        ? `no cluster runs ${options.cluster === undefined ? "here" : `in ${options.cluster}`}\n`
        : formatEnded(clusters, dryRun),
      notes === null ? "" : `${notes}, notes on containers that are gone, ${dryRun ? "would be removed" : "removed"}\n`,
      ...spared.map(formatSpared),
    ].join(""),
  };
}

function clustersMeant(context: CliContext, { all, cluster }: DownOptions): ClustersToEnd {
  if (all) {
    return findClustersToEnd(context.folder, temporaryStartFolder());
  }
  try {
    return { ended: [mustBeOurs(mustFindCluster(context.folder, cluster))], spared: [] };
  } catch (error) {
    if (KvorumError.from(error).code === "cluster_not_found") {
      return { ended: [], spared: [] };
    }
    throw error;
  }
}

async function end(context: CliContext, record: ClusterRecord, keep: boolean): Promise<StoppedCluster> {
  const stopped = await removeCluster(record, { keep });
  await removePointers(context.folder, record.id);
  return stopped;
}

function formatEnded(ended: readonly EndedCluster[], dryRun: boolean): string {
  const [stopped, kept, removed] = dryRun
    ? ["would stop", "would be kept", "would be removed"]
    : ["stopped", "kept", "removed"];
  const lines = ended.map((one) => {
    const force = one.killed.length === 0 ? "" : `, ${one.killed.join(", ")} by force`;
    const datacenters = counted(one.stopped.length, "datacenter");
    return `${stopped} ${datacenters}${force}; ${one.cluster} ${one.dataKept ? kept : removed}\n`;
  });
  return lines.join("");
}

function formatSpared({ cluster, launcherPid }: SparedCluster): string {
  const why = launcherPid === null ? "was started in a folder above" : `is in use by process ${launcherPid}`;
  return `left alone: ${cluster} ${why}; to stop it all the same: kvorum down --cluster ${cluster}\n`;
}

/** Containers are Compose's to stop, and other hosts' nodes theirs. */
function mustBeOurs(record: ClusterRecord): ClusterRecord {
  if (record.location.kind === "local") {
    return record;
  }
  const how =
    record.location.kind === "compose" ? "docker compose down (-v: its data too)" : "what started it on its hosts";
  throw new KvorumError("invalid_argument", `the cluster ${record.id} is stopped with ${how}`);
}
