// kvorum leader: who leads, and handing the lead to another voter.
import { KvorumError, parseDatacenterId } from "@kvorum/base";
import { Command } from "commander";
import type { CliContext } from "../cli-context.ts";
import { ClusterConnections } from "../cluster/cluster-connections.ts";
import { mustFindDatacenter } from "../cluster/cluster-record.ts";
import { findLeader } from "../cluster/cluster-status.ts";
import { mustFindCluster } from "../cluster/find-cluster.ts";
import { handOverLead } from "../cluster/hand-over-lead.ts";
import { clusterOption, examplesText, jsonOption } from "../input/options.ts";
import { Interruption } from "../interruption.ts";
import { createProgressLine } from "../output/progress-line.ts";
import { type CommandReport, type OutputOptions, runCommand } from "../run-command.ts";

interface LeaderOptions extends OutputOptions {
  readonly cluster?: string;
  readonly to?: string;
}

export function createLeaderCommand(context: CliContext): Command {
  return new Command("leader")
    .description("say who leads, or hand the lead to another voter without losing anything")
    .option("--to <datacenter>", "the voter that is to lead")
    .addOption(clusterOption())
    .addOption(jsonOption())
    .addHelpText("after", examplesText("kvorum leader", "kvorum leader --to us-east4-b"))
    .action(async (options: LeaderOptions) => {
      using interruption = new Interruption();
      await runCommand(context, { ...options, interruption }, () => leader(context, options, interruption.signal));
    });
}

async function leader(context: CliContext, options: LeaderOptions, signal: AbortSignal): Promise<CommandReport> {
  const record = mustFindCluster(context.folder, options.cluster);
  using connections = new ClusterConnections(record);
  const before = findLeader(await connections.mustGetStatuses());
  if (options.to !== undefined) {
    const to = mustFindDatacenter(record, parseDatacenterId(options.to)).datacenter;
    const progress = createProgressLine(context.stderr, context.errorPaint);
    await handOverLead({ connections, to, signal, onProgress: (message) => progress.show(message, null) });
    progress.clear();
  }
  const now = findLeader(await connections.mustGetStatuses());
  if (now === undefined) {
    throw new KvorumError("no_leader", "no voter that answers leads");
  }
  const { datacenter, region, term, epoch } = now;
  return {
    document: { leader: datacenter, region, term, epoch, before: before?.datacenter ?? null },
    text: `${context.paint.good(datacenter)} leads in ${region} · term ${term} · epoch ${epoch}\n`,
  };
}
