// What `kvorum down --all` ends, and what it leaves alone. It ends what was started in its own folder and, wherever that is, what
// nobody looks after any more. A cluster whose launcher lives is somebody's at this moment (`kvorum up` in another terminal, a run, a
// test), and one that was started in a folder above may be another project's: whoever means those names them.
import { isClusterAlive } from "./cluster-processes.ts";
import type { ClusterRecord } from "./cluster-record.ts";
import { clustersIn, findClusters } from "./find-cluster.ts";
import { findLeftovers, isLauncherAlive } from "./leftovers.ts";

export interface ClustersToEnd {
  readonly ended: readonly ClusterRecord[];
  readonly spared: readonly SparedCluster[];
}

/** A cluster of this user that is not ended unless it is named. */
export interface SparedCluster {
  readonly cluster: string;
  /** The command that started it and lives; null: it was detached, in a folder above. */
  readonly launcherPid: number | null;
}

/**
 * @param startFolder where the command was given
 * @param temporaryFolder where the clusters of runs stand
 */
export function findClustersToEnd(startFolder: string, temporaryFolder: string): ClustersToEnd {
  const ours = clustersIn(startFolder).filter((record) => !isLauncherAlive(record));
  const ended = withoutRepeats([...ours, ...findLeftovers(startFolder, temporaryFolder)]);
  const others = withoutRepeats([...findClusters(startFolder), ...clustersIn(temporaryFolder)]).filter(
    (record) => !ended.some(({ folder }) => folder === record.folder),
  );
  const spared = others.filter((record) => isLauncherAlive(record) || isClusterAlive(record));
  return { ended, spared: spared.map(sparedFrom) };
}

function sparedFrom(record: ClusterRecord): SparedCluster {
  return { cluster: record.folder, launcherPid: isLauncherAlive(record) ? record.launcherPid : null };
}

function withoutRepeats(records: readonly ClusterRecord[]): readonly ClusterRecord[] {
  return [...new Map(records.map((record) => [record.folder, record])).values()];
}
