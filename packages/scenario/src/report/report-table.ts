// The report on a terminal: one row per client region, the sentences under it, the checks.
import { styleText } from "node:util";
import type { Distribution } from "@kvorum/figures";
import Table from "cli-table3";
import { formatNumber, formatPercent } from "./format.ts";
import { NO_FRAME } from "./no-frame.ts";
import type { RegionRow, Report } from "./report.ts";
import { regionSentence, troublesOf, verdictOf } from "./summary.ts";

export interface ReportTableOptions {
  /** Whether ANSI colours may be used; false for a file, a pipe or NO_COLOR. */
  readonly color: boolean;
  /** Columns of the terminal: sentences are wrapped there. The table itself takes up to 100. */
  readonly width: number;
}

const HEADINGS = [
  "client\nregion",
  "write",
  "strong\nread",
  "eventual\nread",
  "replication\nlag",
  "time to\nvisible",
  "stale\nreads",
] as const;
const NOT_MEASURED = "–";
const WRAP_COLUMNS_MIN = 40;

type Paint = (style: "bold" | "dim" | "green" | "red" | "yellow", text: string) => string;

/** Several lines, without a line break at the end. */
export function formatReportTable(report: Report, options: ReportTableOptions): string {
  const paint: Paint = (style, text) => (options.color ? styleText(style, text, { validateStream: false }) : text);
  const columns = Math.max(WRAP_COLUMNS_MIN, options.width);
  return [
    figuresTable(report, paint),
    paint("dim", "p50 / p99 in ms; stale reads as a share of the eventual reads"),
    "",
    ...report.regions.flatMap((row) => wrap(regionSentence(row, report), columns)),
    ...report.regions.flatMap((row) => failureLines(row, paint)),
    "",
    ...report.checks.flatMap(({ ok, name, detail }) => {
      const [first = "", ...rest] = wrap(`${name}: ${detail}`, columns - 2);
      const mark = ok ? paint("green", "✓") : paint("red", "✗");
      return [`${mark} ${first}`, ...rest.map((line) => `  ${line}`)];
    }),
    "",
    paint("bold", verdictOf(report)),
  ].join("\n");
}

function figuresTable(report: Report, paint: Paint): string {
  const table = new Table({
    head: HEADINGS.map((heading) => paint("bold", heading)),
    colAligns: ["left", "right", "right", "right", "right", "right", "right"],
    style: { head: [], border: [], "padding-left": 0, "padding-right": 2 },
    chars: NO_FRAME,
  });
  for (const row of report.regions) {
    table.push([
      row.region,
      cell(row.writeMs),
      cell(row.strongReadMs),
      cell(row.eventualReadMs),
      cell(row.replicationLagMs),
      cell(row.timeToVisibleMs),
      staleCell(row, paint),
    ]);
  }
  return table
    .toString()
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n");
}

function cell(distribution: Distribution | null): string {
  return distribution === null || distribution.count === 0
    ? NOT_MEASURED
    : `${formatNumber(distribution.p50)} / ${formatNumber(distribution.p99)}`;
}

function staleCell({ staleReads }: RegionRow, paint: Paint): string {
  if (staleReads.reads === 0) {
    return NOT_MEASURED;
  }
  const text = `${formatPercent(staleReads.stale, staleReads.reads)} of ${staleReads.reads}`;
  return staleReads.stale > 0 ? paint("yellow", text) : text;
}

function failureLines(row: RegionRow, paint: Paint): readonly string[] {
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
