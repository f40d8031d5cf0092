// Whether the regions and places that a scenario names exist in its topology: the one thing that the file alone cannot tell.
import { KvorumError } from "@kvorum/base";
import { type ConfigProblem, clientRegionsOf, nearestName, type Topology } from "@kvorum/wan";
import { placeNamesOf } from "../timeline/find-place.ts";
import type { Expectation } from "./expectation-schema.ts";
import type { PlannedFault, TimelineStep } from "./fault-schema.ts";
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
  const places = placeNamesOf(topology);
  const withProcesses = places.filter((name) => !regions.includes(name) || withDatacenters.includes(name));
  return [
    ...problemsOf(clientRegionsIn(scenario), { kind: "region", known: regions, topology }),
    ...problemsOf(serverRegionsIn(scenario), { kind: "region with datacenters", known: withDatacenters, topology }),
    ...problemsOf(faultPlacesIn(scenario, endsOf), { kind: "place", known: places, topology }),
    ...problemsOf(faultPlacesIn(scenario, targetsOf), {
      kind: "place with datacenters",
      known: withProcesses,
      topology,
    }),
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

function faultPlacesIn({ timeline }: Scenario, placesOf: (fault: PlannedFault) => readonly Named[]): readonly Named[] {
  return timeline.flatMap((step, i) =>
    step.kind === "random" ? [] : under(["timeline", i, "fault"], placesOf(step.fault)),
  );
}

/** Where its clients are, or come to be. */
export function regionsOfWorkload(workload: Workload): readonly Named[] {
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
  const awaited = step.kind === "conditional" && "region" in step.when ? named(step.when.region, "when", "region") : [];
  const next = step.kind !== "random" && step.fault.kind === "failover" ? named(step.fault.to, "fault", "to") : [];
  return [...awaited, ...next];
}

/** Whose links it is about: anybody has some. */
function endsOf(fault: PlannedFault): readonly Named[] {
  return [
    ...("a" in fault ? [...named(fault.a, "a"), ...named(fault.b, "b")] : []),
    ...(fault.kind === "heal" ? named(fault.target, "target") : []),
  ];
}

/** Whose processes it is about. */
function targetsOf(fault: PlannedFault): readonly Named[] {
  if (fault.kind === "transfer-leadership") {
    return named(fault.to, "to");
  }
  return "target" in fault && fault.kind !== "heal" ? named(fault.target, "target") : [];
}

function under(path: Path, all: readonly Named[]): readonly Named[] {
  return all.map((one) => ({ ...one, path: [...path, ...one.path] }));
}

function named(name: string | undefined, ...path: Path): readonly Named[] {
  return name === undefined ? [] : [{ name, path }];
}
