// Running a scenario file, as `kvorum demo` and `kvorum run` do it: on processes or on virtual time, then the report.
import { availableParallelism, loadavg } from "node:os";
import { relative, resolve } from "node:path";
import {
  formatReportTable,
  isReportOk,
  type Report,
  type ReportPaths,
  type Scenario,
  writeReport,
} from "@kvorum/scenario";
import type { CliContext } from "./cli-context.ts";
import { openHistoryFile } from "./history-file.ts";
import { Interruption } from "./interruption.ts";
import { requireOutputFolder } from "./output/output-folder.ts";
import { writeFailure } from "./output/write-failure.ts";
import { type OutputOptions, runCommand } from "./run-command.ts";
import { busyNote } from "./scenario/busy-note.ts";
import { loadScenarioFile } from "./scenario/load-scenario-file.ts";
import { type ClockedRun, runLive, runOnSim } from "./scenario/run-on-clock.ts";
import { createRunView } from "./scenario/run-view.ts";

export interface ScenarioOptions extends OutputOptions {
  /** Absolute path of the scenario file. */
  readonly file: string;
  readonly on: "live" | "sim";
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

const INTERRUPTED = "interrupted: winding up; Ctrl-C once more ends it at once";

/** Runs the file and reports; exit code 1 when an expectation does not hold or the run was interrupted. */
export async function runScenarioCommand(context: CliContext, options: ScenarioOptions): Promise<void> {
  using interruption = new Interruption();
  await runCommand(context, { ...options, interruption }, async () => {
    const loaded = await loadScenarioFile(options.file);
    const out = resolve(context.folder, options.out ?? `reports/${loaded.scenario.name}`);
    requireOutputFolder(out);
    const history = options.history === undefined ? null : openHistoryFile(resolve(context.folder, options.history));
    const view = createRunView(context);
    const note = clockNote(loaded.scenario, options.on);
    const warn = (text: string): void => {
      view.clear();
      context.stderr.write(`${context.errorPaint.warning(text)}\n`);
    };
    if (note !== null) {
      warn(note);
    }
    interruption.signal.addEventListener("abort", () => warn(INTERRUPTED));
    const run: ClockedRun = {
      loaded,
      seed: options.seed,
      command: options.command,
      interruption,
      onProgress: (progress) => view.show(progress),
      onMessage: (message) => view.message(message),
      onHistoryEvent: history?.write,
    };
    try {
      const report = await (options.on === "sim" ? runOnSim(run) : runLive(context, run, options.cluster));
      view.clear();
      // First what has been measured: a full disk takes the files, not the figures.
      if (options.json !== true) {
        const table = formatReportTable(report, { color: context.colour, width: context.stdout.columns });
        context.stdout.write(`${table}\n\n`);
      }
      const files = await keepReport(report, out);
      await history?.close();
      const exitCode = isReportOk(report) && !report.aborted ? 0 : 1;
      const [load = 0] = loadavg();
      const notes = [note, options.on === "live" && exitCode === 1 ? busyNote(load, availableParallelism()) : null];
      return { document: report, text: `${describeFiles(context, files)}${notes.map(asParagraph).join("")}`, exitCode };
    } finally {
      view.clear();
    }
  });
}

/** A scenario may be run on any clock; only on its own it is known to hold. */
function clockNote({ clocks }: Pick<Scenario, "clocks">, on: ScenarioOptions["on"]): string | null {
  return clocks.includes(on)
    ? null
    : `this scenario is written for --on ${clocks.join(", ")}: what it expects need not hold on ${on}`;
}

/** @throws KvorumError disk_full, disk_failed — one of the files could not be written */
async function keepReport(report: Report, folder: string): Promise<ReportPaths> {
  try {
    return await writeReport(report, folder);
  } catch (cause) {
    throw writeFailure(folder, cause);
  }
}

function describeFiles({ folder }: CliContext, { html, json, junit, markdown }: ReportPaths): string {
  const paths = [html, json, junit, markdown].map((file) => `  ${relative(folder, file)}\n`);
  return `report\n${paths.join("")}`;
}

function asParagraph(note: string | null): string {
  return note === null ? "" : `\n${note}\n`;
}
