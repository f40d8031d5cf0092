// What the datacenters of an emulated cluster are up to, as a test wants to see it.
import type { ReplicaStatus } from "@kvorum/replica";
import type { EmulatedDatacenter } from "./emulated-datacenter.ts";

export interface DatacenterStatus {
  readonly datacenter: string;
  readonly region: string;
  /** Whether a process runs here that is not frozen. The figures of one that is down are zero. */
  readonly up: boolean;
  /** Null while it is down. */
  readonly role: ReplicaStatus["role"] | null;
  readonly epoch: number;
  readonly term: number;
  readonly lastIndex: number;
  readonly commitIndex: number;
  readonly appliedIndex: number;
  /** Entries that the furthest datacenter knows to be committed and that are not applied here. */
  readonly lagEntries: number;
  /** How old the state served here is at most, in ms; null: unknown. */
  readonly freshnessAgeMs: number | null;
  /** Equal at equal applied index everywhere. */
  readonly stateDigest: string;
}

export function statusesOf(datacenters: readonly EmulatedDatacenter[]): readonly DatacenterStatus[] {
  const statuses = datacenters.map(({ status }) => status);
  const commitIndex = Math.max(0, ...statuses.map((status) => status?.commitIndex ?? 0));
  return datacenters.map(({ id, region }, i) => describe(id, region, { status: statuses[i] ?? null, commitIndex }));
}

/** Of several that take themselves for the leader the one of the latest term in the latest epoch is. */
export function leaderOf(statuses: readonly DatacenterStatus[]): DatacenterStatus | undefined {
  return statuses
    .filter(({ role }) => role === "leader")
    .toSorted((a, b) => b.epoch - a.epoch || b.term - a.term)
    .at(0);
}

function describe(
  datacenter: string,
  region: string,
  { status, commitIndex }: { readonly status: ReplicaStatus | null; readonly commitIndex: number },
): DatacenterStatus {
  const appliedIndex = status?.appliedIndex ?? 0;
  return {
    datacenter,
    region,
    up: status !== null,
    role: status?.role ?? null,
    epoch: status?.epoch ?? 0,
    term: status?.term ?? 0,
    lastIndex: status?.lastIndex ?? 0,
    commitIndex: status?.commitIndex ?? 0,
    appliedIndex,
    lagEntries: commitIndex - appliedIndex,
    freshnessAgeMs: status?.freshnessAgeMs ?? null,
    stateDigest: status?.stateDigest ?? "",
  };
}
