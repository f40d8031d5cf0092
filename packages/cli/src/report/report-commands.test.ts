import { mkdtempSync, rmSync, utimesSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Report, writeReport } from "@kvorum/scenario";
import { SAMPLE_REPORT } from "@kvorum/scenario/testing/sample-report";
import { Command } from "commander";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { CliContext, ExitCode } from "../cli-context.ts";
import { createReportCommand } from "../commands/report.ts";
import { createPaint } from "../output/paint.ts";
import { runProgram } from "../run-program.ts";
import { openerFor } from "./open-page.ts";
import { runReportOpen } from "./report-commands.ts";

const folder = mkdtempSync(join(tmpdir(), "kvorum-reports-"));

/** As the sample, but the clients of Virginia wait twice as long, and what was well is not. */
const SLOWER: Report = {
  ...SAMPLE_REPORT,
  seed: 8,
  regions: SAMPLE_REPORT.regions.map((row) => ({
    ...row,
    writeMs: {
      ...row.writeMs,
      count: 5_000,
      min: row.writeMs.min * 2,
      p50: row.writeMs.p50 * 2,
      p90: row.writeMs.p90 * 2,
      p99: row.writeMs.p99 * 2,
      p999: row.writeMs.p999 * 2,
      max: row.writeMs.max * 2,
    },
    cdf: {},
  })),
  checks: SAMPLE_REPORT.checks.map((check) => ({ ...check, ok: false })),
};

beforeAll(async () => {
  await writeReport(SAMPLE_REPORT, join(folder, "reports", "before"));
  await writeReport(SLOWER, join(folder, "reports", "after"));
  utimesSync(join(folder, "reports", "before", "report.html"), 1, 1);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Outcome {
  exitCode: ExitCode;
  stdout: string;
}

function createContext(outcome: Outcome): CliContext {
  const sink = (write: (text: string) => void): CliContext["stdout"] => ({ write, isTty: false, columns: 100 });
  return {
    folder,
    stdout: sink((text) => {
      outcome.stdout += text;
    }),
    stderr: sink(() => {}),
    paint: createPaint(false),
    errorPaint: createPaint(false),
    colour: false,
    shared: null,
    setExitCode: (code) => {
      outcome.exitCode = code;
    },
  };
}

async function run(...words: readonly string[]): Promise<Outcome> {
  const outcome: Outcome = { exitCode: 0, stdout: "" };
  const context = createContext(outcome);
  const program = new Command("kvorum").addCommand(createReportCommand(context));
  await runProgram(context, program, ["report", ...words]);
  return outcome;
}

test("report show: prints the table of a report again, from its folder or its file", async () => {
  const fromFolder = await run("show", "reports/before");
  expect(fromFolder.stdout).toContain("1 of 2 checks failed.");
  expect(fromFolder.exitCode).toBe(0);
  expect(await run("show", "reports/before/report.json")).toEqual(fromFolder);
  expect(JSON.parse((await run("show", "reports/before", "--json")).stdout)).toEqual(SAMPLE_REPORT);
});

test("report show: what is no report is refused with exit code 2", async () => {
  expect((await run("show", "reports/nowhere")).exitCode).toBe(2);
  expect((await run("show", "reports/before/summary.md")).exitCode).toBe(2);
});

test("report compare: says first what is not the same, then marks what differs by more than chance", async () => {
  const { stdout, exitCode } = await run("compare", "reports/before", "reports/after");
  expect(stdout.split("\n")[0]).toBe("not the same: seed: 7 in A, 8 in B");
  expect(stdout).toMatch(/writeMs +101 → 5000 +6\.1 → 12\.2 +2\.00 ≠/);
  expect(stdout).toContain("asia-southeast1 eventualReadMs p50 < 10 ms: ✓ → ✗");
  expect(stdout).toContain("lost writes: 3 → 3");
  expect(stdout).toContain("They differ by more than chance.");
  expect(Math.max(...stdout.split("\n").map((line) => line.length))).toBeLessThanOrEqual(100);
  expect(exitCode).toBe(0);
});

test("report compare --fail-on-difference: exit code 1 for two that differ, 0 for one and itself", async () => {
  expect((await run("compare", "reports/before", "reports/after", "--fail-on-difference")).exitCode).toBe(1);
  const same = await run("compare", "reports/before", "reports/before", "--fail-on-difference", "--json");
  expect(same.exitCode).toBe(0);
  expect(JSON.parse(same.stdout)).toMatchObject({ cautions: [], isDifferent: false, checksChanged: [] });
});

async function open(directory: string | undefined): Promise<unknown> {
  const outcome: Outcome = { exitCode: 0, stdout: "" };
  const situation = { platform: "linux", environment: {} } as const;
  await runReportOpen(createContext(outcome), directory, { json: true, situation });
  return JSON.parse(outcome.stdout);
}

test("report open: without a display it says where the page is, by default that of the newest report", async () => {
  const page = join(folder, "reports", "after", "report.html");
  const found = { page, url: pathToFileURL(page).href, opened: false };
  expect(await open(undefined)).toEqual(found);
  expect(await open("reports/after")).toEqual(found);
  expect(await open("reports")).toMatchObject({ error: { code: "invalid_argument" } });
});

test.each([
  ["darwin", {}, "open"],
  ["win32", {}, "explorer.exe"],
  ["linux", { DISPLAY: ":0" }, "xdg-open"],
  ["linux", { WAYLAND_DISPLAY: "wayland-0" }, "xdg-open"],
  ["linux", { DISPLAY: "" }, undefined],
] as const)("openerFor: on %s with %j it is %s", (platform, environment, program) => {
  expect(openerFor("/x.html", { platform, environment })?.program).toBe(program);
});
