// The report on a terminal: what clients saw per region, what happened in a few lines, the checks. Fits 100 columns.
import { styleText } from "node:util";
import type { Distribution } from "@kvorum/figures";
import Table from "cli-table3";
import { isDetail, isMeasured, measuredFigures } from "./figure-names.ts";
import { formatNumber, formatPercent } from "./format.ts";
import { NO_FRAME } from "./no-frame.ts";
import type { RegionFigures } from "./region-schema.ts";
import type { Report } from "./report.ts";
import {
  durabilityLine,
  failoverLine,
  outageLine,
  regionSentence,
  staleGroupLine,
  troublesOf,
  verdictOf,
  workloadLine,
} from "./summary.ts";

export interface ReportTableOptions {
  /** Whether ANSI colours may be used; false for a file, a pipe or NO_COLOR. */
  readonly color: boolean;
  /** Columns of the terminal: sentences are wrapped there. The tables themselves take up to 100. */
  readonly width: number;
}

const NOT_MEASURED = "–";
const WRAP_COLUMNS_MIN = 40;
/** Figures beside each other: with a region's name in front, 100 columns hold so many. The others stand in a second table. */
const TABLE_FIGURES_MAX = 5;
/** A phase's name keeps to this many columns. */
const PHASE_NAME_COLUMNS = 16;
/** Groups of keys named here; the page has them all. */
const STALE_GROUPS_MAX = 5;

type Paint = (style: "bold" | "dim" | "green" | "red" | "yellow", text: string) => string;

/** Several lines, without a line break at the end. */
export function formatReportTable(report: Report, options: ReportTableOptions): string {
  const paint: Paint = (style, text) => (options.color ? styleText(style, text, { validateStream: false }) : text);
  const columns = Math.max(WRAP_COLUMNS_MIN, options.width);
  const sections = [
    [
      ...figuresTables(report.regions, paint),
      paint("dim", "p50 / p99 in ms; stale reads as a share of the eventual reads"),
    ],
    phaseLines(report, paint),
    [
      ...report.regions
        .map((row) => regionSentence(row, report))
        .flatMap((sentence) => (sentence === "" ? [] : wrap(sentence, columns))),
      ...report.regions.flatMap((row) => failureLines(row, paint)),
    ],
    storyLines(report, { paint, columns }),
    checkLines(report, { paint, columns }),
    [paint("bold", verdictOf(report))],
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n");
}

function figuresTables(rows: readonly RegionFigures[], paint: Paint): readonly string[] {
  const figures = measuredFigures(rows).filter((words) => !isDetail(words));
  const tables = Array.from({ length: Math.max(1, Math.ceil(figures.length / TABLE_FIGURES_MAX)) }, (_, i) => {
    const shown = figures.slice(i * TABLE_FIGURES_MAX, (i + 1) * TABLE_FIGURES_MAX);
    const isLast = (i + 1) * TABLE_FIGURES_MAX >= figures.length;
    return [
      ["client region", ...shown.map(({ heading }) => heading), ...(isLast ? ["stale reads"] : [])],
      ...rows.map((row) => [
        row.region,
        ...shown.map(({ of }) => cell(of(row))),
        ...(isLast ? [staleCell(row, paint)] : []),
      ]),
    ];
  });
  return tables.flatMap((table, i) => [...(i === 0 ? [] : [""]), formatTable(table, { paint, names: 1 })]);
}

/** One line per region and recorded phase, if there was more than one. */
function phaseLines({ phases }: Report, paint: Paint): readonly string[] {
  const recorded = phases.filter((phase) => phase.recorded);
  if (recorded.length < 2) {
    return [];
  }
  const rows = recorded.flatMap(({ name, regions }) =>
    regions.map((row) => [
      shortened(name),
      row.region,
      cell(row.writeMs),
      cell(row.strongReadMs),
      cell(row.eventualReadMs),
      cell(row.replicationLagMs),
      staleCell(row, paint),
    ]),
  );
  const head = ["phase", "region", "write", "strong read", "eventual read", "replication lag", "stale reads"];
  return [formatTable([head, ...rows], { paint, names: 2 })];
}

function shortened(name: string): string {
  return name.length <= PHASE_NAME_COLUMNS ? name : `${name.slice(0, PHASE_NAME_COLUMNS - 1)}…`;
}

/** The first row is that of the headings, which break at their spaces; the first columns hold names. */
function formatTable(
  [head = [], ...rows]: readonly (readonly string[])[],
  { paint, names }: { readonly paint: Paint; readonly names: number },
): string {
  const table = new Table({
    head: head.map((heading) => paint("bold", heading.replace(" ", "\n"))),
    colAligns: head.map((_, i) => (i < names ? "left" : "right")),
    style: { head: [], border: [], "padding-left": 0, "padding-right": 2 },
    chars: NO_FRAME,
  });
  table.push(...rows.map((row) => [...row]));
  return table
    .toString()
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n");
}

interface Lines {
  readonly paint: Paint;
  readonly columns: number;
}

/** What happened: outages, failovers, stale keys, what the workloads counted. */
function storyLines(report: Report, { paint, columns }: Lines): readonly string[] {
  const stale = report.staleGroups.filter((group) => group.stale > 0);
  const more = stale.length - STALE_GROUPS_MAX;
  const lines = [
    ...report.outages.map((outage) => ["outage", outageLine(outage)]),
    ...report.failovers.map((failover) => ["failover", failoverLine(failover)]),
    ...stale.slice(0, STALE_GROUPS_MAX).map((group) => ["stale", staleGroupLine(group)]),
    ...(more > 0 ? [["stale", `and ${more} more groups of keys: see report.html`]] : []),
    ...report.workloads.map((workload) => ["workload", workloadLine(workload)]),
    ["writes", durabilityLine(report)],
  ];
  return lines.flatMap(([label = "", text = ""]) => {
    const [first = "", ...rest] = wrap(text, columns - 10);
    return [`${paint("dim", label.padEnd(10))}${first}`, ...rest.map((line) => `${" ".repeat(10)}${line}`)];
  });
}

function checkLines({ checks }: Report, { paint, columns }: Lines): readonly string[] {
  return checks.flatMap(({ ok, name, detail }) => {
    const [first = "", ...rest] = wrap(`${name}: ${detail}`, columns - 2);
    const mark = ok ? paint("green", "✓") : paint("red", "✗");
    return [`${mark} ${first}`, ...rest.map((line) => `  ${line}`)];
  });
}

function cell(distribution: Distribution | null): string {
  return isMeasured(distribution)
    ? `${formatNumber(distribution.p50)} / ${formatNumber(distribution.p99)}`
    : NOT_MEASURED;
}

function staleCell({ staleReads }: RegionFigures, paint: Paint): string {
  if (staleReads.reads === 0) {
    return NOT_MEASURED;
  }
  const text = `${formatPercent(staleReads.stale, staleReads.reads)} of ${staleReads.reads}`;
  return staleReads.stale > 0 ? paint("yellow", text) : text;
}

function failureLines(row: RegionFigures, paint: Paint): readonly string[] {
  return troublesOf(row).map((trouble) => paint("red", `${row.region}: ${trouble}`));
}

/** Breaks a sentence at spaces so that no line is longer than `columns`, unless a word is. */
function wrap(text: string, columns: number): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > columns) {
      lines.push(line);
      line = word;
    } else {
      line = line === "" ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}
