import { readFileSync } from "node:fs";
import { KvorumError } from "@kvorum/base";
import { expect, test } from "vitest";
import { loadScenario } from "./load-scenario.ts";
import { scenarioJsonSchema } from "./scenario-schema.ts";

const SCENARIOS = new URL("../../../../scenarios/", import.meta.url);

const MINIMAL = `name: minimal
duration: 10s
workloads:
  - clientRegion: us-east4
    ratePerSecond: 10
    mix: { write: 100 }
    keys: { count: 10 }
`;

function problemsOf(text: string): readonly string[] {
  try {
    loadScenario(text, "x.yaml");
  } catch (thrown) {
    expect(thrown).toBeInstanceOf(KvorumError);
    const error = KvorumError.from(thrown);
    expect(error.code).toBe("invalid_config");
    return error.message.split("\n");
  }
  return [];
}

test("loadScenario: a minimal file gets every default", () => {
  expect(loadScenario(MINIMAL)).toEqual({
    name: "minimal",
    topology: "deploy",
    seed: 1,
    warmupMs: 0,
    durationMs: 10_000,
    probes: {},
    expectations: [],
    workloads: [
      {
        clientRegion: "us-east4",
        clients: 1,
        ratePerSecond: 10,
        arrivals: "poisson",
        mix: { write: 100, strongRead: 0, eventualRead: 0 },
        keys: { prefix: "scenario", count: 10, distribution: "uniform", theta: 0.99 },
        valueSizeBytes: 100,
      },
    ],
  });
});

test.for([
  ["250ms", 250],
  ["1.5s", 1_500],
  ["2m", 120_000],
] as const)("loadScenario: a duration of %s is %d ms", ([text, durationMs]) => {
  expect(loadScenario(MINIMAL.replace("10s", text)).durationMs).toBe(durationMs);
});

test("loadScenario: bad YAML is an error with line and column", () => {
  expect(problemsOf("name: [1\nduration: 2s\n")[0]).toMatch(/^x\.yaml:2:1: /);
});

test("loadScenario: a misspelt field is named where it stands, and so is the one that is missing", () => {
  expect(problemsOf(MINIMAL.replace("ratePerSecond", "ratePerSecnd"))).toEqual([
    "x.yaml:4:5: workloads[0].ratePerSecond is missing",
    "x.yaml:5:5: unknown field workloads[0].ratePerSecnd",
  ]);
});

test("loadScenario: a value of the wrong type is named where it stands", () => {
  expect(problemsOf(MINIMAL.replace("ratePerSecond: 10", "ratePerSecond: many"))[0]).toMatch(
    /^x\.yaml:5:20: workloads\[0\]\.ratePerSecond: .*expected number/,
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
    "x.yaml:9:32: expectations[0].region: no workload has clients in europe-west3; there are us-east4",
  ]);
});

test("loadScenario: an expectation without a bound is refused", () => {
  expect(problemsOf(`${MINIMAL}expectations:\n  - { figure: durability.lost }\n`)[0]).toMatch(
    /^x\.yaml:9:5: expectations\[0\]: an expectation needs a bound/,
  );
});

test("loadScenario: timeToVisibleMs cannot be expected without probes", () => {
  const expectation = "{ figure: timeToVisibleMs, region: us-east4, percentile: p50, below: 9 }";
  expect(problemsOf(`${MINIMAL}expectations:\n  - ${expectation}\n`)[0]).toMatch(/add probes\.timeToVisible/);
});

test("loadScenario: more operations than a run can account for are refused", () => {
  const text = MINIMAL.replace("ratePerSecond: 10", "ratePerSecond: 20000").replace("10s", "30m");
  expect(problemsOf(text)[0]).toMatch(/^x\.yaml:4:3: workloads: .*36000000 operations, the limit is 2000000/);
});

test("loadScenario: an empty file is refused", () => {
  expect(problemsOf("")[0]).toMatch(/^x\.yaml:1:1: the file/);
});

test("replication-lag.yaml: the shipped scenario loads and takes about half a minute", () => {
  const scenario = loadScenario(readFileSync(new URL("replication-lag.yaml", SCENARIOS), "utf8"));
  const loadedMs = scenario.warmupMs + scenario.durationMs + (scenario.probes.timeToVisible?.durationMs ?? 0);
  expect(loadedMs).toBeGreaterThanOrEqual(20_000);
  expect(loadedMs).toBeLessThanOrEqual(30_000);
});

test("schema.json: what editors read is what the code checks; npm run generate -w @kvorum/scenario writes it", () => {
  expect(JSON.parse(readFileSync(new URL("schema.json", SCENARIOS), "utf8"))).toEqual(scenarioJsonSchema());
});
