// kvorum failover: the primary region moves, as planned or by force.
import { KvorumError, parseRegion, type Region } from "@kvorum/base";
import { Command } from "commander";
import type { CliContext } from "../cli-context.ts";
import type { ClusterRecord } from "../cluster/cluster-record.ts";
import { readClusterStatus } from "../cluster/cluster-status.ts";
import { mustFindCluster } from "../cluster/find-cluster.ts";
import { certificateDocument } from "../failover/certificate.ts";
import type { Failover, FailoverRun } from "../failover/failover-run.ts";
import { forceFailover } from "../failover/forced-failover.ts";
import { failOverAsPlanned } from "../failover/planned-failover.ts";
import { clusterOption, examplesText, jsonOption } from "../input/options.ts";
import { Interruption } from "../interruption.ts";
import { counted } from "../output/counted.ts";
import { createProgressLine } from "../output/progress-line.ts";
import { type CommandReport, type OutputOptions, runCommand } from "../run-command.ts";

interface FailoverOptions extends OutputOptions {
  readonly cluster?: string;
  readonly to: string;
  readonly force?: boolean;
  readonly primaryDown?: boolean;
}

export function createFailoverCommand(context: CliContext): Command {
  return new Command("failover")
    .description("move the primary region: nothing is lost, or with --force exactly what is said")
    .requiredOption("--to <region>", "the region whose datacenters are to vote")
    .option("--force", "the primary region is lost: begin a new epoch without it")
    .option(
      "--primary-down",
      "with --force: you vouch that the primary region is down and stays down, so its lease is not waited out",
    )
    .addOption(clusterOption())
    .addOption(jsonOption())
    .addHelpText(
      "after",
      examplesText("kvorum failover --to europe-west3", "kvorum failover --to europe-west3 --force --json"),
    )
    .action(async (options: FailoverOptions) => {
      using interruption = new Interruption();
      await runCommand(context, { ...options, interruption }, () => failover(context, options, interruption.signal));
    });
}

async function failover(context: CliContext, options: FailoverOptions, signal: AbortSignal): Promise<CommandReport> {
  if (options.primaryDown === true && options.force !== true) {
    throw new KvorumError("invalid_argument", "--primary-down goes with --force: a planned failover needs the primary");
  }
  const record = mustFindCluster(context.folder, options.cluster);
  const toRegion = mustBeRegion(record, options.to);
  const { primaryRegion } = await readClusterStatus(record);
  if (primaryRegion === toRegion) {
    throw new KvorumError("invalid_argument", `${toRegion} is the primary region already`);
  }
  const progress = createProgressLine(context.stderr, context.errorPaint);
  const run: FailoverRun = { record, toRegion, signal, onProgress: (message) => progress.show(message, null) };
  try {
    const done = options.force
      ? await forceFailover(run, { isPrimaryDown: options.primaryDown ?? false })
      : await failOverAsPlanned(run);
    return report(context, done);
  } finally {
    progress.clear();
  }
}

function mustBeRegion({ topology }: ClusterRecord, name: string): Region {
  const region = parseRegion(name);
  const regions = topology.regions.map((placement) => placement.region);
  if (!regions.includes(region)) {
    throw new KvorumError(
      "invalid_argument",
      `no datacenter is in a region ${JSON.stringify(name)}; there are ${regions.join(", ")}`,
    );
  }
  return region;
}

function report({ paint }: CliContext, { lost, ...failed }: Failover): CommandReport {
  const { fromRegion, toRegion, forced, epoch, pauseMs } = failed;
  const how = forced ? "by force" : "as planned";
  const headline = `${paint.good(toRegion)} is the primary region, ${fromRegion} was; moved ${how}, epoch ${epoch}\n`;
  const pause = `no write was acknowledged for ${Math.round(pauseMs)} ms\n`;
  return {
    document: { ...failed, certificate: lost === null ? null : certificateDocument(lost) },
    text: `${headline}${pause}${lost === null ? paint.good("nothing was lost\n") : formatLost(lost)}`,
  };
}

function formatLost(lost: NonNullable<Failover["lost"]>): string {
  const commits = lost.commits === null ? "an unknown number of commits" : counted(lost.commits, "commit");
  const age = lost.oldestAgeMs === null ? "" : `, the oldest ${Math.round(lost.oldestAgeMs)} ms before the end`;
  const bytes = lost.bytes === null ? "an unknown size" : counted(lost.bytes, "byte");
  const size = `${counted(lost.entries, "entry", "entries")}, ${bytes}, ${counted(lost.keys.length, "key")}${age}`;
  const doubt = lost.exact ? "" : ", perhaps fewer or more";
  const headline = lost.commits === 0 && lost.exact ? "no acknowledged commit was lost" : `lost: ${commits} (${size})`;
  return `${headline}${doubt}: ${lost.reason}\n`;
}
