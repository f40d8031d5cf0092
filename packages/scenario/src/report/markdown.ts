// A run as Markdown, short enough for the summary of a CI job or a comment: verdict, what failed, a table, how to do it again.
import type { Distribution } from "@kvorum/figures";
import { isDetail, isMeasured, measuredFigures } from "./figure-names.ts";
import { formatNumber, formatPercent } from "./format.ts";
import type { RegionFigures } from "./region-schema.ts";
import { type Check, isReportOk, type Report } from "./report.ts";
import { durabilityLine, failoverLine, outageLine, staleGroupLine, verdictOf } from "./summary.ts";

/** Ends with a line break. */
export function renderMarkdown(report: Report): string {
  const sections = [
    `## ${isReportOk(report) ? "✅" : "❌"} ${escapeText(report.title)}: ${verdictOf(report)}`,
    escapeText(report.description),
    report.aborted ? "The run was stopped early; its figures cover what was done until then." : "",
    list("Failed", report.checks.filter(({ ok }) => !ok).map(checkLine)),
    figuresTable(report),
    list("Outages", report.outages.map(outageLine)),
    list("Failovers", report.failovers.map(failoverLine)),
    list("Stale reads", report.staleGroups.filter(({ stale }) => stale > 0).map(staleGroupLine)),
    `${durabilityLine(report)}.`,
    `Repeat (seed ${report.seed}, ${report.mode}, kvorum ${report.versions.kvorum}):`,
    fence(report.command),
  ];
  return `${sections.filter((section) => section !== "").join("\n\n")}\n`;
}

function list(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? "" : `**${title}**\n\n${lines.map((line) => `- ${escapeText(line)}`).join("\n")}`;
}

function checkLine({ name, detail }: Check): string {
  return `${name}: ${detail}`;
}

function figuresTable({ regions }: Report): string {
  const columns = measuredFigures(regions).filter((words) => !isDetail(words));
  const head = ["region", ...columns.map(({ heading }) => heading), "stale", "failed"];
  const rows = regions.map((row) => [
    row.region,
    ...columns.map(({ of }) => cell(of(row))),
    staleCell(row),
    `${row.operations.failed}`,
  ]);
  const lines = [head, ["---", ...head.slice(1).map(() => "---:")], ...rows];
  return `${lines.map((cells) => `| ${cells.map(escapeText).join(" | ")} |`).join("\n")}\n\np50 / p99 in ms`;
}

function cell(distribution: Distribution | null): string {
  return isMeasured(distribution) ? `${formatNumber(distribution.p50)} / ${formatNumber(distribution.p99)}` : "–";
}

function staleCell({ staleReads: { reads, stale } }: RegionFigures): string {
  return reads === 0 ? "–" : `${formatPercent(stale, reads)} of ${reads}`;
}

/** What a scenario says is text, not Markdown and not HTML. */
function escapeText(text: string): string {
  return text.replace(/[\\`*_[\]<>|#]/g, (character) => `\\${character}`).replaceAll("\n", " ");
}

/** A fence longer than any run of backticks inside. */
function fence(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const mark = "`".repeat(longest + 1);
  return `${mark}sh\n${text}\n${mark}`;
}
