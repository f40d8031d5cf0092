import { expect, test } from "vitest";
import { SAMPLE_REPORT } from "../testing/sample-report.ts";
import { isReportOk, reportSchema } from "./report.ts";

test("reportSchema: a report that went through JSON is still one", () => {
  expect(reportSchema.parse(JSON.parse(JSON.stringify(SAMPLE_REPORT)))).toEqual(SAMPLE_REPORT);
});

test.for(["links", "regions", "durability", "faults", "checks", "topology"] as const)(
  "reportSchema: %s belongs to the contract",
  (field) => {
    const { [field]: _, ...rest } = SAMPLE_REPORT;
    expect(reportSchema.safeParse(rest).success).toBe(false);
  },
);

test("isReportOk: one failed check fails the run", () => {
  expect(isReportOk(SAMPLE_REPORT)).toBe(false);
  expect(isReportOk({ ...SAMPLE_REPORT, checks: SAMPLE_REPORT.checks.filter((check) => check.ok) })).toBe(true);
});
