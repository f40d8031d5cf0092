import { mustExist } from "@kvorum/base";
import { expect, test } from "vitest";
import { SAMPLE_REPORT } from "../../testing/sample-report.ts";
import { isMeasured, REGION_FIGURES } from "../figure-names.ts";
import { renderReportPage } from "./report-page.ts";

const PAGE = renderReportPage(SAMPLE_REPORT);

/** Every number on the page that says where it is from. */
function figuresOf(page: string): readonly (readonly [path: string, value: number])[] {
  return [...page.matchAll(/data-path="([^"]*)" data-value="([^"]*)"/g)].map((match) => [
    (match[1] ?? "").replaceAll("&quot;", '"'),
    Number(match[2]),
  ]);
}

function valueAt(path: string): unknown {
  const names = [...path.matchAll(/\["([^"]*)"\]|([^.[\]]+)/g)].map((match) => match[1] ?? match[2] ?? "");
  return names.reduce<unknown>((value, name) => Reflect.get(Object(value), name), SAMPLE_REPORT);
}

test("renderReportPage: every number on it is that of report.json", () => {
  const figures = figuresOf(PAGE);
  expect(figures.length).toBeGreaterThan(300);
  expect(figures.filter(([path, value]) => valueAt(path) !== value)).toEqual([]);
});

test("renderReportPage: every percentile of every region stands on it", () => {
  const paths = new Set(figuresOf(PAGE).map(([path]) => path));
  const missing = SAMPLE_REPORT.regions.flatMap((row, i) =>
    REGION_FIGURES.filter(({ of }) => isMeasured(of(row)))
      .flatMap(({ name }) => ["count", "min", "p50", "p90", "p99", "p999", "max"].map((field) => `${name}.${field}`))
      .filter((name) => !paths.has(`regions[${i}].${name}`)),
  );
  expect(missing).toEqual([]);
});

test("renderReportPage: the sections stand in the order in which a reader asks", () => {
  expect([...PAGE.matchAll(/<section id="([^"]*)"/g)].map((match) => match[1])).toEqual([
    "checks",
    "regions",
    "figures",
    "phases",
    "series",
    "distributions",
    "visible",
    "outages",
    "failovers",
    "stale",
    "space-time",
    "durability",
    "workloads",
    "links",
    "map",
    "repeat",
  ]);
});

test("renderReportPage: what the list of contents names is there", () => {
  const named = [...PAGE.matchAll(/href="#([^"]*)"/g)].map((match) => match[1] ?? "");
  expect(named.length).toBeGreaterThan(10);
  expect(named.filter((id) => !PAGE.includes(`<section id="${id}">`))).toEqual([]);
});

test("renderReportPage: verdict, failed check and the command that repeats the run are there", () => {
  expect(PAGE).toContain("1 of 2 checks failed.");
  expect(PAGE).toContain("1 of 3 are off");
  expect(PAGE).toContain(SAMPLE_REPORT.command);
});

test("renderReportPage: what did not happen takes no room", () => {
  const quiet = renderReportPage({
    ...SAMPLE_REPORT,
    phases: [],
    faults: [],
    outages: [],
    failovers: [],
    workloads: [],
    staleGroups: [],
    spaceTimes: [],
    links: [],
    series: { bucketMs: 1_000, clients: [], replicas: [], exposure: [] },
  });
  expect([...quiet.matchAll(/<section id="([^"]*)"/g)].map((match) => match[1])).toEqual([
    "checks",
    "regions",
    "figures",
    "distributions",
    "visible",
    "durability",
    "map",
    "repeat",
  ]);
});

test("renderReportPage: where nobody wrote, a card shows what was measured instead", () => {
  const [virginia, ...others] = SAMPLE_REPORT.regions;
  const none = { count: 0, min: 0, p50: 0, p90: 0, p99: 0, p999: 0, max: 0 };
  const cardOf = (row: Partial<typeof virginia>): string => {
    const page = renderReportPage({
      ...SAMPLE_REPORT,
      regions: [{ ...mustExist(virginia, "a row"), ...row }, ...others],
    });
    return (page.match(/<article[\s\S]*?<\/article>/)?.[0] ?? "").replace(/<[^>]*>/g, "");
  };
  expect(cardOf({})).toContain("a durable write, p50");
  expect(cardOf({ writeMs: none })).toContain("a transaction, p50");
  expect(cardOf({ writeMs: none, transactionMs: none, strongReadMs: none })).toContain("no figure of its own here");
});

test("renderReportPage: a stale read is told as a sentence", () => {
  const text = PAGE.replace(/<[^>]*>/g, "");
  expect(text).toContain("At 6.21 s, shoppers 2 in asia-southeast1 read [&quot;cart&quot;,17] from asia-southeast1-a");
  expect(text).toContain("shoppers 1 had written 00010000000002a40000, committed at 6.13 s");
  expect(text).toContain("85.9 ms out of date, 2 versions behind. It breaks read your writes.");
});

test("renderReportPage: text of a scenario cannot become markup", () => {
  expect(PAGE).toContain("Lag &amp; &lt;staleness&gt;");
  expect(PAGE).not.toContain("<staleness>");
  expect(PAGE).not.toContain("<3>");
});

test("renderReportPage: nothing is loaded from anywhere", () => {
  expect(PAGE).not.toMatch(/\bsrc=|\bhref="(?!#)|url\((?!#)|@import|<script|<link/);
  expect(PAGE).toContain("default-src &#39;none&#39;");
});

test("renderReportPage: elements are closed in the order in which they were opened", () => {
  const open: string[] = [];
  const withoutStyle = PAGE.replace(/<style>[\s\S]*?<\/style>/, "");
  for (const [, slash, name = "", rest = ""] of withoutStyle.matchAll(/<(\/?)([a-zA-Z][a-zA-Z0-9]*)([^>]*)>/g)) {
    if (slash === "/") {
      expect(open.pop()).toBe(name);
    } else if (!rest.endsWith("/") && name !== "meta" && name !== "br") {
      open.push(name);
    }
  }
  expect(open).toEqual([]);
});
