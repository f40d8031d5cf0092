// kvorum leader: who leads, and handing the lead to another voter.
import { type DatacenterId, KvorumError, parseDatacenterId } from "@kvorum/base";
import type { NodeStatus } from "@kvorum/protocol";
import { Command } from "commander";
import type { CliContext } from "../cli-context.ts";
import { ClusterConnections } from "../cluster/cluster-connections.ts";
import { mustFindDatacenter } from "../cluster/cluster-record.ts";
import { findLeader, findNewest } from "../cluster/cluster-status.ts";
import { mustFindCluster } from "../cluster/find-cluster.ts";
import { type NextStep, reach } from "../cluster/reach.ts";
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
  const statuses = await connections.mustGetStatuses();
  const before = findLeader(statuses);
  if (options.to !== undefined) {
    const target = mustFindDatacenter(record, parseDatacenterId(options.to)).datacenter;
    requireVoter(statuses, target);
    const progress = createProgressLine(context.stderr, context.errorPaint);
    const next = (found: readonly NodeStatus[]): NextStep => nextTransfer(found, target);
    await reach({ connections, next, signal, onProgress: (message) => progress.show(message, null) });
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

/** The leader is asked until the target leads. */
export function nextTransfer(statuses: readonly NodeStatus[], target: DatacenterId): NextStep {
  const leading = findLeader(statuses);
  if (leading === undefined) {
    return { kind: "wait", why: "waiting for a leader" };
  }
  if (leading.datacenter === target) {
    return { kind: "done" };
  }
  return { kind: "ask", datacenter: leading.datacenter, request: { kind: "transfer_leadership", to: target } };
}

function requireVoter(statuses: readonly NodeStatus[], target: DatacenterId): void {
  const voters = findNewest(statuses)?.configuration.voters ?? [];
  if (!voters.includes(target)) {
    throw new KvorumError("invalid_argument", `${target} has no vote; those who have are ${voters.join(", ")}`);
  }
}
