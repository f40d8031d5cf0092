// Clusters that nobody looks after any more: the command that stayed with them is gone or, for one that was detached, all their
// processes are.

import { isClusterAlive } from "./cluster-processes.ts";
import type { ClusterRecord } from "./cluster-record.ts";
import { clustersIn, findClusters } from "./find-cluster.ts";
import { processState } from "./process-table.ts";

/**
 * Kept data is none.
 * @param startFolder commands were given here, or in a folder above
 * @param temporaryFolder where the clusters of runs stand
 */
export function findLeftovers(startFolder: string, temporaryFolder: string): readonly ClusterRecord[] {
  return [...findClusters(startFolder), ...clustersIn(temporaryFolder)].filter(isLeftover);
}

/**
 * A cluster that has a launcher is never one while that lives, whatever its processes do: they may not have been started yet, or all
 * have been killed on purpose.
 */
function isLeftover(record: ClusterRecord): boolean {
  if (record.keepsData) {
    return false;
  }
  return record.launcherPid === null ? !isClusterAlive(record) : !isLauncherAlive(record);
}

/** Whether the command lives that started the cluster and stays with it. */
export function isLauncherAlive({ launcherPid }: ClusterRecord): boolean {
  return launcherPid !== null && processState(launcherPid, "kvorum") !== "gone";
}
