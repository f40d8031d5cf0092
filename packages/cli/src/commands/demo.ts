// kvorum demo: the default cluster, the replication-lag scenario, a report; needs nothing and leaves nothing running.
import { join } from "node:path";
import { Command } from "commander";
import type { CliContext } from "../cli-context.ts";
import { examplesText, jsonOption, seedOption } from "../input/options.ts";
import { REPOSITORY_FOLDER } from "../repository-folder.ts";
import type { OutputOptions } from "../run-command.ts";

interface DemoOptions extends OutputOptions {
  readonly out?: string;
  readonly seed?: number;
}

const SCENARIO_FILE = join(REPOSITORY_FOLDER, "scenarios", "replication-lag.yaml");

export function createDemoCommand(context: CliContext): Command {
  return new Command("demo")
    .description("start seven datacenters in three regions, measure replication lag for half a minute, report")
    .option("--out <dir>", "folder of report.json and report.html (default: reports/replication-lag)")
    .addOption(seedOption())
    .addOption(jsonOption())
    .addHelpText("after", examplesText("kvorum demo", "kvorum demo --out reports/today --seed 7"))
    .action(async (options: DemoOptions) => {
      const { runScenarioCommand } = await import("../scenario-command.ts");
      const seed = options.seed === undefined ? "" : ` --seed ${options.seed}`;
      const command = `npx kvorum demo${seed}`;
      await runScenarioCommand(context, { ...options, on: "live", file: SCENARIO_FILE, command });
    });
}
