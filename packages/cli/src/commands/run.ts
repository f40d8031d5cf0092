// kvorum run: a scenario file.
import { resolve } from "node:path";
import { Command, Option } from "commander";
import type { CliContext } from "../cli-context.ts";
import { examplesText, jsonOption, seedOption } from "../input/options.ts";
import type { OutputOptions } from "../run-command.ts";

interface RunOptions extends OutputOptions {
  readonly out?: string;
  readonly seed?: number;
  readonly cluster?: string;
  readonly history?: string;
}

export function createRunCommand(context: CliContext): Command {
  return new Command("run")
    .description("run a scenario on a cluster of its own, judge its expectations, report")
    .argument("<file>", "a scenario in YAML")
    .option("--out <dir>", "folder of report.json and report.html (default: reports/NAME)")
    .option(
      "--cluster <dir>",
      "run on this cluster (a folder, or compose; its emulated WAN must be on) instead of a new one",
    )
    .option("--history <file>", "write what clients asked and were told, one JSON line per event")
    .addOption(new Option("--on <clock>", "processes and wall time").choices(["live"]).default("live"))
    .addOption(seedOption())
    .addOption(jsonOption())
    .addHelpText("after", examplesText("kvorum run scenarios/replication-lag.yaml --seed 7"))
    .action(async (file: string, options: RunOptions) => {
      const { runScenarioCommand } = await import("../scenario-command.ts");
      const seed = options.seed === undefined ? "" : ` --seed ${options.seed}`;
      const command = `npx kvorum run ${file}${seed}`;
      await runScenarioCommand(context, { ...options, file: resolve(context.folder, file), command });
    });
}
