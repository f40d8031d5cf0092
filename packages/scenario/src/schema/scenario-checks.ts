// What the fields of a scenario must agree on among themselves: each problem is said at the field that has it.
import type { z } from "zod";
import { DURATION_MS_MAX, OPERATIONS_MAX } from "../limits.ts";
import { plannedOperations } from "../workload/planned-operations.ts";
import {
  COUNT_FIGURES,
  type CountFigure,
  DISTRIBUTION_FIGURES,
  type DistributionFigure,
  type Expectation,
} from "./expectation-schema.ts";
import type { ScenarioFields } from "./scenario-schema.ts";

type Path = readonly (string | number)[];
type Complain = (path: Path, message: string) => void;

/** What the play of a scenario in TypeScript counts is a workload of this name. */
export const PLAY = "play";

/** @param isPlayed it has a play, which acts beside the workloads or without any, wherever it likes */
export function checkScenario(scenario: ScenarioFields, context: z.RefinementCtx, isPlayed: boolean): void {
  const complain: Complain = (path, message) => context.addIssue({ code: "custom", path: [...path], message });
  checkLength(scenario, complain);
  checkWork(scenario, isPlayed, complain);
  checkPhaseNames(scenario, complain);
  checkTimeline(scenario, complain);
  for (const [index, expectation] of scenario.expectations.entries()) {
    const complainOfIt: Complain = (path, message) => complain(["expectations", index, ...path], message);
    checkExpectation(expectation, { scenario, isPlayed }, complainOfIt);
  }
}

/** Names that workloads have, given or by default. */
export function workloadNamesOf(scenario: Pick<ScenarioFields, "workloads">): readonly string[] {
  return scenario.workloads.map(({ name, kind }, i) => name ?? `${kind}-${i + 1}`);
}

function checkLength(scenario: ScenarioFields, complain: Complain): void {
  if ((scenario.duration === undefined) === (scenario.phases === undefined)) {
    const found = scenario.duration === undefined ? "neither" : "both";
    complain(scenario.phases === undefined ? [] : ["phases"], `a scenario has a duration or phases, found ${found}`);
  }
  if (loadMsOf(scenario) > DURATION_MS_MAX) {
    complain([], `a scenario takes at most ${DURATION_MS_MAX / 60_000}m, found ${loadMsOf(scenario) / 60_000}m`);
  }
}

function checkWork(scenario: ScenarioFields, isPlayed: boolean, complain: Complain): void {
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
  const planned = plannedOperations(workloads, measuredPhasesOf(scenario), loadMsOf(scenario));
  if (planned > OPERATIONS_MAX) {
    complain(
      ["workloads"],
      `rates and durations plan ${Math.round(planned)} operations, the limit is ${OPERATIONS_MAX}`,
    );
  }
}

function checkPhaseNames(scenario: ScenarioFields, complain: Complain): void {
  const names = phaseNamesOf(scenario);
  for (const [index, { name }] of (scenario.phases ?? []).entries()) {
    if (names.indexOf(name) < names.lastIndexOf(name)) {
      complain(["phases", index, "name"], `two phases are called ${name}`);
    }
  }
  for (const [index, { phases = [] }] of scenario.workloads.entries()) {
    for (const [position, phase] of phases.entries()) {
      requireOneOf(names, phase, (message) => complain(["workloads", index, "phases", position], message), "phase");
    }
  }
}

function checkTimeline(scenario: ScenarioFields, complain: Complain): void {
  const names = faultNamesOf(scenario);
  for (const [index, step] of scenario.timeline.entries()) {
    const at: Path = ["timeline", index];
    if (step.kind === "timed" && step.atMs > loadMsOf(scenario)) {
      complain([...at, "at"], `the load is over ${loadMsOf(scenario)} ms after its start`);
    }
    if (step.kind === "timed" && step.times > 1 && step.everyMs === null) {
      complain([...at, "times"], "a fault that strikes several times needs an every");
    }
    if (step.kind === "random" && step.fromMs >= step.untilMs) {
      complain([...at, "random", "until"], "until is after from");
    }
    if (step.kind === "conditional" && step.when.event === "fault-ended") {
      requireOneOf(names, step.when.fault ?? "", (message) => complain([...at, "when"], message), "named fault");
    }
  }
}

