// What kvorum report open | show | compare do.
import { pathToFileURL } from "node:url";
import { compareReports, formatReportTable } from "@kvorum/scenario";
import type { CliContext } from "../cli-context.ts";
import { type OutputOptions, runCommand } from "../run-command.ts";
import { mustFindPage } from "./find-page.ts";
import { formatComparison } from "./format-comparison.ts";
import { type OpenerSituation, openerFor, startOpener } from "./open-page.ts";
import { mustReadReport } from "./read-report.ts";

/** Opens the page, or says where it is when nobody could see it open. */
export async function runReportOpen(
  context: CliContext,
  directory: string | undefined,
  options: OutputOptions & { readonly situation: OpenerSituation },
): Promise<void> {
  await runCommand(context, options, async () => {
    const page = await mustFindPage(context.folder, directory);
    const opener = openerFor(page, options.situation);
    const opened = opener !== null && (await startOpener(opener));
    const url = pathToFileURL(page).href;
    return {
      document: { page, url, opened },
      text: opened ? `opened ${page}\n` : `${page}\n${url}\n`,
    };
  });
}

/** The table that the run ended with; its exit code is that of the command, not of the run. */
export async function runReportShow(context: CliContext, path: string, options: OutputOptions): Promise<void> {
  await runCommand(context, options, async () => {
    const report = await mustReadReport(context.folder, path);
    const table = formatReportTable(report, { color: context.colour, width: context.stdout.columns });
    return { document: report, text: `${table}\n` };
  });
}

export interface CompareOptions extends OutputOptions {
  readonly failOnDifference?: boolean;
}

/** With `failOnDifference`, exit code 1 when there is one beyond the noise. */
export async function runReportCompare(
  context: CliContext,
  { a, b }: { readonly a: string; readonly b: string },
  options: CompareOptions,
): Promise<void> {
  await runCommand(context, options, async () => {
    const comparison = compareReports(await mustReadReport(context.folder, a), await mustReadReport(context.folder, b));
    return {
      document: comparison,
      text: formatComparison(comparison, context.paint),
      exitCode: options.failOnDifference && comparison.isDifferent ? 1 : 0,
    };
  });
}
