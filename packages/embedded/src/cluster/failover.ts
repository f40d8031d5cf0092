// Failovers of an emulated cluster, step by step as the command line takes them: the rules are the replica's.
import { type DatacenterId, KvorumError, mustExist, type Region } from "@kvorum/base";
import { type ControlRequest, type LostWrites, nextRegionMove } from "@kvorum/replica";
import { FAILOVER_LOOK_MS, FAILOVER_MS_MAX } from "../limits.ts";
import { certify } from "./certify.ts";
import type { ClusterTime } from "./cluster-time.ts";
import type { EmulatedDatacenter } from "./emulated-datacenter.ts";

/** Refusals that looking again a little later may mend: somebody else leads, or a change is under way. */
const TRANSIENT_CODES: ReadonlySet<string> = new Set([
  "not_leader",
  "change_in_flight",
  "deadline_exceeded",
  "unreachable",
]);

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
      datacenters.flatMap(({ status }) => (status === null ? [] : [status])),
    );
    switch (move.kind) {
      case "done":
        return;
      case "impossible":
        throw new KvorumError("invalid_argument", `a failover to ${region}: ${move.why}`);
      case "ask":
        await askTransiently(mustFind(datacenters, move.datacenter), move.request);
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

/**
 * Returns when the most advanced datacenter of the region leads the next epoch.
 * @returns what was committed in the old epoch and is not in the new one
 */
export async function forceFailover(
  region: Region,
  datacenters: readonly EmulatedDatacenter[],
  { time, isPrimaryDown }: { readonly time: ClusterTime; readonly isPrimaryDown: boolean },
): Promise<LostWrites> {
  const endedAtMs = time.clock.wallNow();
  const candidates = datacenters
    .filter((datacenter) => datacenter.region === region)
    .flatMap((datacenter) => (datacenter.status === null ? [] : [{ datacenter, status: datacenter.status }]))
    .filter(({ status }) => status.diverged === null && status.catchUp?.kind !== "snapshot")
    .toSorted((a, b) => b.status.epoch - a.status.epoch || b.status.lastIndex - a.status.lastIndex);
  const [claimant] = candidates;
  if (claimant === undefined) {
    throw new KvorumError("expectation_failed", `no datacenter of ${region} is up and could lead`);
  }
  const voters = candidates.map(({ status }) => status.datacenter);
  const { index: forkIndex } = await claimant.datacenter.control({ kind: "begin_epoch", voters, isPrimaryDown });
  return await certify(datacenters, { ...claimant, forkIndex, endedAtMs });
}

/** Returns when the leader has handed over: to `to`, or to the voter that has most of the log. */
export async function transferLeadership(
  datacenters: readonly EmulatedDatacenter[],
  to: DatacenterId | null,
): Promise<void> {
  const statuses = datacenters.flatMap(({ status }) => (status === null ? [] : [status]));
  const leading = statuses
    .filter(({ role }) => role === "leader")
    .toSorted((a, b) => b.epoch - a.epoch || b.term - a.term);
  const [leader] = leading;
  if (leader === undefined) {
    throw new KvorumError("not_leader", "no datacenter leads that could hand leadership over");
  }
  const [heir] = statuses
    .filter(({ datacenter }) => leader.configuration.voters.includes(datacenter) && datacenter !== leader.datacenter)
    .toSorted((a, b) => b.lastIndex - a.lastIndex)
    .map(({ datacenter }) => datacenter);
  const target = to ?? heir;
  if (target === undefined) {
    throw new KvorumError("invalid_argument", `${leader.datacenter} is the only voter that answers`);
  }
  await mustFind(datacenters, leader.datacenter).control({ kind: "transfer_leadership", to: target });
}

async function askTransiently(datacenter: EmulatedDatacenter, request: ControlRequest): Promise<void> {
  try {
    await datacenter.control(request);
  } catch (thrown) {
    const error = KvorumError.from(thrown);
    if (!TRANSIENT_CODES.has(error.code)) {
      throw error;
    }
  }
}

function mustFind(datacenters: readonly EmulatedDatacenter[], id: DatacenterId): EmulatedDatacenter {
  return mustExist(
    datacenters.find((datacenter) => datacenter.id === id),
    `datacenter ${id}`,
  );
}
