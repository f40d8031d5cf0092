// Whether the regions and places that a scenario names exist in its topology: the one thing that the file alone cannot tell.
import { KvorumError } from "@kvorum/base";
import { type ConfigProblem, clientRegionsOf, nearestName, type Topology } from "@kvorum/wan";
import { placeNamesOf } from "../timeline/find-place.ts";
import type { Expectation } from "./expectation-schema.ts";
import type { TimelineStep } from "./fault-schema.ts";
import type { Scenario } from "./scenario-schema.ts";
import type { Workload } from "./workload-schema.ts";

type Path = ConfigProblem["path"];

/** A name as it stands somewhere in the file. */
interface Named {
  readonly name: string;
  readonly path: Path;
}

/** @throws KvorumError invalid_config — a client, a probe, a fault or an expectation is where the topology has nothing */
export function checkScenarioRegions(scenario: Scenario, topology: Topology): void {
  const problems = findRegionProblems(scenario, topology);
  if (problems.length > 0) {
    const lines = problems.map(({ message }) => message).join("\n");
    throw new KvorumError("invalid_config", `scenario ${scenario.name}: ${lines}`);
  }
}

/** One problem per name that the topology does not have, placed by its path in the file. */
export function findRegionProblems(scenario: Scenario, topology: Topology): readonly ConfigProblem[] {
  const regions: readonly string[] = clientRegionsOf(topology);
  const withDatacenters: readonly string[] = topology.regions.map(({ region }) => region);
  return [
    ...problemsOf(clientRegionsIn(scenario), { kind: "region", known: regions, topology }),
    ...problemsOf(serverRegionsIn(scenario), { kind: "region with datacenters", known: withDatacenters, topology }),
    ...problemsOf(placesIn(scenario), { kind: "place", known: placeNamesOf(topology), topology }),
  ];
}

function problemsOf(
  all: readonly Named[],
  { kind, known, topology }: { readonly kind: string; readonly known: readonly string[]; readonly topology: Topology },
): readonly ConfigProblem[] {
  return all
    .filter(({ name }) => !known.includes(name))
    .map(({ name, path }) => {
      const meant = nearestName(name, known);
      const hint = meant === undefined ? `it has ${known.join(", ")}` : `did you mean ${meant}?`;
      return {
        path,
        at: "value",
        message: `topology ${topology.name} has no ${kind} ${JSON.stringify(name)}; ${hint}`,
      };
    });
}

function clientRegionsIn({ workloads, probes, expectations }: Scenario): readonly Named[] {
  return [
    ...workloads.flatMap((workload, i) => under(["workloads", i], regionsOfWorkload(workload))),
    ...named(probes.timeToVisible?.writerRegion, "probes", "timeToVisible", "writerRegion"),
    ...named(probes.availability?.clientRegion, "probes", "availability", "clientRegion"),
    ...expectations.flatMap((expectation, i) => under(["expectations", i], regionsOfExpectation(expectation))),
  ];
}

function serverRegionsIn({ timeline }: Scenario): readonly Named[] {
  return timeline.flatMap((step, i) => under(["timeline", i], regionsOfStep(step)));
}

function placesIn({ timeline }: Scenario): readonly Named[] {
  return timeline.flatMap((step, i) => under(["timeline", i, "fault"], placesOfStep(step)));
}

function regionsOfWorkload(workload: Workload): readonly Named[] {
  const own = named(workload.clientRegion, "clientRegion");
  switch (workload.kind) {
    case "queue":
      return [...own, ...named(workload.listenerRegion, "listenerRegion")];
    case "watch":
      return [...own, ...named(workload.writerRegion, "writerRegion")];
    case "traveller":
      return [...own, ...workload.itinerary.flatMap((region, i) => named(region, "itinerary", i))];
    case "kv":
    case "bank":
    case "counter":
      return own;
  }
}

function regionsOfExpectation(expectation: Expectation): readonly Named[] {
  const other = "timesRttTo" in expectation ? named(expectation.timesRttTo, "timesRttTo") : [];
  return "region" in expectation ? [...named(expectation.region, "region"), ...other] : other;
}

function regionsOfStep(step: TimelineStep): readonly Named[] {
  const awaited = step.kind === "conditional" ? named(step.when.region, "when", "region") : [];
  const next = step.kind !== "random" && step.fault.kind === "failover" ? named(step.fault.to, "fault", "to") : [];
  return [...awaited, ...next];
}

function placesOfStep(step: TimelineStep): readonly Named[] {
  if (step.kind === "random" || step.fault.kind === "failover") {
    return [];
  }
  const { fault } = step;
  return [
    ...("a" in fault ? [...named(fault.a, "a"), ...named(fault.b, "b")] : []),
    ...("target" in fault ? named(fault.target, "target") : []),
    ...("to" in fault ? named(fault.to, "to") : []),
  ];
}

function under(path: Path, all: readonly Named[]): readonly Named[] {
  return all.map((one) => ({ ...one, path: [...path, ...one.path] }));
}

function named(name: string | undefined, ...path: Path): readonly Named[] {
  return name === undefined ? [] : [{ name, path }];
}
