// kvorum shell: the data commands, one after the other on one client.
import { resolve } from "node:path";
import { KvorumError } from "@kvorum/base";
import { Command, Option } from "commander";
import type { CliContext } from "../cli-context.ts";
import type { ClientOptions } from "../client.ts";
import { mustFindCluster } from "../cluster/find-cluster.ts";
import {
  clusterOption,
  databaseOption,
  examplesText,
  jsonOption,
  regionOption,
  timeoutOption,
} from "../input/options.ts";
import { type OutputOptions, runCommand } from "../run-command.ts";
import { runInteractive, runPiped } from "../shell/run-shell.ts";
import { Shell } from "../shell/shell.ts";
import { ShellClient } from "../shell/shell-client.ts";
import { FIRST_PLACE } from "../shell/shell-place.ts";

type ShellOptions = ClientOptions & OutputOptions & { readonly embedded?: string };

export function createShellCommand(context: CliContext): Command {
  return new Command("shell")
    .description(
      "get, set, list, watch and the others without `kvorum` before them, from a terminal or a pipe; .help says more",
    )
    .addOption(
      new Option("--embedded <folder>", "a store in this process instead of a cluster; :memory: for an empty one"),
    )
    .addOption(databaseOption())
    .addOption(regionOption())
    .addOption(timeoutOption())
    .addOption(clusterOption())
    .addOption(jsonOption())
    .addHelpText(
      "after",
      examplesText(
        "kvorum shell",
        "kvorum shell --embedded ./data",
        `echo 'get ["user",1]' | kvorum shell --region asia-southeast1 --json`,
      ),
    )
    .action((options: ShellOptions) => runShell(context, options));
}

async function runShell(context: CliContext, options: ShellOptions): Promise<void> {
  let isOk = true;
  await runCommand(context, options, async () => {
    using client = openShellClient(context, options);
    const { region, database = "", json = false } = options;
    await client.submitterIn(region);
    const shell = new Shell({ context, client, json }, { ...FIRST_PLACE, region, database });
    if (process.stdin.isTTY && context.stdout.isTty) {
      await runInteractive(shell);
    } else {
      isOk = await runPiped(shell);
    }
    return null;
  });
  if (!isOk) {
    context.setExitCode(1);
  }
}

/** @throws KvorumError invalid_argument — a cluster and a store at once; cluster_not_found */
function openShellClient(context: CliContext, { embedded, cluster, timeout }: ShellOptions): ShellClient {
  if (embedded === undefined) {
    return ShellClient.ofCluster(mustFindCluster(context.folder, cluster), timeout);
  }
  if (cluster !== undefined) {
    throw new KvorumError("invalid_argument", "--embedded and --cluster are two places: name one");
  }
  return ShellClient.embedded(embedded === ":memory:" ? embedded : resolve(context.folder, embedded));
}
