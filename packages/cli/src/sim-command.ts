// Running seeds, as `kvorum sim` does it: draws, runs, and says how it went, at length only where something broke.
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import {
  CorpusTally,
  decodeRegression,
  describeFailure,
  describeTopology,
  drawRunPlan,
  encodeHistory,
  encodeRegression,
  RUN_MINUTES_DEFAULT,
  type RunOutcome,
  type RunPlan,
  type RunResult,
  run,
  shrinkRun,
} from "@kvorum/simulator";
import type { CliContext, ExitCode } from "./cli-context.ts";
import { loadTopology } from "./input/topology-argument.ts";
import { createProgressLine } from "./output/progress-line.ts";
import { formatTable } from "./output/table.ts";
import { REPOSITORY_FOLDER } from "./repository-folder.ts";
import { type CommandReport, type OutputOptions, runCommand } from "./run-command.ts";
import { VERSION } from "./version.ts";

export interface SimOptions extends OutputOptions {
  readonly seed?: number;
  readonly seeds?: { readonly first: number; readonly last: number };
  readonly minutes?: number;
  readonly topology?: string;
  readonly history?: string;
  readonly shrink?: boolean;
  readonly replay?: string;
}

interface TimedRun {
  readonly result: RunResult;
  readonly wallMs: number;
}

/** The simulator's own exit codes (issue 4): scripts tell a broken promise from a cluster that does not get on. */
const EXIT_CODES = { ok: 0, wrong: 129, stuck: 128, crashed: 127 } as const satisfies Record<RunOutcome, ExitCode>;
const SEED_DEFAULT = 1;
const MS_PER_MINUTE = 60_000;
const REGRESSIONS_FOLDER = join(REPOSITORY_FOLDER, "test", "fuzz", "regressions");

export async function runSimCommand(context: CliContext, options: SimOptions): Promise<void> {
  let exitCode: ExitCode = 0;
  await runCommand(context, options, async () => {
    const done = options.seeds === undefined ? await runOne(context, options) : await runMany(context, options);
    exitCode = done.exitCode;
    return done.report;
  });
  if (exitCode !== 0) {
    context.setExitCode(exitCode);
  }
}

interface Done {
  readonly report: CommandReport;
  readonly exitCode: ExitCode;
}

async function runOne(context: CliContext, options: SimOptions): Promise<Done> {
  const plan =
    options.replay === undefined
      ? planOf(context, options, options.seed ?? SEED_DEFAULT)
      : decodeRegression(readFileSync(resolve(context.folder, options.replay), "utf8"), options.replay).plan;
  const timed = await runTimed(plan);
  const { result } = timed;
  if (options.shrink && result.outcome !== "ok") {
    return shrinkAndSave(context, result);
  }
  if (options.history !== undefined) {
    writeFileSync(resolve(context.folder, options.history), encodeHistory(result));
  }
  const replay = replayCommand(options, result.plan.seed);
  return {
    report: { document: documentOf(timed, replay), text: textOf(context, timed, replay) },
    exitCode: EXIT_CODES[result.outcome],
  };
}

/** Writes the shortest story that fails likewise where tests find it, and reports that run. */
async function shrinkAndSave(context: CliContext, failed: RunResult): Promise<Done> {
  const startAtMs = performance.now();
  const { regression, result, runs } = await shrinkRun(failed);
  const wallMs = performance.now() - startAtMs;
  mkdirSync(REGRESSIONS_FOLDER, { recursive: true });
  const name = `${regression.judge.replaceAll(" ", "-")}-${regression.plan.seed}.json`;
  const file = join(REGRESSIONS_FOLDER, name);
  writeFileSync(file, encodeRegression(regression));
  const replay = `npx kvorum sim --replay ${relative(context.folder, file)}`;
  const timed = { result, wallMs };
  const { faults, clients, topology } = regression.plan;
  const text = `  shrunk in ${runs} runs to ${faults.length} faults, ${clients.length} clients; ${describeTopology(topology)}\n`;
  return {
    report: {
      document: { ...documentOf(timed, replay), regression: file, shrinkRuns: runs },
      text: textOf(context, timed, replay) + text,
    },
    exitCode: EXIT_CODES[result.outcome],
  };
}

async function runMany(context: CliContext, options: SimOptions): Promise<Done> {
  const { first, last } = options.seeds ?? { first: SEED_DEFAULT, last: SEED_DEFAULT };
  const progress = createProgressLine(context.stderr, context.errorPaint);
  const tally = new CorpusTally();
  const failures: TimedRun[] = [];
  let wallMs = 0;
  for (let seed = first; seed <= last; seed++) {
    const timed = await runTimed(planOf(context, options, seed));
    tally.take(timed.result);
    wallMs += timed.wallMs;
    if (timed.result.outcome !== "ok") {
      failures.push(timed);
    }
    progress.show(`seeds ${first}..${last}: ${failures.length} failed`, (seed - first + 1) / (last - first + 1));
  }
  progress.clear();
  return summaryOf(context, options, { tally, failures, wallMs });
}

