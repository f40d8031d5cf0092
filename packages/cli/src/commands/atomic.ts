// kvorum atomic: checks and mutations, all or nothing.
import { Command, Option } from "commander";
import type { CliContext } from "../cli-context.ts";
import { type ClientOptions, withClient } from "../client.ts";
import {
  clusterOption,
  databaseOption,
  examplesText,
  integerBetween,
  jsonOption,
  regionOption,
  timeoutOption,
} from "../input/options.ts";
import { gatherSteps, STEPS_TEXT } from "../input/write-argument.ts";
import { commitReport } from "../output/commit-report.ts";
import { type CommandReport, type OutputOptions, runCommand } from "../run-command.ts";

type AtomicOptions = ClientOptions & OutputOptions & { readonly expireIn?: number };

export function createAtomicCommand(context: CliContext): Command {
  return new Command("atomic")
    .description("commit several steps together or none of them; exit code 1 when a check does not hold")
    .argument("<steps...>", STEPS_TEXT)
    .addOption(
      new Option("--expire-in <ms>", "remove what is set after this many milliseconds").argParser(
        integerBetween(1, Number.MAX_SAFE_INTEGER),
      ),
    )
    .addOption(databaseOption())
    .addOption(regionOption())
    .addOption(timeoutOption())
    .addOption(clusterOption())
    .addOption(jsonOption())
    .addHelpText(
      "after",
      examplesText(
        `kvorum atomic check '["user",1]' null set '["user",1]' '{"name":"Ada"}' sum '["users"]' 1`,
        `kvorum atomic delete '["cart",7]' enqueue '{"order":7}'`,
      ),
    )
    .action((steps: readonly string[], options: AtomicOptions) =>
      runCommand(context, options, () => atomic(context, steps, options)),
    );
}

async function atomic(context: CliContext, steps: readonly string[], options: AtomicOptions): Promise<CommandReport> {
  return await withClient(context, options, async (kv, call) => {
    const result = await gatherSteps(kv.atomic(), steps, options.expireIn).commit(call);
    return commitReport(result, kv.bookmark);
  });
}
