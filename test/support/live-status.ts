// Looks at a cluster on this machine until it is as wanted.
import type { ClusterRecord } from "../../packages/cli/src/cluster/cluster-record.ts";
import { type ClusterStatus, readClusterStatus } from "../../packages/cli/src/cluster/cluster-status.ts";
import { waitUntil } from "../chaos/wait-until.ts";

/** Of a busy machine on which processes start, elect and catch up. */
export const STATUS_WAIT_MS_MAX = 60_000;

export function statusWhen(
  record: ClusterRecord,
  isWanted: (status: ClusterStatus) => boolean,
): Promise<ClusterStatus> {
  let last: ClusterStatus | undefined;
  return waitUntil({
    what: "the cluster is as wanted",
    timeoutMs: STATUS_WAIT_MS_MAX,
    look: async () => {
      last = await readClusterStatus(record);
      return isWanted(last) ? last : undefined;
    },
    sayState: () => JSON.stringify(last),
  });
}

/** Everybody answers and has everything. */
export const isWhole = ({ leader, datacenters }: ClusterStatus): boolean =>
  leader !== null && datacenters.every(({ node, lagEntries }) => node !== null && lagEntries === 0);
