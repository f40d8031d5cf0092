// One change of who takes part, while a command makes it.
import { type DatacenterId, KvorumError } from "@kvorum/base";
import type { NodeStatus } from "@kvorum/protocol";
import type { Configuration } from "@kvorum/raft";
import { type DesiredConfiguration, nextConfigurationMove } from "@kvorum/replica";
import { ClusterConnections } from "../cluster/cluster-connections.ts";
import type { ClusterRecord } from "../cluster/cluster-record.ts";
import { findNewest } from "../cluster/cluster-status.ts";
import { memberStatusFrom } from "../cluster/member-status.ts";
import { saveMembership, withConfiguration } from "../cluster/membership.ts";
import { type NextStep, reach } from "../cluster/reach.ts";

export interface ChangeRun {
  readonly record: ClusterRecord;
  readonly signal: AbortSignal;
  readonly onProgress: (message: string) => void;
}

/**
 * Brings the cluster to the configuration that `want` makes of the present one, and records it for nodes that start later.
 * @throws KvorumError unreachable, deadline_exceeded — as reach does
 */
export async function changeConfiguration(
  { record, signal, onProgress }: ChangeRun,
  want: (present: Configuration) => DesiredConfiguration,
): Promise<ClusterRecord> {
  using connections = new ClusterConnections(record);
  const wanted = want(configurationFrom(await connections.mustGetStatuses()));
  const next = (statuses: readonly NodeStatus[]): NextStep =>
    nextConfigurationMove(wanted, statuses.map(memberStatusFrom));
  await reach({ connections, next, signal, onProgress });
  const changed = withConfiguration(record, { ...wanted, outgoing: [] });
  await saveMembership(changed);
  return changed;
}

/** @throws KvorumError unreachable — no node answers */
export function configurationFrom(statuses: readonly NodeStatus[]): Configuration {
  const newest = findNewest(statuses);
  if (newest === undefined) {
    throw new KvorumError("unreachable", "no node answers: who takes part is not known");
  }
  return newest.configuration;
}

export function without(ids: readonly DatacenterId[], gone: DatacenterId): readonly DatacenterId[] {
  return ids.filter((id) => id !== gone);
}
