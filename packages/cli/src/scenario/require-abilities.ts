// What a scenario needs of a cluster that it did not start itself, looked at before anything is done to it: a run that finds out in its
// middle has broken something by then, and measured nothing.
import { KvorumError, type Region } from "@kvorum/base";
import type { Scenario } from "@kvorum/scenario";
import type { ClusterRecord } from "../cluster/cluster-record.ts";
import { canReachEngine } from "../cluster/compose-containers.ts";
import { REGION_LEASE_MS_DEFAULT } from "../limits.ts";
import type { LoadedScenario } from "./load-scenario-file.ts";

/** A cluster, and where its voters are now. */
interface RunningCluster {
  readonly record: ClusterRecord;
  readonly primaryRegion: Region;
}

/** What only whoever started the processes can do. */
const PROCESS_FAULTS: readonly string[] = ["kill", "restart", "pause", "wipe"];

/** @throws KvorumError invalid_argument — this scenario cannot be run on this cluster, and why */
export async function requireAbilities(
  { record, primaryRegion }: RunningCluster,
  { scenario, topology }: Pick<LoadedScenario, "scenario" | "topology">,
): Promise<void> {
  const problem =
    problemOfPrimaryRegion(primaryRegion, topology.primaryRegion) ??
    (await problemOfProcessFaults(record, scenario)) ??
    problemOfForcedFailovers(record, scenario) ??
    problemOfRegionLease(record, scenario) ??
    problemOfOpenOperations(record, scenario);
  if (problem !== null) {
    throw new KvorumError("invalid_argument", `scenario ${scenario.name} cannot be run on ${record.id}: ${problem}`);
  }
}

function problemOfPrimaryRegion(found: Region, wanted: Region): string | null {
  return found === wanted
    ? null
    : `its primary region is ${found}, not ${wanted}; move it with: kvorum failover --to ${wanted}`;
}

async function problemOfProcessFaults({ location }: ClusterRecord, { timeline }: Scenario): Promise<string | null> {
  const kinds = timeline.flatMap((step): readonly string[] =>
    step.kind === "random" ? step.kinds : [step.fault.kind],
  );
  const fault = kinds.find((kind) => PROCESS_FAULTS.includes(kind));
  if (fault === undefined || location.kind === "local") {
    return null;
  }
  if (location.kind === "remote") {
    return `it has the fault ${fault}, and the datacenters run on other hosts`;
  }
  return (await canReachEngine(location))
    ? null
    : `it has the fault ${fault}, and no Docker engine answers here that could do it to a container; run it where one does`;
}

/** Without a certificate that names the lost writes, the best run of such a scenario is one that fails. */
function problemOfForcedFailovers({ location }: ClusterRecord, { timeline }: Scenario): string | null {
  const isForced = timeline.some(
    (step) => step.kind !== "random" && step.fault.kind === "failover" && step.fault.force,
  );
  return isForced && location.kind !== "local"
    ? "what its forced failover loses is read from the old voters' disks, which are not on this machine's file system; leave out --cluster"
    : null;
}

/** Nodes are started with it. Those of other hosts say nothing of theirs. */
function problemOfRegionLease({ location, settings }: ClusterRecord, { regionLeaseMs }: Scenario): string | null {
  const leaseMs = settings.regionLeaseMs ?? REGION_LEASE_MS_DEFAULT;
  return regionLeaseMs === null || regionLeaseMs === leaseMs || location.kind === "remote"
    ? null
    : `it needs a region lease of ${regionLeaseMs} ms, and this cluster was started with ${leaseMs} ms; leave out --cluster`;
}

/** The same of how many operations they hold; what nobody said is as packages/node has it. */
function problemOfOpenOperations(
  { location, settings }: ClusterRecord,
  { operationsOpenMax }: Scenario,
): string | null {
  return operationsOpenMax === null || operationsOpenMax === settings.operationsOpenMax || location.kind === "remote"
    ? null
    : `it needs nodes that hold ${operationsOpenMax} operations at most, and this cluster was started otherwise; leave out --cluster`;
}
