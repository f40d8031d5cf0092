// kvorum sim: whole clusters in virtual time, with faults, on a seed.
import { Command, InvalidArgumentError, Option } from "commander";
import type { CliContext } from "../cli-context.ts";
import { examplesText, jsonOption, numberBetween, seedOption } from "../input/options.ts";
import type { SimOptions } from "../sim-command.ts";

/** A day of virtual time per seed; checked here so that help needs no simulator. */
const MINUTES_MAX = 1440;
const SEED_RANGE = /^(\d{1,15})\.\.(\d{1,15})$/;

export function createSimCommand(context: CliContext): Command {
  return new Command("sim")
    .description("run clusters in virtual time with faults and clients, and judge what happens; one seed is one run")
    .addOption(seedOption())
    .addOption(
      new Option("--seeds <range>", "every seed of a range A..B, one after another")
        .argParser(parseSeeds)
        .conflicts(["seed", "history", "shrink", "replay"]),
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

function parseSeeds(text: string): { readonly first: number; readonly last: number } {
  const match = SEED_RANGE.exec(text);
  const [first, last] = [Number(match?.[1]), Number(match?.[2])];
  if (match === null || first > last) {
    throw new InvalidArgumentError("expected a range such as 1..200.");
  }
  return { first, last };
}
