import { mustExist } from "@kvorum/base";
import { findPreset } from "@kvorum/wan";
import { expect, test } from "vitest";
import { MINIMAL } from "../testing/minimal-scenario.ts";
import { loadScenario } from "./load-scenario.ts";
import { findRegionProblems } from "./scenario-regions.ts";

const DEPLOY = mustExist(findPreset("deploy"), "the preset");

function problemsWith(step: string): readonly (readonly [string, string])[] {
  const scenario = loadScenario(`${MINIMAL}timeline:\n  - ${step}\n`);
  return findRegionProblems(scenario, DEPLOY).map(({ path, message }) => [path.join("."), message]);
}

test("findRegionProblems: a datacenter that does not exist is said where it stands, with what was meant", () => {
  expect(problemsWith("{ at: 1s, fault: { kind: kill, target: us-east4-z } }")).toEqual([
    ["timeline.0.fault.target", 'topology deploy has no place with datacenters "us-east4-z"; did you mean us-east4-a?'],
  ]);
});

test("findRegionProblems: a region of clients has links that can be cut, and no process that can be ended", () => {
  expect(problemsWith("{ at: 1s, fault: { kind: partition, a: us-west2 } }")).toEqual([]);
  expect(problemsWith("{ at: 1s, fault: { kind: kill, target: us-west2 } }")).toEqual([
    ["timeline.0.fault.target", expect.stringContaining('no place with datacenters "us-west2"')],
  ]);
});

test("findRegionProblems: roles, and a failover's region, are looked up as what they are", () => {
  expect(problemsWith('{ at: 1s, fault: { kind: pause, target: "relay:europe-west3" } }')).toEqual([]);
  expect(problemsWith("{ at: 1s, fault: { kind: failover, to: us-west2 } }")).toEqual([
    ["timeline.0.fault.to", expect.stringContaining('no region with datacenters "us-west2"')],
  ]);
});
