import { expect, test } from "vitest";
import { SAMPLE_REPORT, SINGAPORE, VIRGINIA } from "../../testing/sample-report.ts";
import { formatNumber } from "../format.ts";
import { renderReportPage } from "./report-page.ts";

const PAGE = renderReportPage(SAMPLE_REPORT);

test("renderReportPage: every figure of report.json stands on the page", () => {
  for (const row of [VIRGINIA, SINGAPORE]) {
    for (const figure of [
      "writeMs",
      "strongReadMs",
      "eventualReadMs",
      "replicationLagMs",
      "timeToVisibleMs",
    ] as const) {
      const distribution = row[figure];
      if (distribution !== null) {
        expect(PAGE).toContain(`>${formatNumber(distribution.p50)}</td>`);
        expect(PAGE).toContain(`>${formatNumber(distribution.p99)}</td>`);
      }
    }
  }
  expect(PAGE).toContain("15.0% (12 of 80)");
  expect(PAGE).toContain("1,234");
  expect(PAGE).toContain("221.3");
});

test("renderReportPage: verdict, failed check, seed and the command that repeats the run are there", () => {
  expect(PAGE).toContain("1 of 2 checks failed.");
  expect(PAGE).toContain("1 of 2 are off");
  expect(PAGE).toContain("Seed 7");
  expect(PAGE).toContain(SAMPLE_REPORT.command);
});

test("renderReportPage: the lag of every region with a learner is drawn, and visibility of every probed one", () => {
  const charts = PAGE.match(/<svg[\s\S]*?<\/svg>/g) ?? [];
  expect(charts.map((chart) => chart.match(/class="curve/g)?.length)).toEqual([1, 2]);
});

test("renderReportPage: text of a scenario cannot become markup", () => {
  expect(PAGE).toContain("Lag &amp; &lt;staleness&gt;");
  expect(PAGE).not.toContain("<staleness>");
});

test("renderReportPage: nothing is loaded from anywhere", () => {
  expect(PAGE).not.toMatch(/\b(?:src|href)=|url\(|@import|<script|<link/);
});

test("renderReportPage: elements are closed in the order in which they were opened", () => {
  const open: string[] = [];
  const withoutStyle = PAGE.replace(/<style>[\s\S]*?<\/style>/, "");
  for (const [, slash, name = "", rest = ""] of withoutStyle.matchAll(/<(\/?)([a-z][a-z0-9]*)([^>]*)>/g)) {
    if (slash === "/") {
      expect(open.pop()).toBe(name);
    } else if (!rest.endsWith("/") && name !== "meta") {
      open.push(name);
    }
  }
  expect(open).toEqual([]);
});
