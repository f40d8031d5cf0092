// Clusters that nobody looks after any more: all their processes are gone, or the command that stayed with them is.

import { isClusterAlive } from "./cluster-processes.ts";
import type { ClusterRecord } from "./cluster-record.ts";
import { findClusters } from "./find-cluster.ts";
import { processState } from "./process-table.ts";
import { temporaryStartFolder } from "./temporary-folder.ts";

/** Leftovers of commands given in `startFolder` or above, and of runs with a temporary cluster. Kept data is none. */
export function findLeftovers(startFolder: string): readonly ClusterRecord[] {
  return [...findClusters(startFolder), ...findClusters(temporaryStartFolder())].filter(
    (record) => !record.keepsData && isDeserted(record),
  );
}

function isDeserted(record: ClusterRecord): boolean {
  if (!isClusterAlive(record)) {
    return true;
  }
  return record.launcherPid !== null && processState(record.launcherPid, "kvorum") === "gone";
}
