// Failovers of an emulated cluster, step by step as the command line takes them: the rules are the replica's.
import { KvorumError, type Region } from "@kvorum/base";
import { type ControlRequest, nextRegionMove, type Replica, type ReplicaStatus } from "@kvorum/replica";
import { FAILOVER_LOOK_MS, FAILOVER_MS_MAX } from "../limits.ts";
import type { ClusterTime } from "./cluster-time.ts";
import type { EmulatedDatacenter } from "./emulated-datacenter.ts";

/** Refusals that looking again a little later may mend: somebody else leads, or a change is under way. */
const TRANSIENT_CODES: ReadonlySet<string> = new Set(["not_leader", "change_in_flight", "deadline_exceeded"]);

/** Returns when the region's datacenters vote, and one of them leads. */
export async function moveRegion(
  region: Region,
  datacenters: readonly EmulatedDatacenter[],
  time: ClusterTime,
): Promise<void> {
  const members = datacenters.map(({ id, region: of }) => ({ datacenter: id, region: of }));
  const giveUpAtMs = time.clock.now() + FAILOVER_MS_MAX;
  let waitsFor = "";
  while (time.clock.now() < giveUpAtMs) {
    const move = nextRegionMove(
      region,
      members,
      replicasOf(datacenters).map(({ status }) => status),
    );
    switch (move.kind) {
      case "done":
        return;
      case "impossible":
        throw new KvorumError("invalid_argument", `a failover to ${region}: ${move.why}`);
      case "ask":
        await askTransiently(mustFindReplica(datacenters, move.datacenter), move.request, time);
        break;
      case "wait":
        waitsFor = move.why;
        break;
    }
    await time.advance(FAILOVER_LOOK_MS);
  }
  throw new KvorumError(
    "deadline_exceeded",
    `a failover to ${region} did not end within ${FAILOVER_MS_MAX} ms: ${waitsFor}`,
  );
}

/** Returns when the most advanced datacenter of the region leads the next epoch. */
export async function forceFailover(
  region: Region,
  datacenters: readonly EmulatedDatacenter[],
  time: ClusterTime,
): Promise<void> {
  const candidates = replicasOf(datacenters.filter((datacenter) => datacenter.region === region))
    .filter(({ status }) => status.diverged === null && status.catchUp?.kind !== "snapshot")
    .toSorted((a, b) => b.status.epoch - a.status.epoch || b.status.lastIndex - a.status.lastIndex);
  const [claimant] = candidates;
  if (claimant === undefined) {
    throw new KvorumError("expectation_failed", `no datacenter of ${region} is up and could lead`);
  }
  const voters = candidates.map(({ status }) => status.datacenter);
  await time.passing(claimant.control({ kind: "begin_epoch", voters, isPrimaryDown: false }));
}

async function askTransiently(replica: Replica, request: ControlRequest, time: ClusterTime): Promise<void> {
  try {
    await time.passing(replica.control(request));
  } catch (thrown) {
    const error = KvorumError.from(thrown);
    if (!TRANSIENT_CODES.has(error.code)) {
      throw error;
    }
  }
}

function replicasOf(datacenters: readonly EmulatedDatacenter[]): readonly Replica[] {
  return datacenters.flatMap(({ replica }) => (replica === null ? [] : [replica]));
}

function mustFindReplica(datacenters: readonly EmulatedDatacenter[], id: ReplicaStatus["datacenter"]): Replica {
  const replica = datacenters.find((datacenter) => datacenter.id === id)?.replica;
  if (replica == null) {
    throw new KvorumError("unreachable", `${id} is down`);
  }
  return replica;
}
