import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { MINIMAL, problemsOf } from "../testing/minimal-scenario.ts";
import { defineScenario, loadScenario } from "./load-scenario.ts";
import { scenarioJsonSchema } from "./scenario-schema.ts";

const SCENARIOS = new URL("../../../../scenarios/", import.meta.url);

test("loadScenario: a minimal file gets every default", () => {
  const { workloads, ...rest } = loadScenario(MINIMAL);
  expect(rest).toEqual({
    name: "minimal",
    clocks: ["live", "sim"],
    topology: "deploy",
    seed: 1,
    regionLeaseMs: null,
    operationsOpenMax: null,
    adversaryMs: null,
    phases: [{ name: "measure", kind: "measure", durationMs: 10_000, load: 1, recorded: true }],
    timeline: [],
    probes: {},
    expectations: [],
  });
  expect(workloads).toMatchObject([
    {
      kind: "kv",
      clientRegion: "us-east4",
      clients: 1,
      ratePerSecond: 10,
      arrivals: "poisson",
      mix: { write: 100, delete: 0, strongRead: 0, eventualRead: 0 },
      keys: { prefix: "scenario", count: 10, distribution: "uniform", theta: 0.99 },
      valueSizeBytes: 100,
    },
  ]);
});

test.for([
  ["250ms", 250],
  ["1.5s", 1_500],
  ["2m", 120_000],
] as const)("loadScenario: a duration of %s is %d ms", ([text, durationMs]) => {
  expect(loadScenario(MINIMAL.replace("10s", text)).phases[0]?.durationMs).toBe(durationMs);
});

test("loadScenario: warm-up, phases and the probes' window follow each other", () => {
  const phases = "warmup: 1s\nphases: [{ name: calm, duration: 2s }, { name: storm, duration: 3s, load: 5 }]\n";
  const probes = "probes: { timeToVisible: { duration: 4s } }\n";
  const { phases: found } = loadScenario(MINIMAL.replace("duration: 10s\n", phases + probes));
  expect(found.map(({ name, durationMs, load, recorded }) => [name, durationMs, load, recorded])).toEqual([
    ["warm-up", 1_000, 1, false],
    ["calm", 2_000, 1, true],
    ["storm", 3_000, 5, true],
    ["probe", 4_000, 1, true],
  ]);
});

test("loadScenario: a duration and phases contradict each other, and neither is too little", () => {
  const both = MINIMAL.replace("workloads:", "phases: [{ name: calm, duration: 2s }]\nworkloads:");
  expect(problemsOf(both)).toEqual(["x.yaml:3:9: phases: a scenario has a duration or phases, found both"]);
  expect(problemsOf(MINIMAL.replace("duration: 10s\n", ""))[0]).toMatch(/found neither/);
});

test("loadScenario: steps of a timeline are timed, conditional or drawn", () => {
  const timeline = `timeline:
  - { at: 2s, fault: { kind: kill, target: leader }, for: 3s }
  - { when: leader-elected, after: 500ms, fault: { kind: partition, a: us-east4 } }
  - { random: { until: 9s, count: 3, kinds: [pause] } }
`;
  expect(loadScenario(MINIMAL + timeline).timeline).toEqual([
    { kind: "timed", atMs: 2_000, everyMs: null, times: 1, forMs: 3_000, fault: { kind: "kill", target: "leader" } },
    {
      kind: "conditional",
      when: { event: "leader-elected" },
      afterMs: 500,
      times: 1,
      forMs: null,
      fault: { kind: "partition", a: "us-east4", oneWay: false },
    },
    { kind: "random", fromMs: 0, untilMs: 9_000, count: 3, kinds: ["pause"], forMs: 2_000 },
  ]);
});

test("loadScenario: names that nobody has are refused where they stand, with those that there are", () => {
  const about = (expectation: string): string => `${MINIMAL}expectations:\n  - ${expectation}\n`;
  const late = "{ figure: writeMs, region: us-east4, phase: late, percentile: p50, below: 9 }";
  expect(problemsOf(about(late))[0]).toMatch(/^x\.yaml:9:49: .*no recorded phase "late"; there are measure$/);
  const shop = "{ figure: workload, workload: shop, count: reads, above: 0 }";
  expect(problemsOf(about(shop))[0]).toMatch(/no workload "shop"; there are kv-1$/);
  const outage = "{ figure: outages.rtoMs, below: 9 }";
  expect(problemsOf(about(outage))[0]).toMatch(/needs probes\.availability$/);
  const crash = "{ figure: outages.count, fault: crash, equals: 1 }";
  expect(problemsOf(`${about(crash)}probes: { availability: {} }\n`)[0]).toMatch(
    /no named fault "crash"; there are none$/,
  );
});