interface Corpus {
  readonly tally: CorpusTally;
  readonly failures: readonly TimedRun[];
  readonly wallMs: number;
}

function summaryOf(context: CliContext, options: SimOptions, { tally, failures, wallMs }: Corpus): Done {
  const failed = failures.map((timed) => {
    const replay = replayCommand(options, timed.result.plan.seed);
    return { ...documentOf(timed, replay), probes: undefined };
  });
  const { probesMissed, runs, virtualMs } = tally;
  const ok = failures.length === 0 && probesMissed.length === 0;
  const texts = failures.map((timed) => textOf(context, timed, replayCommand(options, timed.result.plan.seed)));
  const missed = probesMissed.length === 0 ? "" : `never met: ${probesMissed.join(", ")}\n`;
  const worst = failures.map(({ result }) => EXIT_CODES[result.outcome]).toSorted((a, b) => b - a)[0];
  return {
    report: {
      document: { ok, runs, failed, probesMissed, virtualMs, wallMs, probes: tally.probes },
      text: `${texts.join("\n")}${missed}${runs} seeds, ${failures.length} failed, ${tally.operations} operations; ${speedText(virtualMs, wallMs)}\n`,
    },
    exitCode: worst ?? (ok ? 0 : 1),
  };
}

function planOf(context: CliContext, options: SimOptions, seed: number): RunPlan {
  return drawRunPlan({
    seed,
    safetyMs: (options.minutes ?? RUN_MINUTES_DEFAULT) * MS_PER_MINUTE,
    ...(options.topology === undefined ? {} : { topology: loadTopology(context.folder, options.topology) }),
  });
}

async function runTimed(plan: RunPlan): Promise<TimedRun> {
  const startAtMs = performance.now();
  const result = await run(plan);
  return { result, wallMs: performance.now() - startAtMs };
}

function documentOf({ result, wallMs }: TimedRun, replay: string) {
  const { plan, outcome, phase, violations, traceHash, virtualMs, operations, faults, probes } = result;
  return {
    seed: plan.seed,
    ok: outcome === "ok",
    outcome,
    traceHash,
    virtualMs,
    wallMs,
    operations,
    faults,
    violations,
    probes,
    topology: describeTopology(plan.topology),
    phase,
    failure: describeFailure(result),
    replay,
  };
}

function textOf(context: CliContext, { result, wallMs }: TimedRun, replay: string): string {
  const { plan, traceHash, operations, faults, virtualMs } = result;
  const failure = describeFailure(result);
  const figures = `${operations} operations, ${faults} faults; ${speedText(virtualMs, wallMs)}`;
  if (failure === null) {
    return `${context.paint.good("✓")} seed ${plan.seed} (${describeTopology(plan.topology)}): ${figures}; trace ${traceHash}\n`;
  }
  const rows = result.lastEvents.map(({ atMs, who, what, detail }) => [atMs.toFixed(3), who, what, detail]);
  const columns = [
    { title: "ms", align: "right" },
    { title: "who", align: "left" },
    { title: "what", align: "left" },
    { title: "detail", align: "left" },
  ] as const;
  return [
    `${context.paint.bad("✗")} ${failure}\n`,
    `  ${describeTopology(plan.topology)}; ${figures}; trace ${traceHash}; commit ${findCommit()}\n`,
    `  the last events:\n${formatTable(columns, rows, context.paint)}`,
    `  replay: ${replay}\n`,
  ].join("");
}

function speedText(virtualMs: number, wallMs: number): string {
  const ratio = Math.round(virtualMs / Math.max(wallMs, 1));
  return `${(virtualMs / 1000).toFixed(1)} s of virtual time in ${(wallMs / 1000).toFixed(2)} s: ${ratio}x`;
}

function replayCommand({ minutes, topology }: SimOptions, seed: number): string {
  const options = [
    ...(minutes === undefined ? [] : [` --minutes ${minutes}`]),
    ...(topology === undefined ? [] : [` --topology ${topology}`]),
  ];
  return `npx kvorum sim --seed ${seed}${options.join("")}`;
}

/** What the code was: a seed means nothing without it. */
function findCommit(): string {
  try {
    const words = ["describe", "--always", "--dirty"];
    return execFileSync("git", words, {
      cwd: REPOSITORY_FOLDER,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
  } catch {
    // Installed without its repository.
    return `v${VERSION}`;
  }
}
