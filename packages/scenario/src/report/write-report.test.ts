import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { SAMPLE_REPORT } from "../testing/sample-report.ts";
import { renderReportPage } from "./html/report-page.ts";
import { renderJunit } from "./junit.ts";
import { renderMarkdown } from "./markdown.ts";
import { writeReport } from "./write-report.ts";

test("writeReport: one report in four forms, in a folder that is made", async () => {
  const folder = await mkdtemp(join(tmpdir(), "kvorum-report-"));
  try {
    const paths = await writeReport(SAMPLE_REPORT, join(folder, "new"));
    const read = async (path: string) => await readFile(path, "utf8");
    expect(JSON.parse(await read(paths.json))).toEqual(SAMPLE_REPORT);
    expect(await read(paths.html)).toBe(renderReportPage(SAMPLE_REPORT));
    expect(await read(paths.junit)).toBe(renderJunit(SAMPLE_REPORT));
    expect(await read(paths.markdown)).toBe(renderMarkdown(SAMPLE_REPORT));
  } finally {
    await rm(folder, { recursive: true });
  }
});
