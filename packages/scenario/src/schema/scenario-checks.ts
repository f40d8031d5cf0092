// What the fields of a scenario must agree on among themselves: each problem is said at the field that has it.
import type { z } from "zod";
import { DURATION_MS_MAX, OPERATIONS_MAX, RATE_PER_SECOND_MAX } from "../limits.ts";
import { planRun } from "../run/run-plan.ts";
import { expectedArrivals } from "../workload/arrivals.ts";
import { type CheckedScenario, type Complain, requireOneOf, workloadNamesOf } from "./checked-scenario.ts";
import { checkExpectation } from "./expectation-checks.ts";
import { phasesOf } from "./phases.ts";
import type { ScenarioFields } from "./scenario-schema.ts";
import { checkTimeline } from "./timeline-checks.ts";

export function checkScenario(scenario: ScenarioFields, context: z.RefinementCtx, isPlayed: boolean): void {
  const complain: Complain = (path, message) => context.addIssue({ code: "custom", path: [...path], message });
  const checked = { scenario, plan: planRun({ phases: phasesOf(scenario) }), isPlayed };
  checkLength(checked, complain);
  checkPhases(checked, complain);
  checkWork(checked, complain);
  checkRates(checked, complain);
  checkTimeline(checked, complain);
  for (const [index, expectation] of scenario.expectations.entries()) {
    checkExpectation(expectation, checked, (path, message) => complain(["expectations", index, ...path], message));
  }
}

function checkLength({ scenario, plan }: CheckedScenario, complain: Complain): void {
  if ((scenario.duration === undefined) === (scenario.phases === undefined)) {
    const found = scenario.duration === undefined ? "neither" : "both";
    complain(scenario.phases === undefined ? [] : ["phases"], `a scenario has a duration or phases, found ${found}`);
  }
  if (plan.totalMs > DURATION_MS_MAX) {
    complain([], `a scenario takes at most ${DURATION_MS_MAX / 60_000}m, found ${plan.totalMs / 60_000}m`);
  }
}

function checkPhases({ scenario, plan }: CheckedScenario, complain: Complain): void {
  const names = plan.phases.map(({ name }) => name);
  for (const [index, { name }] of (scenario.phases ?? []).entries()) {
    if (names.indexOf(name) < names.lastIndexOf(name)) {
      complain(["phases", index, "name"], `two phases are called ${name}`);
    }
  }
  for (const [index, { phases = [] }] of scenario.workloads.entries()) {
    for (const [position, name] of phases.entries()) {
      const complainOfIt = (message: string) => complain(["workloads", index, "phases", position], message);
      requireOneOf(names, { name, what: "phase" }, complainOfIt);
    }
  }
}

function checkWork({ scenario, isPlayed }: CheckedScenario, complain: Complain): void {
  const { workloads, probes } = scenario;
  if (!isPlayed && workloads.length === 0 && probes.timeToVisible === undefined && probes.availability === undefined) {
    complain(["workloads"], "nobody does anything: a scenario has workloads or probes");
  }
  const names = workloadNamesOf(scenario);
  for (const [index, name] of names.entries()) {
    if (names.indexOf(name) < index) {
      complain(["workloads", index, "name"], `two workloads are called ${name}`);
    }
  }
}

function checkRates({ scenario, plan }: CheckedScenario, complain: Complain): void {
  const expected = scenario.workloads.map((workload) => expectedArrivals(workload, plan.phases));
  for (const [index, { perSecondMax }] of expected.entries()) {
    if (perSecondMax > RATE_PER_SECOND_MAX) {
      const found = `${Math.round(perSecondMax)} operations per second with the load of its phase`;
      complain(["workloads", index], `${found}, the limit is ${RATE_PER_SECOND_MAX}`);
    }
  }
  const planned = expected.reduce((sum, { count }) => sum + count, 0);
  if (planned > OPERATIONS_MAX) {
    complain(
      ["workloads"],
      `rates and durations plan ${Math.round(planned)} operations, the limit is ${OPERATIONS_MAX}`,
    );
  }
}
