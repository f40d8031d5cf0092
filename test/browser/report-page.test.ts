import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeReport } from "@kvorum/scenario";
import { SAMPLE_REPORT } from "@kvorum/scenario/testing/sample-report";
import { type Browser, chromium } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ROOT, runTool } from "../support/run-tool.ts";
import {
  contentWidth,
  overflowing,
  overlapping,
  PAPER,
  type ShownFigure,
  shownFigures,
  showPage,
} from "./shown-page.ts";

/** tools/test-browser.mjs says where one is. */
const CHROMIUM = process.env.KVORUM_BROWSER ?? "/usr/bin/chromium";
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

const folder = mkdtempSync(join(tmpdir(), "kvorum-browser-"));
let browser: Browser;

beforeAll(async () => {
  browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
  await writeReport(SAMPLE_REPORT, join(folder, "sample"));
  const scenario = join(ROOT, "scenarios", "replication-lag.yaml");
  runTool(join("packages", "cli", "bin", "kvorum.mjs"), "run", scenario, "--on", "sim", "--out", join(folder, "run"));
});
afterAll(async () => {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The number that a person reads, and the most by which rounding can have moved it. */
function readNumber(text: string): { readonly value: number; readonly tolerance: number } {
  const digits = text.match(/-?[\d,]+(?:\.(\d+))?/);
  const factor = / s$/.test(text) ? 1_000 : 1;
  const step = 10 ** -(digits?.[1]?.length ?? 0);
  return { value: Number(digits?.[0]?.replaceAll(",", "")) * factor, tolerance: (step / 2) * factor * 1.000_001 };
}

function isReadAs({ value, text }: ShownFigure): boolean {
  const read = readNumber(text);
  return text === "" || Math.abs(read.value - value) <= read.tolerance;
}

function valueAt(report: unknown, path: string): unknown {
  const names = [...path.matchAll(/\["([^"]*)"\]|([^.[\]]+)/g)].map((match) => match[1] ?? match[2] ?? "");
  return names.reduce<unknown>((value, name) => Reflect.get(Object(value), name), report);
}

test.each(["sample", "run"])(
  "report page, %s: every number on it is that of report.json, and is read as it",
  async (name) => {
    await using shown = await showPage(browser, join(folder, name, "report.html"));
    const report: unknown = JSON.parse(readFileSync(join(folder, name, "report.json"), "utf8"));
    const figures = await shownFigures(shown.page);
    expect(figures.length).toBeGreaterThan(100);
    expect(figures.filter(({ path, value }) => valueAt(report, path) !== value)).toEqual([]);
    expect(figures.filter((figure) => !isReadAs(figure))).toEqual([]);
  },
);

test.each(["sample", "run"])(
  "report page, %s: nothing is asked of any network, and nothing complained about",
  async (name) => {
    await using shown = await showPage(browser, join(folder, name, "report.html"));
    await shown.page.emulateMedia({ colorScheme: "dark" });
    expect(shown.complaints).toEqual([]);
  },
);

test.each(["sample", "run"])(
  "report page, %s: on a phone nothing sticks out, and no label covers another",
  async (name) => {
    await using shown = await showPage(browser, join(folder, name, "report.html"));
    expect(await overflowing(shown.page)).toEqual([]);
    expect(await overlapping(shown.page, ".chart .tick")).toEqual([]);
    expect(await overlapping(shown.page, ".space-time .step, .space-time .place")).toEqual([]);
    expect(await overlapping(shown.page, ".map-label")).toEqual([]);
  },
);

test("report page: dark where the reader's system is, light elsewhere and on paper", async () => {
  await using shown = await showPage(browser, join(folder, "sample", "report.html"));
  const paperIn = async (media: Parameters<typeof shown.page.emulateMedia>[0]): Promise<string | undefined> => {
    await shown.page.emulateMedia(media);
    return await shown.page
      .locator("body")
      .evaluate((body) => body.ownerDocument.defaultView?.getComputedStyle(body).backgroundColor);
  };
  expect(await paperIn({ media: "screen", colorScheme: "light" })).toBe("rgb(251, 250, 247)");
  expect(await paperIn({ media: "screen", colorScheme: "dark" })).toBe("rgb(20, 23, 26)");
  expect(await paperIn({ media: "print", colorScheme: "dark" })).toBe("rgb(255, 255, 255)");
});

test.each(["sample", "run"])("report page, %s: can be printed, and nothing is cut off on paper", async (name) => {
  await using shown = await showPage(browser, join(folder, name, "report.html"));
  await shown.page.emulateMedia({ media: "print" });
  await shown.page.setViewportSize(PAPER);
  expect(await contentWidth(shown.page)).toBeLessThanOrEqual(PAPER.width);
  const pdf = await shown.page.pdf({ format: "A4" });
  expect(pdf.subarray(0, 5).toString()).toBe("%PDF-");
});
