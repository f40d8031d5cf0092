// kvorum run: a scenario file, on processes or on virtual time.
import { KvorumError } from "@kvorum/base";
import { Command, Option } from "commander";
import type { CliContext } from "../cli-context.ts";
import { examplesText, jsonOption, type SeedRange, seedOption, seedsOption } from "../input/options.ts";
import { type OutputOptions, runCommand } from "../run-command.ts";

interface RunOptions extends OutputOptions {
  readonly out?: string;
  readonly on: "live" | "sim";
  readonly seed?: number;
  readonly seeds?: SeedRange;
  readonly cluster?: string;
  readonly history?: string;
}

export function createRunCommand(context: CliContext): Command {
  return new Command("run")
    .description("run a scenario on a cluster of its own, judge its expectations, report")
    .argument("<scenario...>", "a file in YAML or TypeScript, or the name of one in scenarios/; several with --seeds")
    .option("--out <dir>", "folder of report.json and report.html (default: reports/NAME)")
    .addOption(
      new Option("--on <clock>", "live: processes and wall time; sim: the same replicas on virtual time")
        .choices(["live", "sim"])
        .default("live"),
    )
    .option(
      "--cluster <dir>",
      "run on this cluster (a folder, or compose; its emulated WAN must be on) instead of a new one",
    )
    .option("--history <file>", "write what clients asked and were told, one JSON line per event")
    .addOption(seedOption())
    .addOption(
      seedsOption("with --on sim: every seed of a range A..B, and the report of the worst").conflicts([
        "seed",
        "history",
        "cluster",
      ]),
    )
    .addOption(jsonOption())
    .addHelpText(
      "after",
      examplesText(
        "kvorum run replication-lag --seed 7",
        "kvorum run leader-crash --on sim --seeds 1..20",
        "kvorum run scenarios/*.yaml --on sim --seeds 1..3",
      ),
    )
    .action((names: readonly string[], options: RunOptions) => run(context, names, options));
}

async function run(context: CliContext, names: readonly string[], options: RunOptions): Promise<void> {
  const wrong = contradictionOf(names, options);
  if (wrong !== null) {
    await runCommand(context, options, () => Promise.reject(new KvorumError("invalid_argument", wrong)));
    return;
  }
  const { findScenario } = await import("../scenario/find-scenario.ts");
  const files = names.map((name) => findScenario(context.folder, name));
  if (options.seeds !== undefined) {
    const { runSeedsCommand } = await import("../scenario/seeds-command.ts");
    await runSeedsCommand(context, { ...options, seeds: options.seeds, files });
    return;
  }
  const [name = ""] = names;
  const [file = ""] = files;
  const { runScenarioCommand } = await import("../scenario-command.ts");
  const clock = options.on === "sim" ? " --on sim" : "";
  const seed = options.seed === undefined ? "" : ` --seed ${options.seed}`;
  const cluster = options.cluster === undefined ? "" : ` --cluster ${options.cluster}`;
  await runScenarioCommand(context, { ...options, file, command: `npx kvorum run ${name}${clock}${seed}${cluster}` });
}

function contradictionOf(names: readonly string[], { on, seeds, cluster }: RunOptions): string | null {
  if (names.length > 1 && seeds === undefined) {
    return "several scenarios run side by side with --on sim and --seeds only, such as --seeds 1..1";
  }
  if (on === "live" && seeds !== undefined) {
    return "--seeds needs --on sim: on processes one run takes as long as it takes";
  }
  return on === "sim" && cluster !== undefined ? "--on sim has a cluster of its own: leave out --cluster" : null;
}