test("loadScenario: bad YAML is an error with line and column", () => {
  expect(problemsOf("name: [1\nduration: 2s\n")[0]).toMatch(/^x\.yaml:2:1: /);
});

test("loadScenario: a misspelt field is named where it stands, and so is what is missing then", () => {
  expect(problemsOf(MINIMAL.replace("ratePerSecond", "ratePerSecnd"))).toEqual([
    "x.yaml:5:5: unknown field workloads[0].ratePerSecnd",
    "x.yaml:4:5: workloads[0]: a workload has a ratePerSecond or a ramp",
  ]);
});

test("loadScenario: a value of the wrong type is named where it stands", () => {
  expect(problemsOf(MINIMAL.replace("ratePerSecond: 10", "ratePerSecond: many"))[0]).toMatch(
    /^x\.yaml:5:20: workloads\[0\]\.ratePerSecond: .*expected a number/,
  );
});

test("loadScenario: a duration without a unit is refused", () => {
  expect(problemsOf(MINIMAL.replace("10s", '"10"'))[0]).toBe(
    "x.yaml:2:11: duration: a duration is a number and its unit, such as 30s, 250ms or 2m",
  );
});

test("loadScenario: a mix that does not add up to 100 is refused", () => {
  expect(problemsOf(MINIMAL.replace("write: 100", "write: 90"))[0]).toMatch(/^x\.yaml:6:10: .*add up to 100/);
});

test("loadScenario: an expectation about a region without clients is refused", () => {
  const expectation = "expectations:\n  - { figure: writeMs, region: europe-west3, percentile: p50, below: 9 }\n";
  expect(problemsOf(MINIMAL + expectation)).toEqual([
    'x.yaml:9:32: expectations[0].region: there is no client in region "europe-west3"; there are us-east4',
  ]);
});

test("loadScenario: an expectation without a bound is refused", () => {
  expect(problemsOf(`${MINIMAL}expectations:\n  - { figure: durability.lost }\n`)[0]).toMatch(
    /^x\.yaml:9:5: expectations\[0\]: an expectation needs a bound/,
  );
});

test("loadScenario: timeToVisibleMs cannot be expected without probes", () => {
  const expectation = "{ figure: timeToVisibleMs, region: us-east4, percentile: p50, below: 9 }";
  expect(problemsOf(`${MINIMAL}expectations:\n  - ${expectation}\n`)[0]).toMatch(/needs probes\.timeToVisible/);
});

test("loadScenario: an empty file is refused", () => {
  expect(problemsOf("")[0]).toMatch(/^x\.yaml:1:1: the file/);
});

test("schema.json: what editors read is what the code checks; npm run generate -w @kvorum/scenario writes it", () => {
  expect(JSON.parse(readFileSync(new URL("schema.json", SCENARIOS), "utf8"))).toEqual(scenarioJsonSchema());
});

test("loadScenario: a typo in a step of the timeline is said where it stands, with what was meant", () => {
  const steps = `timeline:
  - at: 1s
    fault: { kind: kill, taget: leader }
  - wen: leader-elected
    fault: { kind: heal }
  - { at: 2s, fault: { kind: partion, a: us-east4 } }
expectations:
  - { figure: writeMS, region: us-east4, percentile: p50, below: 100 }
`;
  expect(problemsOf(MINIMAL + steps)).toEqual([
    "x.yaml:10:26: unknown field timeline[0].fault.taget; did you mean target?",
    "x.yaml:11:5: unknown field timeline[1].wen; did you mean when?",
    'x.yaml:13:30: timeline[2].fault.kind: there is no "partion"; did you mean partition?',
    'x.yaml:15:15: expectations[0].figure: there is no "writeMS"; did you mean writeMs?',
  ]);
});

test("scenario: a play acts without workloads, wherever it likes, and what it counts is expected of the workload play", () => {
  const expectations = [
    { figure: "workload", workload: "play", count: "carts", above: 0 },
    { figure: "transactionMs", region: "asia-east2", percentile: "p50", below: 500 },
  ] as const;
  const input = { name: "played", duration: "1s", expectations };
  expect(defineScenario(input, () => Promise.resolve()).scenario.expectations).toHaveLength(2);
  expect(() => defineScenario({ ...input, duration: "one second" }, () => Promise.resolve())).toThrow(
    "scenario played: duration: a duration is a number and its unit",
  );
  expect(() => loadScenario(JSON.stringify(input))).toThrow("nobody does anything");
});
