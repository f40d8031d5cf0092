// Running a scenario file, as `kvorum demo` and `kvorum run` do it: a cluster, the run, the report.
import { readFile } from "node:fs/promises";
import { dirname, relative, resolve } from "node:path";
import { KvorumError } from "@kvorum/base";
import {
  checkScenarioRegions,
  formatReportTable,
  isReportOk,
  type LiveCluster,
  loadScenario,
  type Progress,
  type Report,
  runScenario,
  type Scenario,
  writeReport,
} from "@kvorum/scenario";
import { createTopology, type Topology } from "@kvorum/wan";
import type { CliContext } from "./cli-context.ts";
import { type ClusterRecord, grpcAddressOf } from "./cluster/cluster-record.ts";
import { mustFindCluster } from "./cluster/find-cluster.ts";
import { TemporaryCluster } from "./cluster/temporary-cluster.ts";
import { type HistoryFile, openHistoryFile } from "./history-file.ts";
import { loadTopology } from "./input/topology-argument.ts";
import { Interruption } from "./interruption.ts";
import { createProgressLine, type ProgressLine } from "./output/progress-line.ts";
import { type CommandReport, type OutputOptions, runCommand } from "./run-command.ts";
import { VERSION } from "./version.ts";

export interface ScenarioOptions extends OutputOptions {
  /** Absolute path of the scenario file. */
  readonly file: string;
  /** Folder of the report, relative to where the command was given. */
  readonly out?: string | undefined;
  readonly seed?: number | undefined;
  /** Run on this cluster instead of one of its own. */
  readonly cluster?: string | undefined;
  /** File for the history of the run, relative to where the command was given. */
  readonly history?: string | undefined;
  /** What repeats the run. */
  readonly command: string;
}

/** Runs the file and reports; exit code 1 when an expectation does not hold or the run was interrupted. */
export async function runScenarioCommand(context: CliContext, options: ScenarioOptions): Promise<void> {
  using interruption = new Interruption();
  await runCommand(context, { ...options, interruption }, async () => {
    const scenario = loadScenario(await readScenario(options.file), relative(context.folder, options.file));
    const history = options.history === undefined ? null : openHistoryFile(resolve(context.folder, options.history));
    const report = await runAndReport(context, { options, scenario, interruption, history });
    await history?.close();
    const out = resolve(context.folder, options.out ?? `reports/${scenario.name}`);
    const files = await writeReport(report, out);
    return describe(context, report, files);
  });
}

interface ScenarioRun {
  readonly options: ScenarioOptions;
  readonly scenario: Scenario;
  readonly interruption: Interruption;
  /** Null: the run is not recorded. */
  readonly history: HistoryFile | null;
}

async function runAndReport(context: CliContext, run: ScenarioRun): Promise<Report> {
  const { options, scenario, interruption } = run;
  const progress = createProgressLine(context.stderr, context.errorPaint);
  try {
    if (options.cluster !== undefined) {
      return await execute(run, mustFindCluster(context.folder, options.cluster), progress);
    }
    const topology = topologyOf(options.file, scenario);
    checkScenarioRegions(scenario, topology);
    await using cluster = await TemporaryCluster.start({
      topology,
      seed: options.seed ?? scenario.seed,
      wan: true,
      interruption,
      onProgress: (message) => progress.show(message, null),
    });
    const report = await execute(run, cluster.record, progress);
    progress.show("stopping the cluster", null);
    return report;
  } finally {
    progress.clear();
  }
}

async function execute(
  { options, scenario, interruption, history }: ScenarioRun,
  record: ClusterRecord,
  progress: ProgressLine,
) {
  return await runScenario({
    scenario,
    cluster: liveClusterFrom(record),
    ...(options.seed === undefined ? {} : { seed: options.seed }),
    command: options.command,
    version: VERSION,
    signal: interruption.signal,
    ...(history === null ? {} : { onHistoryEvent: history.write }),
    onProgress: (now) => progress.show(formatProgress(now), now.fraction),
  });
}

async function readScenario(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    throw new KvorumError("invalid_config", `the scenario ${file} cannot be read`, { cause: error });
  }
}

function topologyOf(file: string, { topology }: Scenario): Topology {
  return typeof topology === "string"
    ? loadTopology(dirname(file), topology)
    : createTopology(topology, { source: `${file} topology` });
}

function liveClusterFrom(record: ClusterRecord): LiveCluster {
  return {
    topology: record.topology,
    datacenters: record.datacenters.map((node) => ({
      datacenter: node.datacenter,
      region: node.region,
      grpc: grpcAddressOf(node),
    })),
  };
}

const STEP_MESSAGES = {
  links: "checking every link",
  clients: "opening clients",
  "warm-up": "warming up",
  measure: "measuring",
  probe: "probing when writes become visible",
  collect: "comparing acknowledged writes with the log",
  done: "done",
} as const satisfies Record<Progress["step"], string>;

function formatProgress({ step }: Progress): string {
  return STEP_MESSAGES[step];
}

function describe(
  context: CliContext,
  report: Report,
  files: { readonly json: string; readonly html: string },
): CommandReport {
  const table = formatReportTable(report, { color: context.colour, width: context.stdout.columns });
  const paths = [files.html, files.json].map((file) => relative(context.folder, file)).join("\n  ");
  return {
    document: report,
    text: `${table}\n\nreport\n  ${paths}\n`,
    exitCode: isReportOk(report) && !report.aborted ? 0 : 1,
  };
}
