// The primary region moves and nothing is lost: the target region's datacenters become voters, one of them takes the lead,
// the old voters become learners. Each step is a committed configuration; the order is @kvorum/replica's.
import { KvorumError } from "@kvorum/base";
import type { NodeStatus } from "@kvorum/protocol";
import { nextRegionMove } from "@kvorum/replica";
import { ClusterConnections } from "../cluster/cluster-connections.ts";
import { findLeader, findNewest } from "../cluster/cluster-status.ts";
import { memberStatusFrom } from "../cluster/member-status.ts";
import { type NextStep, reach } from "../cluster/reach.ts";
import type { Failover, FailoverRun } from "./failover-run.ts";
import { PauseProbe } from "./pause-probe.ts";
import { recordPrimaryRegion } from "./record-primary-region.ts";

/**
 * Returns when a datacenter of the target region leads, the old voters learn, and a write has been acknowledged since.
 * @throws KvorumError no_leader — nobody leads: nothing can be moved without losing something
 * @throws KvorumError unreachable, deadline_exceeded — as reach does
 */
export async function failOverAsPlanned({ record, toRegion, signal, onProgress }: FailoverRun): Promise<Failover> {
  using connections = new ClusterConnections(record);
  const before = findLeader(await connections.mustGetStatuses());
  if (before === undefined) {
    throw new KvorumError(
      "no_leader",
      `nobody leads, so ${toRegion} cannot be brought up to date; if the primary region is lost, say --force`,
    );
  }
  using probe = await PauseProbe.open(record);
  await probe.untilAcknowledged();
  const next = (statuses: readonly NodeStatus[]): NextStep =>
    nextRegionMove(toRegion, record.datacenters, statuses.map(memberStatusFrom));
  await reach({ connections, next, signal, onProgress });
  await probe.untilAcknowledged();
  const after = findNewest(await connections.mustGetStatuses()) ?? before;
  await recordPrimaryRegion(record, toRegion, after.configuration);
  return {
    fromRegion: before.region,
    toRegion,
    forced: false,
    epoch: after.epoch,
    pauseMs: probe.pauseMs,
    lost: null,
  };
}
