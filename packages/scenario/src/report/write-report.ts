// Puts a report on disk: report.json for programs, report.html for people.
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { renderReportPage } from "./html/report-page.ts";
import type { Report } from "./report.ts";

export interface ReportPaths {
  readonly json: string;
  readonly html: string;
}

/** Writes both files into the folder, which is made if need be; existing ones are replaced. */
export async function writeReport(report: Report, directory: string): Promise<ReportPaths> {
  const paths = { json: join(directory, "report.json"), html: join(directory, "report.html") };
  await mkdir(directory, { recursive: true });
  await writeFile(paths.json, `${JSON.stringify(report, null, 2)}\n`);
  await writeFile(paths.html, renderReportPage(report));
  return paths;
}
