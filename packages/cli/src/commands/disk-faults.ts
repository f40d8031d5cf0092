// kvorum fault slow-disk: every flush of a datacenter's log takes longer, as on a disk that is about to die. fault heal ends it.
import { Command, Option } from "commander";
import type { CliContext } from "../cli-context.ts";
import { mustFindDatacenter } from "../cluster/cluster-record.ts";
import { configureDisks } from "../cluster/disk-settings.ts";
import { mustFindCluster } from "../cluster/find-cluster.ts";
import { clusterOption, examplesText, jsonOption, numberBetween } from "../input/options.ts";
import { FLUSH_MS_MAX } from "../limits.ts";
import { type OutputOptions, runCommand } from "../run-command.ts";

interface SlowDiskOptions extends OutputOptions {
  readonly cluster?: string;
  readonly flushMs: number;
}

export function createDiskFaultCommands(context: CliContext): readonly Command[] {
  return [
    new Command("slow-disk")
      .description("make every flush of a datacenter's log take longer, until it is healed")
      .argument("<datacenter>", "such as us-east4-a")
      .addOption(
        new Option("--flush-ms <ms>", "how much longer, in milliseconds; 0: no longer")
          .argParser(numberBetween(0, FLUSH_MS_MAX))
          .makeOptionMandatory(),
      )
      .addOption(clusterOption())
      .addOption(jsonOption())
      .addHelpText("after", examplesText("kvorum fault slow-disk us-east4-a --flush-ms 200"))
      .action((name: string, options: SlowDiskOptions) =>
        runCommand(context, options, async () => {
          const record = mustFindCluster(context.folder, options.cluster);
          const { datacenter } = mustFindDatacenter(record, name);
          const slowDisks = await configureDisks(record, [datacenter], options.flushMs);
          const text = `a flush at ${datacenter} takes ${options.flushMs} ms longer\n`;
          return { document: { ok: true, fault: "slow-disk", datacenter, slowDisks }, text };
        }),
      ),
  ];
}
