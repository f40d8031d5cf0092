// What a cluster can bear: lost disks and changes of the voters are each survivable, one at a time.
//
// A voter that lost its disk asks all the others what it may have promised (pitfalls.md 9); until it has caught up it has no
// vote. A second one like it, or a change of the voters that needs the vote it does not have, would take more than a majority.
import type { DatacenterId } from "@kvorum/base";
import type { ReplicaStatus } from "@kvorum/replica";
import type { World } from "../world/world.ts";

/** Fewer voters than these have no majority without the one that is lost. */
const VOTERS_MIN = 3;

/** Every datacenter is up, sees, has its disk, and goes by one committed configuration of one epoch. */
export function isClusterWell(world: World): boolean {
  const statuses = world.replicas.map(({ status }) => status);
  return (
    statuses.length === world.datacenters.length &&
    world.datacenters.every(({ process, isDiskBroken }) => process?.isPaused === false && !isDiskBroken) &&
    statuses.every((status) => isSettled(status)) &&
    new Set(statuses.map(({ configuration, epoch }) => `${epoch} ${configuration.voters.toSorted().join()}`)).size === 1
  );
}

/** Whether nothing but progress is lost if this datacenter loses its disk now. Who votes, only those can tell who are up. */
export function mayLoseDisk(world: World, id: DatacenterId): boolean {
  const configurations = world.replicas.map(({ status }) => status.configuration);
  const hasVote = configurations.some(({ voters, outgoing }) => voters.includes(id) || outgoing.includes(id));
  const isEverybodyUp = configurations.length === world.datacenters.length;
  return hasVote
    ? isClusterWell(world) && configurations.every(({ voters }) => voters.length >= VOTERS_MIN)
    : isEverybodyUp && world.datacenters.every(({ isRotten }) => !isRotten);
}

/** One who lost its disk may be a learner for a while before it is a voter that wins back what it had. */
function isSettled(status: ReplicaStatus): boolean {
  const { datacenter, role, isRecovering, appliedIndex, configuration, configurationIndex, commitIndex } = status;
  return (
    !isRecovering &&
    appliedIndex > 0 &&
    configuration.outgoing.length === 0 &&
    configurationIndex <= commitIndex &&
    configuration.voters.includes(datacenter) === (role !== "learner")
  );
}
