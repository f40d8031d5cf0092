// A region takes over from a primary region that is gone. Its most advanced datacenter claims the next epoch, which waits
// out the old region's lease; what had been acknowledged and not shipped is lost, and the certificate says what.
import { setTimeout as delay } from "node:timers/promises";
import { KvorumError, type Region } from "@kvorum/base";
import type { NodeStatus } from "@kvorum/protocol";
import { ClusterConnections } from "../cluster/cluster-connections.ts";
import { findNewest } from "../cluster/cluster-status.ts";
import { CUT_OFF_MS, POLL_INTERVAL_MS, REGION_LEASE_MS_DEFAULT } from "../limits.ts";
import { certify } from "./certificate.ts";
import type { Failover, FailoverRun } from "./failover-run.ts";
import { PauseProbe } from "./pause-probe.ts";
import { recordPrimaryRegion } from "./record-primary-region.ts";

/**
 * Returns when the target region leads a new epoch and has acknowledged a write in it.
 * @throws KvorumError expectation_failed — the primary region serves, and the target region hears it: nothing needs forcing
 * @throws KvorumError unreachable — no datacenter of the target region answers
 * @throws KvorumError epoch_refused — datacenters that must promise did not
 */
export async function forceFailover(
  { record, toRegion, signal, onProgress }: FailoverRun,
  { isPrimaryDown }: { readonly isPrimaryDown: boolean },
): Promise<Failover> {
  const endedAtMs = Date.now();
  using connections = new ClusterConnections(record);
  const statuses = await statusesOfLostPrimary(connections, { toRegion, signal });
  const candidates = candidatesOf(statuses, toRegion);
  const [claimant] = candidates;
  if (claimant === undefined) {
    throw new KvorumError("unreachable", `no datacenter of ${toRegion} answers and could lead`);
  }
  using probe = await PauseProbe.open(record);
  probe.startFromNow();
  onProgress(`${claimant.datacenter} claims the next epoch`);
  const leaseMs = record.settings.regionLeaseMs ?? REGION_LEASE_MS_DEFAULT;
  const voters = candidates.map(({ datacenter }) => datacenter);
  const { epoch, index: forkIndex } = await withCountdown(
    connections.of(claimant.datacenter).beginEpoch({ voters, isPrimaryDown }),
    (elapsedMs) => onProgress(describeWait(isPrimaryDown ? 0 : leaseMs - elapsedMs)),
  );
  await probe.untilAcknowledged();
  onProgress("reading the disks of the old voters");
  const before = findNewest(statuses) ?? claimant;
  const lost = await certify({ record, before: claimant, voters: before.configuration.voters, forkIndex, endedAtMs });
  const after = findNewest(await connections.mustGetStatuses()) ?? claimant;
  await recordPrimaryRegion(record, toRegion, after.configuration);
  return { fromRegion: before.primaryRegion, toRegion, forced: true, epoch, pauseMs: probe.pauseMs, lost };
}

/** What the nodes say, once it is certain that the primary region does not serve or that the target is cut off from it. */
async function statusesOfLostPrimary(
  connections: ClusterConnections,
  { toRegion, signal }: { readonly toRegion: Region; readonly signal: AbortSignal },
): Promise<readonly NodeStatus[]> {
  // A cut that is younger than this does not show yet.
  const certainAtMs = performance.now() + CUT_OFF_MS + POLL_INTERVAL_MS;
  for (;;) {
    const statuses = await connections.mustGetStatuses();
    const serving = statuses.find(isServing);
    if (serving === undefined || isCutOff(statuses, toRegion)) {
      return statuses;
    }
    if (performance.now() > certainAtMs) {
      throw new KvorumError(
        "expectation_failed",
        `${serving.datacenter} leads in ${serving.region} and ${toRegion} hears it: move the primary region without losing ` +
          `anything with kvorum failover --to ${toRegion}`,
      );
    }
    await delay(POLL_INTERVAL_MS, undefined, { signal });
  }
}

function isServing({ role, lease }: NodeStatus): boolean {
  return role === "leader" && (lease === null || lease.held);
}

/** Nobody in the region has heard for a while of what is committed. */
function isCutOff(statuses: readonly NodeStatus[], region: Region): boolean {
  return statuses
    .filter((status) => status.region === region)
    .every(({ freshnessAgeMs }) => freshnessAgeMs === null || freshnessAgeMs > CUT_OFF_MS);
}

/** Those of the region that can lead, the most advanced first. */
export function candidatesOf(statuses: readonly NodeStatus[], region: Region): readonly NodeStatus[] {
  return statuses
    .filter((status) => status.region === region && status.diverged === null && status.catchUp?.kind !== "snapshot")
    .sort((a, b) => b.epoch - a.epoch || b.lastIndex - a.lastIndex);
}

const SECOND_MS = 1_000;

/** Calls back at once and every second while `work` goes on. */
async function withCountdown<T>(work: Promise<T>, onTick: (elapsedMs: number) => void): Promise<T> {
  const startedAtMs = performance.now();
  const timer = setInterval(() => onTick(performance.now() - startedAtMs), SECOND_MS);
  try {
    return await work;
  } finally {
    clearInterval(timer);
  }
}

function describeWait(leaseLeftMs: number): string {
  return leaseLeftMs > 0
    ? `waiting out the region lease: ${Math.ceil(leaseLeftMs / SECOND_MS)} s at most`
    : "waiting for the promises of the other datacenters, and for what they have and this one does not";
}