function checkExpectation(
  expectation: Expectation,
  { scenario, isPlayed }: { readonly scenario: ScenarioFields; readonly isPlayed: boolean },
  complain: Complain,
): void {
  if ("phase" in expectation && expectation.phase !== undefined) {
    requireOneOf(phaseNamesOf(scenario), expectation.phase, (message) => complain(["phase"], message), "phase");
  }
  if (needsClients(expectation) && !isPlayed) {
    const regions = clientRegionsIn(scenario);
    requireOneOf(regions, expectation.region, (message) => complain(["region"], message), "client in region");
  }
  const isOfTheAudit =
    expectation.figure === "staleReads.readYourWrites" || expectation.figure === "staleReads.monotonicReads";
  if (isOfTheAudit && expectation.phase !== undefined) {
    complain(["phase"], `${expectation.figure} is of the whole run: reads are audited as one`);
  }
  if (expectation.figure === "workload") {
    const names = [...workloadNamesOf(scenario), ...(isPlayed ? [PLAY] : [])];
    requireOneOf(names, expectation.workload, (message) => complain(["workload"], message), "workload");
  }
  const isVisibility = expectation.figure === "timeToVisibleMs" || expectation.figure === "visibleShare";
  if (isVisibility && scenario.probes.timeToVisible === undefined) {
    complain(["figure"], `${expectation.figure} needs probes.timeToVisible`);
  }
  if (expectation.figure.startsWith("outages.") && scenario.probes.availability === undefined) {
    complain(["figure"], `${expectation.figure} needs probes.availability`);
  }
  if ("fault" in expectation && expectation.fault !== undefined) {
    const names = faultNamesOf(scenario);
    requireOneOf(names, expectation.fault, (message) => complain(["fault"], message), "named fault");
  }
}

type ClientExpectation = Extract<
  Expectation,
  { readonly figure: DistributionFigure | CountFigure | "operations.errors" }
>;

/** How far a region is behind shows without clients there; what they see does not. */
function needsClients(expectation: Expectation): expectation is ClientExpectation {
  switch (expectation.figure) {
    case "shipLagMs":
    case "durableLagMs":
    case "replicationLagMs":
    case "timeToVisibleMs":
    case "probesUnseen":
      return false;
    default:
      return isOfClients(expectation);
  }
}

function isOfClients(expectation: Expectation): expectation is ClientExpectation {
  const names: readonly string[] = [...DISTRIBUTION_FIGURES, ...COUNT_FIGURES, "operations.errors"];
  return names.includes(expectation.figure);
}

function clientRegionsIn({ workloads, probes }: ScenarioFields): readonly string[] {
  const all = [
    ...workloads.flatMap((workload) => [
      workload.clientRegion,
      ...(workload.kind === "traveller" ? workload.itinerary : []),
      ...(workload.kind === "queue" && workload.listenerRegion !== undefined ? [workload.listenerRegion] : []),
      ...(workload.kind === "watch" && workload.writerRegion !== undefined ? [workload.writerRegion] : []),
    ]),
    ...(probes.availability?.clientRegion === undefined ? [] : [probes.availability.clientRegion]),
  ];
  return [...new Set(all)];
}

function requireOneOf(names: readonly string[], name: string, complain: (message: string) => void, what: string): void {
  if (!names.includes(name)) {
    complain(`there is no ${what} ${JSON.stringify(name)}; there are ${names.join(", ") || "none"}`);
  }
}

function faultNamesOf({ timeline }: ScenarioFields): readonly string[] {
  return timeline.flatMap((step) => (step.kind !== "random" && step.name !== undefined ? [step.name] : []));
}

function measuredPhasesOf(
  scenario: ScenarioFields,
): readonly { readonly name: string; readonly durationMs: number; readonly load: number }[] {
  return scenario.phases ?? [{ name: "measure", durationMs: scenario.duration ?? 0, load: 1 }];
}

function phaseNamesOf(scenario: ScenarioFields): readonly string[] {
  const windowMs = scenario.probes.timeToVisible?.windowMs ?? 0;
  return [
    ...(scenario.warmup > 0 ? ["warm-up"] : []),
    ...measuredPhasesOf(scenario).map(({ name }) => name),
    ...(windowMs > 0 ? ["probe"] : []),
  ];
}

function loadMsOf(scenario: ScenarioFields): number {
  const measuredMs = measuredPhasesOf(scenario).reduce((sum, { durationMs }) => sum + durationMs, 0);
  return scenario.warmup + measuredMs + (scenario.probes.timeToVisible?.windowMs ?? 0);
}
