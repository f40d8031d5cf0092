// kvorum run FILE --on sim --seeds A..B: how a scenario goes under many seeds, and the report of the worst one.
import { writeFile } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { type SeedSummary, summarizeSeeds, writeReport } from "@kvorum/scenario";
import type { CliContext } from "../cli-context.ts";
import type { SeedRange } from "../input/options.ts";
import { Interruption } from "../interruption.ts";
import { createProgressLine } from "../output/progress-line.ts";
import { type Column, formatTable } from "../output/table.ts";
import { type CommandReport, type OutputOptions, runCommand } from "../run-command.ts";
import { runSeeds } from "./seed-pool.ts";

export interface SeedsOptions extends OutputOptions {
  /** Absolute path of the scenario file. */
  readonly file: string;
  readonly seeds: SeedRange;
  readonly out?: string | undefined;
}

export async function runSeedsCommand(context: CliContext, options: SeedsOptions): Promise<void> {
  using interruption = new Interruption();
  await runCommand(context, { ...options, interruption }, async () => {
    const { first, last } = options.seeds;
    const seeds = Array.from({ length: last - first + 1 }, (_, i) => first + i);
    const progress = createProgressLine(context.stderr, context.errorPaint);
    const startedAtMs = performance.now();
    let ended = 0;
    const reports = await runSeeds({
      file: options.file,
      seeds,
      signal: interruption.signal,
      onReport: () => {
        ended += 1;
        progress.show(`${ended} of ${seeds.length} seeds`, ended / seeds.length);
      },
    });
    progress.clear();
    const summary = summarizeSeeds(reports);
    const out = resolve(context.folder, options.out ?? `reports/${summary.scenario}-seeds`);
    const worst = reports.find(({ seed }) => seed === summary.worstSeed);
    const html = worst === undefined ? null : (await writeReport(worst, out)).html;
    const wallMs = Math.round(performance.now() - startedAtMs);
    const document = { ...summary, wallMs, worstReport: html };
    await writeFile(join(out, "seeds.json"), `${JSON.stringify(document, null, 2)}\n`);
    return describe(context, { summary, wallMs, html, complete: reports.length === seeds.length });
  });
}

const COLUMNS: readonly Column[] = [
  { title: "region", align: "left" },
  { title: "figure", align: "left" },
  { title: "min", align: "right" },
  { title: "median", align: "right" },
  { title: "max", align: "right" },
  { title: "of seed", align: "right" },
];

interface SeedsFound {
  readonly summary: SeedSummary;
  readonly wallMs: number;
  readonly html: string | null;
  readonly complete: boolean;
}

function describe(context: CliContext, { summary, wallMs, html, complete }: SeedsFound): CommandReport {
  const { bad, good } = context.paint;
  const table = formatTable(
    COLUMNS,
    summary.figures.map(({ region, figure, min, median, max, maxSeed }) => [
      region,
      figure,
      ...[min, median, max].map((value) => value.toFixed(1)),
      String(maxSeed),
    ]),
    context.paint,
  );
  const failures = summary.failed.flatMap(({ seed, checks }) =>
    checks.map(({ name, detail }) => `${bad("✗")} seed ${seed}: ${name}: ${detail}\n`),
  );
  const verdict = summary.ok
    ? good(`All checks hold under ${summary.runs} seeds.`)
    : bad(`${summary.failed.length} of ${summary.runs} seeds failed.`);
  const worst = html === null ? "" : `the worst is seed ${summary.worstSeed}: ${relative(context.folder, html)}\n`;
  return {
    document: { ...summary, wallMs, worstReport: html },
    text: `${table}\n${failures.join("")}${verdict} ${(wallMs / 1_000).toFixed(1)} s; ${worst}`,
    exitCode: summary.ok && complete ? 0 : 1,
  };
}
