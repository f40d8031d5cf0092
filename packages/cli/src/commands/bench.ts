// kvorum bench: what kvorum costs on this machine, beside the floor, or beside the reference engine, taken in the same run.
import type { BenchReport } from "@kvorum/bench";
import { createTopology, type Topology } from "@kvorum/wan";
import { Argument, Command } from "commander";
import type { CliContext } from "../cli-context.ts";
import { grpcAddressOf, httpUrlOf } from "../cluster/cluster-record.ts";
import { TemporaryCluster } from "../cluster/temporary-cluster.ts";
import { examplesText, jsonOption } from "../input/options.ts";
import { loadTopology } from "../input/topology-argument.ts";
import { Interruption } from "../interruption.ts";
import { createProgressLine } from "../output/progress-line.ts";
import { type Column, formatTable } from "../output/table.ts";
import { type CommandReport, type OutputOptions, runCommand } from "../run-command.ts";

const PARTS = ["cluster", "kv-connect", "embedded"] as const;
type Part = (typeof PARTS)[number];

/** What the figures of each part stand beside. */
const BESIDE: Readonly<Record<Part, string>> = {
  cluster: "floor",
  "kv-connect": "reference engine",
  embedded: "local store of Deno",
};

const ONE_DATACENTER = {
  name: "one-datacenter",
  primaryRegion: "local",
  regions: [{ region: "local", datacenters: ["local-a"] }],
};

interface BenchCommandOptions extends OutputOptions {
  readonly quick?: boolean;
}

export function createBenchCommand(context: CliContext): Command {
  return new Command("bench")
    .description("measure what a program sees with the WAN off, beside what the machine, or Deno, does")
    .addArgument(
      new Argument(
        "[part]",
        "the SDK on three datacenters, a Deno program on one, or the store in a program's own process",
      )
        .choices(PARTS)
        .default("cluster"),
    )
    .option("--quick", "shorter windows: figures are rougher")
    .addOption(jsonOption())
    .addHelpText(
      "after",
      examplesText("kvorum bench", "kvorum bench kv-connect", "kvorum bench embedded", "kvorum bench --quick --json"),
    )
    .action((part: Part, options: BenchCommandOptions) => runBenchCommand(context, part, options));
}

async function runBenchCommand(context: CliContext, part: Part, options: BenchCommandOptions): Promise<void> {
  using interruption = new Interruption();
  await runCommand(context, { ...options, interruption }, async () => {
    const progress = createProgressLine(context.stderr, context.errorPaint);
    const report = await MEASURE[part](context, {
      quick: options.quick ?? false,
      interruption,
      onProgress: (message) => progress.show(message, null),
    });
    progress.clear();
    return describe(context, part, report);
  });
}

interface MeasureOptions {
  readonly quick: boolean;
  readonly interruption: Interruption;
  readonly onProgress: (message: string) => void;
}

const MEASURE: Readonly<Record<Part, (context: CliContext, options: MeasureOptions) => Promise<BenchReport>>> = {
  cluster: measureCluster,
  "kv-connect": measureKvConnect,
  embedded: measureEmbedded,
};

async function measureCluster({ folder }: CliContext, options: MeasureOptions): Promise<BenchReport> {
  const { runBench } = await import("@kvorum/bench");
  const { interruption, ...rest } = options;
  return await runBench({
    ...rest,
    signal: interruption.signal,
    startCluster: async () => {
      const cluster = await startCluster(loadTopology(folder, "local"), interruption);
      return {
        address: cluster.record.datacenters.map(grpcAddressOf).join(","),
        stop: () => cluster[Symbol.asyncDispose](),
      };
    },
  });
}

async function measureKvConnect(_context: CliContext, options: MeasureOptions): Promise<BenchReport> {
  const { runKvConnectBench } = await import("@kvorum/bench");
  const { interruption, ...rest } = options;
  return await runKvConnectBench({
    ...rest,
    signal: interruption.signal,
    startDatacenter: async () => {
      const topology = createTopology(ONE_DATACENTER, { source: "one datacenter" });
      const cluster = await startCluster(topology, interruption);
      const { datacenters, accessToken } = cluster.record;
      return {
        url: datacenters.map(httpUrlOf).join(),
        accessToken: accessToken ?? "",
        stop: () => cluster[Symbol.asyncDispose](),
      };
    },
  });
}

async function measureEmbedded(_context: CliContext, options: MeasureOptions): Promise<BenchReport> {
  const { runEmbeddedBench } = await import("@kvorum/bench");
  const { interruption, ...rest } = options;
  return await runEmbeddedBench({ ...rest, signal: interruption.signal });
}

function startCluster(topology: Topology, interruption: Interruption): Promise<TemporaryCluster> {
  return TemporaryCluster.start({
    topology,
    seed: 1,
    wan: false,
    settings: {},
    interruption,
    onProgress: () => {},
  });
}

function describe({ paint }: CliContext, part: Part, report: BenchReport): CommandReport {
  const columns: readonly Column[] = [
    { title: "measured", align: "left" },
    { title: "kvorum", align: "right" },
    { title: BESIDE[part], align: "right" },
    { title: `to the ${BESIDE[part]}`, align: "right" },
  ];
  const rows = report.rows.map(({ name, unit, value, floor, ratio }) => [
    name,
    `${formatFigure(value)} ${unit}`,
    floor === null ? "" : `${formatFigure(floor)} ${unit}`,
    ratio === null ? "" : formatRatio(part, unit, ratio),
  ]);
  const skipped = report.skipped.map((sentence) => `skipped: ${sentence}\n`).join("");
  return { document: report, text: `${formatTable(columns, rows, paint)}${skipped}` };
}

/** A rate is a share of what the machine can do; a time, and everything beside a peer, a multiple. */
function formatRatio(part: Part, unit: string, ratio: number): string {
  return part === "cluster" && unit !== "ms"
    ? `${(100 * ratio).toFixed(0)} %`
    : `${ratio.toFixed(part === "cluster" ? 1 : 2)} ×`;
}

function formatFigure(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString("en-US") : value.toFixed(2);
}
