// kvorum down: stops a cluster and leaves nothing of it.

import { KvorumError } from "@kvorum/base";
import { Command } from "commander";
import type { CliContext } from "../cli-context.ts";
import type { ClusterRecord } from "../cluster/cluster-record.ts";
import { findClusters, mustFindCluster, removePointers } from "../cluster/find-cluster.ts";
import { findLeftovers } from "../cluster/leftovers.ts";
import { removeCluster, type StoppedCluster } from "../cluster/stop-cluster.ts";
import { temporaryStartFolder } from "../cluster/temporary-folder.ts";
import { clusterOption, examplesText, jsonOption } from "../input/options.ts";
import { type CommandReport, type OutputOptions, runCommand } from "../run-command.ts";

interface DownOptions extends OutputOptions {
  readonly cluster?: string;
  readonly all?: boolean;
  readonly keep?: boolean;
}

interface EndedCluster extends StoppedCluster {
  readonly cluster: string;
  readonly dataKept: boolean;
}

export function createDownCommand(context: CliContext): Command {
  return new Command("down")
    .description("stop a cluster; does nothing when none runs")
    .option("--all", "every cluster started here, and what dead ones left behind")
    .option("--keep", "leave its folder with data and logs")
    .addOption(clusterOption())
    .addOption(jsonOption())
    .addHelpText("after", examplesText("kvorum down", "kvorum down --all"))
    .action((options: DownOptions) => runCommand(context, options, () => down(context, options)));
}

async function down(context: CliContext, options: DownOptions): Promise<CommandReport> {
  const keep = options.keep ?? false;
  const ended: EndedCluster[] = [];
  for (const record of clustersToEnd(context, options)) {
    ended.push({
      cluster: record.folder,
      ...(await removeCluster(record, { keep })),
      dataKept: keep || record.keepsData,
    });
    await removePointers(context.folder, record.id);
  }
  return { document: { ok: true, clusters: ended }, text: formatEnded(ended) };
}

function clustersToEnd(context: CliContext, options: DownOptions): readonly ClusterRecord[] {
  if (options.all) {
    return [...findClusters(context.folder), ...findLeftovers(temporaryStartFolder())];
  }
  try {
    return [mustBeOurs(mustFindCluster(context.folder, options.cluster))];
  } catch (error) {
    if (KvorumError.from(error).code === "cluster_not_found") {
      return [];
    }
    throw error;
  }
}

function formatEnded(ended: readonly EndedCluster[]): string {
  if (ended.length === 0) {
    return "no cluster runs here\n";
  }
  const lines = ended.map(({ cluster, stopped, killed, dataKept }) => {
    const force = killed.length === 0 ? "" : `, ${killed.join(", ")} by force`;
    return `stopped ${stopped.length} datacenters${force}; ${cluster} ${dataKept ? "kept" : "removed"}\n`;
  });
  return lines.join("");
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
