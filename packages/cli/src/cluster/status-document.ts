// The state of a cluster as programs read it.
import type { ClusterStatus, DatacenterStatus } from "./cluster-status.ts";

export function statusDocument({ datacenters, ...cluster }: ClusterStatus): object {
  return { ...cluster, datacenters: datacenters.map(datacenterDocument) };
}

/** What a datacenter that is down would have said is null. */
function datacenterDocument({
  datacenter,
  region,
  pid,
  process,
  node,
  lagEntries,
  learner,
}: DatacenterStatus): unknown {
  return {
    datacenter,
    region,
    role: node?.role ?? null,
    up: node !== null,
    lastIndex: node?.lastIndex ?? null,
    commitIndex: node?.commitIndex ?? null,
    appliedIndex: node?.appliedIndex ?? null,
    freshnessAgeMs: node?.freshnessAgeMs ?? null,
    lagEntries,
    lagBytes: node?.lagBytes ?? null,
    stateDigest: node?.stateDigest ?? null,
    process,
    pid,
    voter: !learner,
    epoch: node?.epoch ?? null,
    lineage: node?.lineage ?? null,
    configurationIndex: node?.configurationIndex ?? null,
    firstIndex: node?.firstIndex ?? null,
    logBytes: node?.logBytes ?? null,
    lease: node?.lease ?? null,
    catchUp: node?.catchUp ?? null,
    diverged: node?.diverged ?? null,
    isRecovering: node?.isRecovering ?? null,
    adversaryBoundMs: node?.adversaryBoundMs ?? null,
  };
}
