// Ways to make a run's plan smaller, each one step: what the shrinker tries after it has left out what it could.
import { datacentersOf, type RegionPlacement, type Topology } from "@kvorum/wan";
import { type Fault, placesOf } from "../faults/fault.ts";
import type { RunPlan } from "../run/run-plan.ts";

/** The safety phase ends soon after a known instant, and nothing of the plan begins later. */
export function shortened(plan: RunPlan, safetyMs: number): RunPlan {
  return { ...plan, safetyMs, faults: plan.faults.filter(({ atMs }) => atMs < safetyMs) };
}

/** Each without one datacenter, with what concerned it; never without the last voter. */
export function withoutDatacenters(plan: RunPlan): readonly RunPlan[] {
  return datacentersOf(plan.topology).flatMap((datacenter) => {
    const topology = without(plan.topology, datacenter);
    return topology === null ? [] : [restrictedTo(topology, plan)];
  });
}

/** Every clock is right, or every client makes half as many operations, or does one thing less. */
export function simplified(plan: RunPlan): readonly RunPlan[] {
  const rightClocks = Object.keys(plan.clocks).length === 0 ? [] : [{ ...plan, clocks: {} }];
  const fewerOperations = { ...plan, clients: plan.clients.map(halved) };
  const shorterFaults = plan.faults.flatMap((fault, at) =>
    fault.durationMs < 2
      ? []
      : [{ ...plan, faults: plan.faults.with(at, { ...fault, durationMs: Math.round(fault.durationMs / 2) }) }],
  );
  return [...rightClocks, fewerOperations, ...shorterFaults];
}

function halved(client: RunPlan["clients"][number]): RunPlan["clients"][number] {
  return { ...client, operationsMax: Math.max(1, Math.floor(client.operationsMax / 2)) };
}

function without(topology: Topology, datacenter: string): Topology | null {
  const regions = topology.regions
    .map(
      (placement): RegionPlacement => ({
        ...placement,
        datacenters: placement.datacenters.filter((id) => id !== datacenter),
      }),
    )
    .filter(({ datacenters }) => datacenters.length > 0);
  return regions.some(({ region }) => region === topology.primaryRegion) ? { ...topology, regions } : null;
}

/** A region that lost its last datacenter is one of clients only. */
function restrictedTo(topology: Topology, plan: RunPlan): RunPlan {
  const regions = topology.regions.map(({ region }) => region);
  const left = plan.topology.regions.map(({ region }) => region).filter((region) => !regions.includes(region));
  const places = new Set<string>([...regions, ...datacentersOf(topology)]);
  const isPossible = (fault: Fault): boolean => placesOf(fault).every((place) => places.has(place));
  return {
    ...plan,
    topology: { ...topology, clientRegions: [...topology.clientRegions, ...left] },
    clocks: Object.fromEntries(Object.entries(plan.clocks).filter(([id]) => places.has(id))),
    faults: plan.faults.filter(isPossible),
  };
}
