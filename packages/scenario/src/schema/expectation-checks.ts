// Whether what an expectation names is there: its phase, clients in its region, its workload and count, its fault, its probe.

import {
  type CheckedScenario,
  type Complain,
  faultNamesOf,
  requireOneOf,
  workloadNamesOf,
} from "./checked-scenario.ts";
import {
  COUNT_FIGURES,
  type CountFigure,
  DISTRIBUTION_FIGURES,
  type DistributionFigure,
  type Expectation,
} from "./expectation-schema.ts";
import { regionsOfWorkload } from "./scenario-regions.ts";
import type { ScenarioFields } from "./scenario-schema.ts";
import { WORKLOAD_COUNTS } from "./workload-counts.ts";

/** What the play of a scenario in TypeScript counts is a workload of this name. */
export const PLAY = "play";

/** @param complain of paths in the expectation */
export function checkExpectation(expectation: Expectation, checked: CheckedScenario, complain: Complain): void {
  const { scenario, plan, isPlayed } = checked;
  if ("phase" in expectation && expectation.phase !== undefined) {
    const recorded = plan.phases.flatMap((phase) => (phase.recorded ? [phase.name] : []));
    requireNamed("phase", recorded, { name: expectation.phase, what: "recorded phase" }, complain);
  }
  if (needsClients(expectation) && !isPlayed) {
    const regions = clientRegionsOf(scenario);
    requireNamed("region", regions, { name: expectation.region, what: "client in region" }, complain);
  }
  if ("fault" in expectation && expectation.fault !== undefined) {
    requireNamed("fault", faultNamesOf(scenario), { name: expectation.fault, what: "named fault" }, complain);
  }
  if (expectation.figure === "workload") {
    checkCount(expectation, checked, complain);
  }
  checkFigure(expectation, scenario, complain);
  checkBounds(expectation, complain);
}

/** Figures that need a probe, or that are not of a phase. */
function checkFigure(expectation: Expectation, { probes }: ScenarioFields, complain: Complain): void {
  const { figure } = expectation;
  const isOfTheAudit = figure === "staleReads.readYourWrites" || figure === "staleReads.monotonicReads";
  if (isOfTheAudit && expectation.phase !== undefined) {
    complain(["phase"], `${figure} is of the whole run: reads are audited as one`);
  }
  if (["timeToVisibleMs", "visibleShare", "probesUnseen"].includes(figure) && probes.timeToVisible === undefined) {
    complain(["figure"], `${figure} needs probes.timeToVisible`);
  }
  if (figure.startsWith("outages.") && probes.availability === undefined) {
    complain(["figure"], `${figure} needs probes.availability`);
  }
}

/** No figure is below 0. A percentile that holds anyway still asks for samples, a number holds whatever happens. */
function checkBounds(expectation: Expectation, complain: Complain): void {
  const { above, atLeast, below, atMost, equals, near } = expectation;
  const isOpenAbove = [below, atMost, equals, near].every((bound) => bound === undefined);
  const isOpenBelow = (atLeast ?? 0) <= 0 && (above ?? -1) < 0;
  const isBounded = atLeast !== undefined || above !== undefined;
  if (isBounded && isOpenBelow && isOpenAbove && !("percentile" in expectation)) {
    complain([], `${expectation.figure} is never below 0: this holds whatever happens`);
  }
}

/** What a play counts is known when it has played. */
function checkCount(
  { workload, count }: Extract<Expectation, { readonly figure: "workload" }>,
  { scenario, isPlayed }: CheckedScenario,
  complain: Complain,
): void {
  const names = workloadNamesOf(scenario);
  requireNamed("workload", [...names, ...(isPlayed ? [PLAY] : [])], { name: workload, what: "workload" }, complain);
  const kind = scenario.workloads[names.indexOf(workload)]?.kind;
  if (kind !== undefined) {
    requireNamed("count", WORKLOAD_COUNTS[kind], { name: count, what: `count of a ${kind} workload` }, complain);
  }
}

function requireNamed(
  field: string,
  names: readonly string[],
  wanted: { readonly name: string; readonly what: string },
  complain: Complain,
): void {
  requireOneOf(names, wanted, (message) => complain([field], message));
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

function clientRegionsOf({ workloads }: ScenarioFields): readonly string[] {
  return [...new Set(workloads.flatMap((workload) => regionsOfWorkload(workload).map(({ name }) => name)))];
}
