// kvorum bench: what a durable write and a read cost on this machine, beside the floor taken in the same run.
import type { BenchReport } from "@kvorum/bench";
import { Command } from "commander";
import type { CliContext } from "../cli-context.ts";
import { grpcAddressOf } from "../cluster/cluster-record.ts";
import { TemporaryCluster } from "../cluster/temporary-cluster.ts";
import { examplesText, jsonOption } from "../input/options.ts";
import { loadTopology } from "../input/topology-argument.ts";
import { Interruption } from "../interruption.ts";
import { createProgressLine } from "../output/progress-line.ts";
import { type Column, formatTable } from "../output/table.ts";
import { type CommandReport, type OutputOptions, runCommand } from "../run-command.ts";

const COLUMNS: readonly Column[] = [
  { title: "measured", align: "left" },
  { title: "kvorum", align: "right" },
  { title: "floor", align: "right" },
  { title: "to the floor", align: "right" },
];

interface BenchOptions extends OutputOptions {
  readonly quick?: boolean;
}

export function createBenchCommand(context: CliContext): Command {
  return new Command("bench")
    .description("measure durable writes, strong and eventual reads with the WAN off, beside what the machine can do")
    .option("--quick", "shorter windows: figures are rougher")
    .addOption(jsonOption())
    .addHelpText("after", examplesText("kvorum bench", "kvorum bench --quick --json"))
    .action((options: BenchOptions) => runBenchCommand(context, options));
}

async function runBenchCommand(context: CliContext, options: BenchOptions): Promise<void> {
  using interruption = new Interruption();
  await runCommand(context, { ...options, interruption }, async () => {
    const { runBench } = await import("@kvorum/bench");
    const progress = createProgressLine(context.stderr, context.errorPaint);
    const report = await runBench({
      quick: options.quick ?? false,
      signal: interruption.signal,
      onProgress: (message) => progress.show(message, null),
      startCluster: async () => {
        const cluster = await TemporaryCluster.start({
          topology: loadTopology(context.folder, "local"),
          seed: 1,
          wan: false,
          interruption,
          onProgress: () => {},
        });
        return {
          address: cluster.record.datacenters.map(grpcAddressOf).join(","),
          stop: () => cluster[Symbol.asyncDispose](),
        };
      },
    });
    progress.clear();
    return describe(context, report);
  });
}

function describe({ paint }: CliContext, report: BenchReport): CommandReport {
  const rows = report.rows.map(({ name, unit, value, floor, ratio }) => [
    name,
    `${formatFigure(value)} ${unit}`,
    floor === null ? "" : `${formatFigure(floor)} ${unit}`,
    ratio === null ? "" : formatRatio(unit, ratio),
  ]);
  return { document: report, text: formatTable(COLUMNS, rows, paint) };
}

/** A rate is a share of what the machine can do, a time a multiple of it. */
function formatRatio(unit: string, ratio: number): string {
  return unit === "ms" ? `${ratio.toFixed(1)} ×` : `${(100 * ratio).toFixed(0)} %`;
}

function formatFigure(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString("en-US") : value.toFixed(2);
}
