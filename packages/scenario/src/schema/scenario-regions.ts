// Whether the regions that a scenario names exist in its topology: the one thing that the file alone cannot tell.
import { KvorumError } from "@kvorum/base";
import { clientRegionsOf, type Topology } from "@kvorum/wan";
import type { Expectation } from "./expectation-schema.ts";
import type { Scenario } from "./scenario-schema.ts";
import type { Workload } from "./workload-schema.ts";

interface NamedRegion {
  readonly region: string;
  readonly where: string;
}

/** @throws KvorumError invalid_config — a client, a probe or an expectation is in a region that the topology does not have */
export function checkScenarioRegions(scenario: Scenario, topology: Topology): void {
  const known: readonly string[] = clientRegionsOf(topology);
  for (const { region, where } of namedRegions(scenario)) {
    if (!known.includes(region)) {
      throw new KvorumError(
        "invalid_config",
        `scenario ${scenario.name}: ${where} names region ${region}; topology ${topology.name} has ${known.join(", ")}`,
      );
    }
  }
}

function namedRegions({ workloads, probes, expectations }: Scenario): readonly NamedRegion[] {
  return [
    ...workloads.flatMap((workload, i) =>
      regionsOfWorkload(workload).map(({ region, where }) => ({ region, where: `workloads[${i}].${where}` })),
    ),
    ...named(probes.timeToVisible?.writerRegion, "probes.timeToVisible.writerRegion"),
    ...named(probes.availability?.clientRegion, "probes.availability.clientRegion"),
    ...expectations.flatMap((expectation, i) =>
      regionsOfExpectation(expectation).map(({ region, where }) => ({ region, where: `expectations[${i}].${where}` })),
    ),
  ];
}

function regionsOfWorkload(workload: Workload): readonly NamedRegion[] {
  const own = named(workload.clientRegion, "clientRegion");
  switch (workload.kind) {
    case "queue":
      return [...own, ...named(workload.listenerRegion, "listenerRegion")];
    case "watch":
      return [...own, ...named(workload.writerRegion, "writerRegion")];
    case "traveller":
      return [...own, ...workload.itinerary.flatMap((region, i) => named(region, `itinerary[${i}]`))];
    case "kv":
    case "bank":
    case "counter":
      return own;
  }
}

function regionsOfExpectation(expectation: Expectation): readonly NamedRegion[] {
  const other = "timesRttTo" in expectation ? named(expectation.timesRttTo, "timesRttTo") : [];
  return "region" in expectation ? [...named(expectation.region, "region"), ...other] : other;
}

function named(region: string | undefined, where: string): readonly NamedRegion[] {
  return region === undefined ? [] : [{ region, where }];
}
