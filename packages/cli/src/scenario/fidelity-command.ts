// kvorum fidelity FILE: the same scenario on processes and on virtual time, figure by figure, so that one knows what a simulated
// figure is worth.
import { writeFile } from "node:fs/promises";
import { availableParallelism, loadavg } from "node:os";
import { join, relative, resolve } from "node:path";
import { type Fidelity, judgeFidelity, writeReport } from "@kvorum/scenario";
import type { CliContext } from "../cli-context.ts";
import { Interruption } from "../interruption.ts";
import { requireOutputFolder } from "../output/output-folder.ts";
import { type Column, formatTable } from "../output/table.ts";
import { type CommandReport, type OutputOptions, runCommand } from "../run-command.ts";
import { busyNote } from "./busy-note.ts";
import { loadScenarioFile } from "./load-scenario-file.ts";
import { runLive, runOnSim } from "./run-on-clock.ts";
import { createRunView } from "./run-view.ts";

export interface FidelityOptions extends OutputOptions {
  /** Absolute path of the scenario file. */
  readonly file: string;
  readonly seed?: number | undefined;
  readonly out?: string | undefined;
  readonly command: string;
  /** Exit code 1 when a figure is further from the measured one than its tolerance. */
  readonly failOnDifference?: boolean | undefined;
}

export async function runFidelityCommand(context: CliContext, options: FidelityOptions): Promise<void> {
  using interruption = new Interruption();
  await runCommand(context, { ...options, interruption }, async () => {
    const loaded = await loadScenarioFile(options.file);
    const out = resolve(context.folder, options.out ?? `reports/${loaded.scenario.name}-fidelity`);
    requireOutputFolder(out);
    const view = createRunView(context);
    try {
      const run = {
        loaded,
        seed: options.seed,
        command: options.command,
        interruption,
        onProgress: view.show,
        onMessage: view.message,
      };
      const live = await runLive(context, run, undefined);
      // Half a run has no distributions to compare.
      interruption.signal.throwIfAborted();
      view.message("the same on virtual time");
      const sim = await runOnSim(run);
      interruption.signal.throwIfAborted();
      const fidelity = judgeFidelity(live, sim);
      const { html: liveHtml } = await writeReport(live, join(out, "live"));
      const { html: simHtml } = await writeReport(sim, join(out, "sim"));
      const json = join(out, "fidelity.json");
      await writeFile(json, `${JSON.stringify(fidelity, null, 2)}\n`);
      view.clear();
      return describe(context, { fidelity, files: [json, liveHtml, simHtml] }, options);
    } finally {
      view.clear();
    }
  });
}

const FIGURE_TITLES = ["live p50", "sim p50", "live p99", "sim p99", "mean distance", "KS"] as const;

const LEGEND = "p50 and p99 in ms; KS: 0 where both distributions are the same, 1 where nothing of them overlaps";

const COLUMNS: readonly Column[] = [
  { title: "region", align: "left" },
  { title: "figure", align: "left" },
  ...FIGURE_TITLES.map((title) => ({ title, align: "right" as const })),
  { title: "", align: "left" },
];

interface Compared {
  readonly fidelity: Fidelity;
  /** What was written about it. */
  readonly files: readonly string[];
}

function describe(
  { paint, folder }: CliContext,
  { fidelity, files }: Compared,
  { failOnDifference = false }: FidelityOptions,
): CommandReport {
  const { good, bad, faint } = paint;
  const digits = (value: number): string => value.toFixed(1);
  const table = formatTable(
    COLUMNS,
    fidelity.rows.map(({ region, figure, live, sim, wassersteinMs, ks, isFaithful }) => [
      region,
      figure,
      digits(live.p50),
      digits(sim.p50),
      digits(live.p99),
      digits(sim.p99),
      `${digits(wassersteinMs)} ms`,
      ks.toFixed(2),
      isFaithful ? good("faithful") : bad("off"),
    ]),
    paint,
  );
  const off = fidelity.rows.filter(({ isFaithful }) => !isFaithful).length;
  const verdict =
    off === 0
      ? "Every simulated figure is within its tolerance of the measured one."
      : `${off} of ${fidelity.rows.length} figures are further from the measured ones than their tolerance.`;
  const note = off === 0 ? null : busyNote(loadavg()[0] ?? 0, availableParallelism());
  return {
    document: fidelity,
    text: [
      `${table}${faint(LEGEND)}\n\n${verdict}\n`,
      note === null ? "" : `${note}\n`,
      "\nreport\n",
      ...files.map((file) => `  ${relative(folder, file)}\n`),
    ].join(""),
    exitCode: failOnDifference && !fidelity.ok ? 1 : 0,
  };
}
