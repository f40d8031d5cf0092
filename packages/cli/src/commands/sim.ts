// kvorum sim: whole clusters in virtual time, with faults, on a seed.
import { Command, Option } from "commander";
import type { CliContext } from "../cli-context.ts";
import { examplesText, jsonOption, numberBetween, seedOption, seedsOption } from "../input/options.ts";
import type { SimOptions } from "../sim-command.ts";

/** A day of virtual time per seed; checked here so that help needs no simulator. */
const MINUTES_MAX = 1440;

export function createSimCommand(context: CliContext): Command {
  return new Command("sim")
    .description("run clusters in virtual time with faults and clients, and judge what happens; one seed is one run")
    .addOption(seedOption())
    .addOption(
      seedsOption("every seed of a range A..B, one after another").conflicts(["seed", "history", "shrink", "replay"]),
    )
    .addOption(
      new Option("--minutes <minutes>", "virtual time per seed in which anything may fail").argParser(
        numberBetween(0.01, MINUTES_MAX),
      ),
    )
    .option("--topology <name>", "a preset or a YAML file (default: each seed draws its own)")
    .option("--history <file>", "write what clients asked and were told, one JSON line per event")
    .option("--shrink", "make a failing run's story as short as it gets, and write it to test/fuzz/regressions")
    .addOption(
      new Option("--replay <file>", "run a story that --shrink wrote").conflicts(["seed", "topology", "minutes"]),
    )
    .addOption(jsonOption())
    .addHelpText(
      "after",
      examplesText("kvorum sim --seed 11", "kvorum sim --seeds 1..200 --json", "kvorum sim --seed 7 --topology deploy"),
    )
    .addHelpText(
      "after",
      "\nExit codes: 129 a promise was broken, 128 stuck after everything was healed, 127 a crash.\n",
    )
    .action(async (options: SimOptions) => {
      const { runSimCommand } = await import("../sim-command.ts");
      await runSimCommand(context, options);
    });
}
