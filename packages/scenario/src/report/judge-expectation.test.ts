import { expect, test } from "vitest";
import { type Expectation, expectationSchema } from "../schema/expectation-schema.ts";
import { SAMPLE_REPORT } from "../testing/sample-report.ts";
import { judgeExpectation } from "./judge-expectation.ts";

const FIGURES = {
  report: SAMPLE_REPORT,
  rttMs: (from: string, to: string) => (from === "asia-southeast1" && to === "us-east4" ? 220 : Number.NaN),
};

function judge(expectation: unknown): ReturnType<typeof judgeExpectation> {
  const parsed: Expectation = expectationSchema.parse(expectation);
  return judgeExpectation(parsed, FIGURES);
}

const ASIA = { region: "asia-southeast1", percentile: "p50" } as const;

test("judgeExpectation: a bound that holds says what was found", () => {
  expect(judge({ ...ASIA, figure: "eventualReadMs", below: 10 })).toEqual({
    name: "asia-southeast1 eventualReadMs p50 < 10 ms",
    ok: true,
    detail: "found 3.7 ms",
  });
});

test("judgeExpectation: a bound that is missed says by how much", () => {
  expect(judge({ ...ASIA, figure: "eventualReadMs", percentile: "p99", below: 5 })).toMatchObject({
    ok: false,
    detail: "found 6.7 ms, which misses < 5 by 1.7 ms",
  });
});

test("judgeExpectation: bounds may be multiples of a round trip", () => {
  expect(judge({ ...ASIA, figure: "replicationLagMs", timesRttTo: "us-east4", above: 0.5, below: 1 })).toEqual({
    name: "asia-southeast1 replicationLagMs p50 > 0.5 and < 1 × round trip to us-east4",
    ok: true,
    detail: "found 112 ms = 0.509×",
  });
  expect(judge({ ...ASIA, figure: "strongReadMs", timesRttTo: "us-east4", below: 1 })).toMatchObject({
    ok: false,
    detail: "found 224 ms = 1.018×, which misses < 1 by 4.0 ms = 0.018×",
  });
});

test.for([
  ["below", 3.7, false],
  ["atMost", 3.7, true],
  ["above", 3.7, false],
  ["atLeast", 3.7, true],
  ["equals", 3.7, true],
  ["below", 3.8, true],
  ["atMost", 3.6, false],
  ["above", 3.6, true],
  ["atLeast", 3.8, false],
  ["equals", 3.8, false],
] as const)("judgeExpectation: 3.7 against %s %d is %s", ([bound, value, ok]) => {
  expect(judge({ ...ASIA, figure: "eventualReadMs", [bound]: value }).ok).toBe(ok);
});

test("judgeExpectation: counts have no unit", () => {
  expect(judge({ figure: "staleReads.stale", region: "asia-southeast1", above: 0 })).toMatchObject({
    name: "asia-southeast1 staleReads.stale > 0",
    detail: "found 12",
  });
  expect(judge({ ...ASIA, figure: "writeMs", percentile: "count", atLeast: 100 })).toMatchObject({
    name: "asia-southeast1 writeMs count ≥ 100",
    ok: true,
  });
});

test("judgeExpectation: durability is of the whole run", () => {
  expect(judge({ figure: "durability.lost", equals: SAMPLE_REPORT.durability.lost }).ok).toBe(true);
  expect(judge({ figure: "durability.datacentersDurableAtAckMin", atLeast: 3 })).toMatchObject({
    ok: false,
    detail: "found 2, which misses ≥ 3 by 1",
  });
});

test("judgeExpectation: a figure that was not measured fails", () => {
  const lag = { figure: "replicationLagMs", region: "us-east4", percentile: "p50", below: 1_000 };
  expect(judge(lag)).toMatchObject({ ok: false, detail: "nothing was measured" });
  const staleness = { figure: "staleReads.stalenessMs", region: "us-east4", percentile: "max", below: 1_000 };
  expect(judge(staleness)).toMatchObject({ ok: false, detail: "nothing was measured" });
});

test("judgeExpectation: an outage that did not end misses any bound, by no number", () => {
  const outages = SAMPLE_REPORT.outages.map((outage) => ({ ...outage, rtoMs: null }));
  const expectation = expectationSchema.parse({ figure: "outages.rtoMs", below: 6_000 });
  expect(judgeExpectation(expectation, { ...FIGURES, report: { ...SAMPLE_REPORT, outages } })).toMatchObject({
    ok: false,
    detail: "found no end of it, which misses < 6000",
  });
});

