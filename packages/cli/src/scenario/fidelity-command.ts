// kvorum fidelity FILE: the same scenario on processes and on virtual time, figure by figure, so that one knows what a simulated
// figure is worth.
import { writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { type Fidelity, judgeFidelity, writeReport } from "@kvorum/scenario";
import type { CliContext } from "../cli-context.ts";
import { Interruption } from "../interruption.ts";
import { requireOutputFolder } from "../output/output-folder.ts";
import { type Column, formatTable } from "../output/table.ts";
import { type CommandReport, type OutputOptions, runCommand } from "../run-command.ts";
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
      view.message("the same on virtual time");
      const sim = await runOnSim(run);
      const fidelity = judgeFidelity(live, sim);
      await writeReport(live, join(out, "live"));
      await writeReport(sim, join(out, "sim"));
      await writeFile(join(out, "fidelity.json"), `${JSON.stringify(fidelity, null, 2)}\n`);
      return describe(context, fidelity, options);
    } finally {
      view.clear();
    }
  });
}

const FIGURE_TITLES = ["live p50", "sim p50", "live p99", "sim p99", "mean distance", "KS"] as const;

const COLUMNS: readonly Column[] = [
  { title: "region", align: "left" },
  { title: "figure", align: "left" },
  ...FIGURE_TITLES.map((title) => ({ title, align: "right" as const })),
  { title: "", align: "left" },
];

function describe(
  context: CliContext,
  fidelity: Fidelity,
  { failOnDifference = false }: FidelityOptions,
): CommandReport {
  const { good, bad } = context.paint;
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
    context.paint,
  );
  const off = fidelity.rows.filter(({ isFaithful }) => !isFaithful).length;
  const verdict =
    off === 0
      ? "Every simulated figure is within its tolerance of the measured one."
      : `${off} of ${fidelity.rows.length} figures are further from the measured ones than their tolerance.`;
  return { document: fidelity, text: `${table}\n${verdict}\n`, exitCode: failOnDifference && !fidelity.ok ? 1 : 0 };
}
