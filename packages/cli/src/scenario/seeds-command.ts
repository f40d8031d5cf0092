// kvorum run SCENARIO… --on sim --seeds A..B: how scenarios go under many seeds, and the report of each one's worst.
import { writeFile } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { type Report, type SeedSummary, summarizeSeeds, writeReport } from "@kvorum/scenario";
import type { CliContext } from "../cli-context.ts";
import type { SeedRange } from "../input/options.ts";
import { Interruption } from "../interruption.ts";
import { counted } from "../output/counted.ts";
import { requireOutputFolder } from "../output/output-folder.ts";
import { createProgressLine } from "../output/progress-line.ts";
import { type Column, formatTable } from "../output/table.ts";
import { type CommandReport, type OutputOptions, runCommand } from "../run-command.ts";
import { runSeeds, type SeedTask } from "./seed-pool.ts";

export interface SeedsOptions extends OutputOptions {
  /** Absolute paths of the scenario files, one at least. */
  readonly files: readonly string[];
  readonly seeds: SeedRange;
  /** Of one scenario its folder, of several the folder of their folders. */
  readonly out?: string | undefined;
}

/** What came of one scenario. */
interface SeedsFound {
  readonly summary: SeedSummary;
  /** Of the worst seed. */
  readonly html: string;
}

export async function runSeedsCommand(context: CliContext, options: SeedsOptions): Promise<void> {
  using interruption = new Interruption();
  await runCommand(context, { ...options, interruption }, async () => {
    requireOutputFolder(resolve(context.folder, options.out ?? "reports"));
    const { first, last } = options.seeds;
    const seeds = Array.from({ length: last - first + 1 }, (_, i) => first + i);
    const tasks = options.files.flatMap((file) => seeds.map((seed): SeedTask => ({ file, seed })));
    const progress = createProgressLine(context.stderr, context.errorPaint);
    const startedAtMs = performance.now();
    const found = new FoundScenarios(context, { ...options, seeds: seeds.length });
    await runSeeds({
      tasks,
      signal: interruption.signal,
      onReport: async (task, report) => {
        await found.take(task, report);
        progress.show(`running ${tasks.length} seeds`, found.ended / tasks.length);
      },
    });
    progress.clear();
    return describe(context, {
      found: await found.all(),
      wallMs: Math.round(performance.now() - startedAtMs),
      runs: found.ended,
      runsPlanned: tasks.length,
    });
  });
}

/** Keeps the reports of a scenario until its last seed has ended, and then what they come to. */
class FoundScenarios {
  readonly #context: CliContext;
  readonly #options: Pick<SeedsOptions, "files" | "out"> & { readonly seeds: number };
  readonly #reports = new Map<string, Report[]>();
  readonly #found: SeedsFound[] = [];
  #ended = 0;

  constructor(context: CliContext, options: Pick<SeedsOptions, "files" | "out"> & { readonly seeds: number }) {
    this.#context = context;
    this.#options = options;
  }

  get ended(): number {
    return this.#ended;
  }

  async take({ file }: SeedTask, report: Report): Promise<void> {
    const reports = this.#reports.get(file) ?? [];
    this.#reports.set(file, reports);
    reports.push(report);
    this.#ended += 1;
    if (reports.length === this.#options.seeds) {
      await this.#conclude(file);
    }
  }

  /** Those that were cut short, too. */
  async all(): Promise<readonly SeedsFound[]> {
    for (const file of [...this.#reports.keys()]) {
      await this.#conclude(file);
    }
    return this.#found.toSorted((a, b) => (a.summary.scenario < b.summary.scenario ? -1 : 1));
  }

  async #conclude(file: string): Promise<void> {
    const reports = (this.#reports.get(file) ?? []).toSorted((a, b) => a.seed - b.seed);
    this.#reports.delete(file);
    const summary = summarizeSeeds(reports);
    const worst = reports.find(({ seed }) => seed === summary.worstSeed);
    if (worst === undefined) {
      return;
    }
    const out = this.#folderOf(summary.scenario);
    const { html } = await writeReport(worst, out);
    await writeFile(join(out, "seeds.json"), `${JSON.stringify(summary, null, 2)}\n`);
    this.#found.push({ summary, html });
  }

  #folderOf(scenario: string): string {
    const { files, out } = this.#options;
    const { folder } = this.#context;
    if (out === undefined) {
      return resolve(folder, "reports", `${scenario}-seeds`);
    }
    return files.length === 1 ? resolve(folder, out) : resolve(folder, out, scenario);
  }
}

const COLUMNS: readonly Column[] = [
  { title: "region", align: "left" },
  { title: "figure", align: "left" },
  { title: "min", align: "right" },
  { title: "median", align: "right" },
  { title: "max", align: "right" },
  { title: "of seed", align: "right" },
];

interface AllFound {
  readonly found: readonly SeedsFound[];
  readonly wallMs: number;
  readonly runs: number;
  readonly runsPlanned: number;
}

function describe(context: CliContext, { found, wallMs, runs, runsPlanned }: AllFound): CommandReport {
  const complete = runs === runsPlanned;
  const ok = found.length > 0 && found.every(({ summary }) => summary.ok);
  const [only, ...others] = found;
  const isOne = only !== undefined && others.length === 0;
  const table = isOne ? `${figuresTable(context, only.summary)}\n` : "";
  const text = found.map((one) => verdictOn(context, one)).join("");
  const seconds = `in ${(wallMs / 1_000).toFixed(1)} s`;
  const took = complete
    ? `${counted(runs, "run")} ${seconds}`
    : context.paint.bad(`stopped early, after ${runs} of ${runsPlanned} runs ${seconds}`);
  return {
    document: isOne
      ? { ...only.summary, wallMs, worstReport: only.html }
      : { ok, runs: found.reduce((sum, { summary }) => sum + summary.runs, 0), wallMs, scenarios: documentsOf(found) },
    text: `${table}${text}${took}\n`,
    exitCode: ok && complete ? 0 : 1,
  };
}

function documentsOf(found: readonly SeedsFound[]): readonly object[] {
  return found.map(({ summary, html }) => ({ ...summary, worstReport: html }));
}

function figuresTable(context: CliContext, { figures }: SeedSummary): string {
  const rows = figures.map(({ region, figure, min, median, max, maxSeed }) => [
    region,
    figure,
    ...[min, median, max].map((value) => value.toFixed(1)),
    String(maxSeed),
  ]);
  return formatTable(COLUMNS, rows, context.paint);
}

function verdictOn(context: CliContext, { summary, html }: SeedsFound): string {
  const { bad, good } = context.paint;
  const failures = summary.failed.flatMap(({ seed, checks }) =>
    checks.map(({ name, detail }) => `  ${bad("✗")} seed ${seed}: ${name}: ${detail}\n`),
  );
  const verdict = summary.ok
    ? good(`all checks hold under ${summary.runs} seeds`)
    : bad(`${summary.failed.length} of ${summary.runs} seeds failed`);
  const worst = `the worst is seed ${summary.worstSeed}, ${relative(context.folder, html)}`;
  return `${summary.scenario}: ${verdict}; ${worst}\n${failures.join("")}`;
}
