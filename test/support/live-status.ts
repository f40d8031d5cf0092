// Looks at a cluster on this machine until it is as wanted.
import { setTimeout as delay } from "node:timers/promises";
import { expect } from "vitest";
import type { ClusterRecord } from "../../packages/cli/src/cluster/cluster-record.ts";
import { type ClusterStatus, readClusterStatus } from "../../packages/cli/src/cluster/cluster-status.ts";

const POLL_MS = 50;
const LOOKS_MAX = 400;

export async function statusWhen(
  record: ClusterRecord,
  isWanted: (status: ClusterStatus) => boolean,
): Promise<ClusterStatus> {
  for (let attempt = 1; ; attempt++) {
    const status = await readClusterStatus(record);
    if (isWanted(status)) {
      return status;
    }
    expect(attempt, "looks at the cluster").toBeLessThan(LOOKS_MAX);
    await delay(POLL_MS);
  }
}

/** Everybody answers and has everything. */
export const isWhole = ({ leader, datacenters }: ClusterStatus): boolean =>
  leader !== null && datacenters.every(({ node, lagEntries }) => node !== null && lagEntries === 0);
