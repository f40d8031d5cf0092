// kvorum status: who leads, who follows, who is how far behind; once, or until Ctrl-C.
import { Command, Option } from "commander";
import type { CliContext } from "../cli-context.ts";
import { readClusterStatus } from "../cluster/cluster-status.ts";
import { mustFindCluster } from "../cluster/find-cluster.ts";
import { kvConnectUrlsOf } from "../cluster/kv-connect-urls.ts";
import { statusDocument } from "../cluster/status-document.ts";
import { formatStatus } from "../cluster/status-text.ts";
import { clusterOption, examplesText, jsonOption } from "../input/options.ts";
import { Interruption } from "../interruption.ts";
import { type CommandReport, type OutputOptions, runCommand } from "../run-command.ts";

interface StatusOptions extends OutputOptions {
  readonly cluster?: string;
  readonly watch?: boolean;
}

export function createStatusCommand(context: CliContext): Command {
  return new Command("status")
    .description("show every datacenter: role, log indexes, how far behind the leader")
    .addOption(
      new Option("--watch", "every second until Ctrl-C, with the lags of that second; with --json a document per line"),
    )
    .addOption(clusterOption())
    .addOption(jsonOption())
    .addHelpText("after", examplesText("kvorum status", "kvorum status --watch", "kvorum status --json"))
    .action((options: StatusOptions) =>
      options.watch ? runWatch(context, options) : runCommand(context, options, () => status(context, options)),
    );
}

async function status(context: CliContext, options: StatusOptions): Promise<CommandReport> {
  const record = mustFindCluster(context.folder, options.cluster);
  const found = await readClusterStatus(record);
  return {
    document: {
      ...statusDocument(found),
      accessToken: record.accessToken,
      kvConnect: kvConnectUrlsOf(record, found.leader),
    },
    text: `${formatStatus(found, context.paint)}\n${context.paint.faint(record.folder)}\n`,
  };
}

async function runWatch(context: CliContext, options: StatusOptions): Promise<void> {
  using interruption = new Interruption();
  await runCommand(context, options, async () => {
    const record = mustFindCluster(context.folder, options.cluster);
    // Histograms are loaded by who reads them.
    const { watchStatus } = await import("../cluster/watch-status.ts");
    await watchStatus(context, record, { json: options.json ?? false, signal: interruption.signal });
    return null;
  });
}
