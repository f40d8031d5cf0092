// kvorum links: the emulated WAN as it is meant to be, beside what messages measure on it.
import { Command } from "commander";
import type { CliContext } from "../cli-context.ts";
import { clusterOption, examplesText, jsonOption } from "../input/options.ts";
import type { LinksOptions } from "../links-command.ts";

export function createLinksCommand(context: CliContext): Command {
  return new Command("links")
    .description("measure every link through the real data path, beside the round trip it is configured for")
    .option("--check", "exit with 1 when a link is off by more than max(1 ms, 2 %) at the median")
    .addOption(clusterOption())
    .addOption(jsonOption())
    .addHelpText("after", examplesText("kvorum links", "kvorum links --check --json"))
    .action(async (options: LinksOptions) => {
      // What measures links is a part of the scenario runner: the other commands start sooner without it.
      const { runLinksCommand } = await import("../links-command.ts");
      await runLinksCommand(context, options);
    });
}
