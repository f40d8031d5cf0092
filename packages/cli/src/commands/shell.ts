// kvorum shell: the data commands, one after the other on one client.
import { Command, Option } from "commander";
import type { CliContext } from "../cli-context.ts";
import {
  clusterOption,
  databaseOption,
  examplesText,
  jsonOption,
  regionOption,
  timeoutOption,
} from "../input/options.ts";
import type { ShellOptions } from "../shell/shell-command.ts";

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
    .action(async (options: ShellOptions) => {
      // The embedded store is loaded for those who want it: the other commands start sooner.
      const { runShellCommand } = await import("../shell/shell-command.ts");
      await runShellCommand(context, options);
    });
}