test("judgeExpectation: near a value, by its own unit or by percent, whichever is more", () => {
  const near = (value: number, within: number, percent?: number) =>
    judge({ ...ASIA, figure: "strongReadMs", near: { value, within, ...(percent === undefined ? {} : { percent }) } });
  expect(near(222, 3)).toMatchObject({ name: "asia-southeast1 strongReadMs p50 = 222 ± 3 ms", ok: true });
  expect(near(194, 3, 10)).toMatchObject({
    ok: false,
    detail: "found 224 ms, which misses = 194 ± 19.4 by 10.6 ms",
  });
  expect(near(205, 3, 10).ok).toBe(true);
});

test("judgeExpectation: a phase, an error code, a workload's count, an exposure and P(visible after t) are found", () => {
  const phase = SAMPLE_REPORT.phases.find(({ recorded }) => recorded)?.name;
  expect(judge({ ...ASIA, figure: "writeMs", phase, above: 0 })).toMatchObject({
    name: `asia-southeast1 in ${phase} writeMs p50 > 0 ms`,
    ok: true,
  });
  const [first] = SAMPLE_REPORT.workloads;
  const [count = "", value] = Object.entries(first?.counts ?? {})[0] ?? [];
  expect(judge({ figure: "workload", workload: first?.name, count, equals: value }).ok).toBe(true);
  const code = { figure: "operations.errors", code: "deadline_exceeded", region: "asia-southeast1" };
  const errors = SAMPLE_REPORT.regions[1]?.operations.errors;
  expect(judge({ ...code, equals: errors?.deadline_exceeded }).ok).toBe(true);
  const { points = [], region } = SAMPLE_REPORT.series.exposure[0] ?? {};
  const worst = Math.max(...points.map(({ entries }) => entries));
  expect(judge({ figure: "rpoExposure.entries", region, equals: worst }).ok).toBe(true);
  const share = { figure: "visibleShare", region: "asia-southeast1" };
  // One probe of 118 was never seen.
  expect(judge({ ...share, after: "10s", above: 0.991, below: 0.992 }).ok).toBe(true);
  expect(judge({ ...share, after: "1ms", equals: 0 }).ok).toBe(true);
});

test("judgeExpectation: exposure of a phase is the largest that was seen in it", () => {
  const { points = [], region } = SAMPLE_REPORT.series.exposure[0] ?? {};
  const start = { name: "start", fromMs: 0, toMs: 10_000, recorded: true, regions: [] };
  const report = { ...SAMPLE_REPORT, phases: [start] };
  const parsed = expectationSchema.parse({
    figure: "rpoExposure.entries",
    region,
    phase: "start",
    equals: points[0]?.entries,
  });
  expect(judgeExpectation(parsed, { ...FIGURES, report })).toMatchObject({ ok: true });
});

test("judgeExpectation: of several outages the worst counts, and one that never ended is worse than any bound", () => {
  const found = judge({ figure: "outages.count", atLeast: 1 });
  expect(found.ok).toBe(true);
  const endless = { ...SAMPLE_REPORT, outages: SAMPLE_REPORT.outages.map((outage) => ({ ...outage, rtoMs: null })) };
  const parsed: Expectation = expectationSchema.parse({ figure: "outages.rtoMs", below: 60_000 });
  expect(judgeExpectation(parsed, { ...FIGURES, report: endless }).ok).toBe(false);
});

test("judgeExpectation: the outages of one fault may be meant", () => {
  const outages = SAMPLE_REPORT.outages.map((outage, i) => ({ ...outage, fault: i === 0 ? "crash" : "cut" }));
  const found = (figure: string, bounds: object): boolean => {
    const parsed = expectationSchema.parse({ figure, fault: "crash", ...bounds });
    return judgeExpectation(parsed, { ...FIGURES, report: { ...SAMPLE_REPORT, outages } }).ok;
  };
  expect(found("outages.count", { equals: 1 })).toBe(true);
  expect(found("outages.rtoMs", { equals: outages[0]?.rtoMs })).toBe(true);
});
