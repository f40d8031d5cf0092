// kvorum adversary on | off: eventual reads return the worst value that the model allows, so that a bug shows today.
import { Command, Option } from "commander";
import type { CliContext } from "../cli-context.ts";
import { configureAdversary } from "../cluster/adversary-settings.ts";
import { mustFindCluster } from "../cluster/find-cluster.ts";
import { durationMsBetween } from "../input/duration-argument.ts";
import { clusterOption, examplesText, jsonOption } from "../input/options.ts";
import { ADVERSARY_BOUND_MS_DEFAULT, ADVERSARY_BOUND_MS_MAX, ADVERSARY_BOUND_MS_MIN } from "../limits.ts";
import { type CommandReport, type OutputOptions, runCommand } from "../run-command.ts";

interface AdversaryOptions extends OutputOptions {
  readonly cluster?: string;
}

export function createAdversaryCommand(context: CliContext): Command {
  const on = new Command("on")
    .description("hold every eventual read back, at every datacenter, by up to a bound")
    .addOption(
      new Option("--bound <duration>", "an eventual read misses what was committed less than this ago")
        .default(ADVERSARY_BOUND_MS_DEFAULT, "2s")
        .argParser(durationMsBetween(ADVERSARY_BOUND_MS_MIN, ADVERSARY_BOUND_MS_MAX)),
    )
    .addHelpText("after", examplesText("kvorum adversary on --bound 2s"))
    .action((options: AdversaryOptions & { readonly bound: number }) =>
      runCommand(context, options, () => configure(context, options, options.bound)),
    );
  const off = new Command("off")
    .description("serve eventual reads from the newest state there is")
    .addHelpText("after", examplesText("kvorum adversary off"))
    .action((options: AdversaryOptions) => runCommand(context, options, () => configure(context, options, null)));
  const adversary = new Command("adversary").description(
    "make eventual reads as stale as they may be, to find out what an application stands",
  );
  for (const command of [on, off]) {
    adversary.addCommand(command.addOption(clusterOption()).addOption(jsonOption()));
  }
  return adversary;
}

async function configure(
  context: CliContext,
  options: AdversaryOptions,
  adversaryBoundMs: number | null,
): Promise<CommandReport> {
  const record = mustFindCluster(context.folder, options.cluster);
  await configureAdversary(record, adversaryBoundMs);
  const text =
    adversaryBoundMs === null
      ? "the adversary is off\n"
      : `the adversary is on: eventual reads miss what was committed in the last ${adversaryBoundMs} ms\n`;
  return { document: { ok: true, adversaryBoundMs }, text };
}
