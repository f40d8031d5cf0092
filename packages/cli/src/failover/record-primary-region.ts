// After a failover the cluster's record says who votes now, so that a node that starts with an empty disk knows it.
import type { Region } from "@kvorum/base";
import type { Configuration } from "@kvorum/raft";
import type { ClusterRecord } from "../cluster/cluster-record.ts";
import { saveMembership, withConfiguration } from "../cluster/membership.ts";

export async function recordPrimaryRegion(
  record: ClusterRecord,
  primaryRegion: Region,
  configuration: Configuration,
): Promise<void> {
  const topology = { ...record.topology, primaryRegion };
  await saveMembership(withConfiguration({ ...record, topology }, configuration));
}
