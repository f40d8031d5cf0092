// Whether the regions that a scenario names exist in its topology: the one thing that the file alone cannot tell.
import { KvorumError } from "@kvorum/base";
import { clientRegionsOf, type Topology } from "@kvorum/wan";
import type { Scenario } from "./scenario-schema.ts";

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

function namedRegions(scenario: Scenario): readonly { readonly region: string; readonly where: string }[] {
  const writerRegion = scenario.probes.timeToVisible?.writerRegion;
  return [
    ...scenario.workloads.map(({ clientRegion }, i) => ({ region: clientRegion, where: `workloads[${i}]` })),
    ...(writerRegion === undefined ? [] : [{ region: writerRegion, where: "probes.timeToVisible.writerRegion" }]),
    ...scenario.expectations.flatMap((expectation, i) =>
      "timesRttTo" in expectation && expectation.timesRttTo !== undefined
        ? [{ region: expectation.timesRttTo, where: `expectations[${i}].timesRttTo` }]
        : [],
    ),
  ];
}
