// Puts a report on disk: report.json for programs, report.html for people, report.junit.xml and summary.md for CI.
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { renderReportPage } from "./html/report-page.ts";
import { renderJunit } from "./junit.ts";
import { renderMarkdown } from "./markdown.ts";
import type { Report } from "./report.ts";

export interface ReportPaths {
  readonly json: string;
  readonly html: string;
  readonly junit: string;
  readonly markdown: string;
}

/** Where the files of a report lie in its folder. */
export function reportPathsIn(directory: string): ReportPaths {
  return {
    json: join(directory, "report.json"),
    html: join(directory, "report.html"),
    junit: join(directory, "report.junit.xml"),
    markdown: join(directory, "summary.md"),
  };
}

/** Writes all files into the folder, which is made if need be; existing ones are replaced. */
export async function writeReport(report: Report, directory: string): Promise<ReportPaths> {
  const paths = reportPathsIn(directory);
  await mkdir(directory, { recursive: true });
  await writeFile(paths.json, `${JSON.stringify(report, null, 2)}\n`);
  await writeFile(paths.html, renderReportPage(report));
  await writeFile(paths.junit, renderJunit(report));
  await writeFile(paths.markdown, renderMarkdown(report));
  return paths;
}
