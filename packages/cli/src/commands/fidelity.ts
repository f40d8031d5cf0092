// kvorum fidelity: what a simulated figure is worth.
import { Command } from "commander";
import type { CliContext } from "../cli-context.ts";
import { examplesText, jsonOption, seedOption } from "../input/options.ts";
import type { OutputOptions } from "../run-command.ts";

interface FidelityOptions extends OutputOptions {
  readonly failOnDifference?: boolean;
  readonly out?: string;
  readonly seed?: number;
}

export function createFidelityCommand(context: CliContext): Command {
  return new Command("fidelity")
    .description("run a scenario on processes and on virtual time, and compare the distributions of lag and latency")
    .argument("<scenario>", "a file in YAML or TypeScript, or the name of one in scenarios/")
    .option("--out <dir>", "folder of both reports and fidelity.json (default: reports/NAME-fidelity)")
    .option("--fail-on-difference", "exit with 1 when a figure is further from the measured one than its tolerance")
    .addOption(seedOption())
    .addOption(jsonOption())
    .addHelpText("after", examplesText("kvorum fidelity replication-lag"))
    .action(async (name: string, options: FidelityOptions) => {
      const { findScenario } = await import("../scenario/find-scenario.ts");
      const { runFidelityCommand } = await import("../scenario/fidelity-command.ts");
      const file = findScenario(context.folder, name);
      await runFidelityCommand(context, { ...options, file, command: `npx kvorum fidelity ${name}` });
    });
}
