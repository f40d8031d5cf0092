import { expect, test } from "vitest";
import { MINIMAL, problemsOf } from "../testing/minimal-scenario.ts";
import { loadScenario } from "./load-scenario.ts";

/** The workload of MINIMAL with another line in place of one of its own. */
function workloadBut(line: string, instead: string): string {
  return MINIMAL.replace(line, instead);
}

function withStep(step: string): string {
  return `${MINIMAL}timeline:\n  - ${step}\n`;
}

function expecting(expectation: string): string {
  return `${MINIMAL}expectations:\n  - ${expectation}\n`;
}

test.for([
  ["no time at all", MINIMAL.replace("10s", "0s"), "x.yaml:2:11: duration: it lasts longer than 0s"],
  [
    "more operations than a run can account for",
    MINIMAL.replace("ratePerSecond: 10", "ratePerSecond: 20000").replace("10s", "30m"),
    "x.yaml:4:3: workloads: rates and durations plan 36000000 operations, the limit is 2000000",
  ],
  [
    "a load that makes a rate too high",
    MINIMAL.replace("duration: 10s", "phases: [{ name: rush, duration: 1s, load: 1000 }]").replace("10\n", "100\n"),
    "x.yaml:4:5: workloads[0]: 100000 operations per second with the load of its phase, the limit is 20000",
  ],
  [
    "a level beside a mix that has its own",
    workloadBut("    keys", "    readConsistency: session\n    keys"),
    "x.yaml:7:22: workloads[0].readConsistency: a mix says what its reads ask for",
  ],
  [
    "hot keys of an even distribution",
    workloadBut("count: 10", "count: 10, hotKeys: 2"),
    "x.yaml:7:33: workloads[0].keys.hotKeys: hotKeys is of hot-spot, and these keys are uniform",
  ],
  [
    "more hot keys than keys",
    workloadBut("count: 10", "count: 10, distribution: hot-spot, hotKeys: 50"),
    "x.yaml:7:57: workloads[0].keys.hotKeys: a hot spot has 10 keys at most, found 50",
  ],
] as const)("checkScenario: %s is refused", ([, text, message]) => {
  expect(problemsOf(text)).toEqual([expect.stringContaining(message)]);
});

test("checkScenario: a workload counts for the phases that it is at work in, a ramp for the area below it", () => {
  const phases = "phases: [{ name: long, duration: 50m }, { name: short, duration: 10s }]";
  const text = MINIMAL.replace("duration: 10s", phases).replace(
    "ratePerSecond: 10",
    "phases: [short]\n    ramp: [{ at: 50m, ratePerSecond: 0 }, { at: 3010s, ratePerSecond: 20000 }]",
  );
  expect(problemsOf(text)).toEqual([]);
});

test.for([
  [
    "{ at: 10s, fault: { kind: kill, target: leader } }",
    "9:11: timeline[0].at: the load is over 10000 ms after its start",
  ],
  [
    "{ at: 1s, every: 3s, times: 4, fault: { kind: kill, target: leader } }",
    "9:33: timeline[0].times: the load is over 10000 ms after its start, before the last of 4 strikes",
  ],
  [
    "{ at: 1s, times: 4, fault: { kind: kill, target: leader } }",
    "9:22: timeline[0].times: a fault that strikes several times needs an every",
  ],
  [
    "{ at: 1s, every: 10ms, fault: { kind: kill, target: leader } }",
    "9:22: timeline[0].every: a fault strikes 100 times at most until the load is over",
  ],
  [
    "{ at: 1s, for: 1s, fault: { kind: wipe, target: leader } }",
    "9:20: timeline[0].for: a wipe leaves nothing to undo afterwards: for does nothing",
  ],
  [
    "{ at: 1s, fault: { kind: partition, a: us-east4, b: us-east4 } }",
    '9:57: timeline[0].fault.b: links inside "us-east4" stay as they are: a and b are two places',
  ],
  [
    "{ random: { until: 11s, count: 2, kinds: [kill] } }",
    "9:24: timeline[0].random.until: the load is over 10000 ms after its start",
  ],
  [
    "{ when: { event: leader-lost, region: us-east4 }, fault: { kind: heal } }",
    "9:35: unknown field timeline[0].when.region",
  ],
] as const)("checkTimeline: %s is refused", ([step, message]) => {
  expect(problemsOf(withStep(step))).toEqual([`x.yaml:${message}`]);
});

test("checkTimeline: every without times means until the load is over", () => {
  const { timeline } = loadScenario(withStep("{ at: 1s, every: 3s, fault: { kind: pause, target: leader }, for: 1s }"));
  expect(timeline).toMatchObject([{ kind: "timed", atMs: 1_000, everyMs: 3_000, times: null }]);
});

test.for([
  [
    "{ figure: workload, workload: kv-1, count: writs, above: 0 }",
    '9:48: expectations[0].count: there is no count of a kv workload "writs"; there are writes, deletes, transactions, reads, pages, retries',
  ],
  [
    "{ figure: probesUnseen, region: us-east4, equals: 0 }",
    "9:15: expectations[0].figure: probesUnseen needs probes.timeToVisible",
  ],
  [
    "{ figure: operations.failed, region: us-east4, atLeast: 0 }",
    "9:5: expectations[0]: operations.failed is never below 0: this holds whatever happens",
  ],
] as const)("checkExpectation: %s is refused", ([expectation, message]) => {
  expect(problemsOf(expecting(expectation))).toEqual([`x.yaml:${message}`]);
});

test("checkExpectation: of a phase that is not recorded nothing can be expected", () => {
  const expectation = "{ figure: writeMs, region: us-east4, phase: warm-up, percentile: p50, below: 9 }";
  expect(problemsOf(`${expecting(expectation)}warmup: 1s\n`)).toEqual([
    'x.yaml:9:49: expectations[0].phase: there is no recorded phase "warm-up"; there are measure',
  ]);
});
