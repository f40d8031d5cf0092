// The branches of a cluster: every node keeps its own copy of what a forced failover took from it.
import { type DatacenterId, KvorumError } from "@kvorum/base";
import type { BranchInfo } from "@kvorum/protocol";
import type { ClusterRecord } from "../cluster/cluster-record.ts";
import { runningNodes, withAdmin } from "../cluster/wan-settings.ts";

export interface FoundBranch extends BranchInfo {
  /** Who keeps it, the one with the longest copy first. What is said of the branch is of that one. */
  readonly datacenters: readonly DatacenterId[];
}

interface Copy {
  readonly datacenter: DatacenterId;
  readonly branch: BranchInfo;
}

/** Of every node that runs, in the order of their forks. */
export async function findBranches(record: ClusterRecord): Promise<readonly FoundBranch[]> {
  const nodes = await runningNodes(record);
  const copies = await Promise.all(
    nodes.map((node) =>
      withAdmin(node, async (admin) =>
        (await admin.listBranches()).map((branch) => ({ datacenter: node.datacenter, branch })),
      ),
    ),
  );
  return mergeCopies(copies.flat());
}

/** @throws KvorumError invalid_argument — no node that runs keeps it */
export async function mustFindBranch(record: ClusterRecord, id: string): Promise<FoundBranch> {
  const branches = await findBranches(record);
  const found = branches.find((branch) => branch.id === id);
  if (found === undefined) {
    const known = branches.length === 0 ? "there is none" : `there are ${branches.map((other) => other.id).join(", ")}`;
    throw new KvorumError("invalid_argument", `no datacenter that runs keeps a branch ${JSON.stringify(id)}; ${known}`);
  }
  return found;
}

export function mergeCopies(copies: readonly Copy[]): readonly FoundBranch[] {
  return [...Map.groupBy(copies, ({ branch }) => branch.id).values()]
    .map((same) =>
      same.toSorted(({ branch: a }, { branch: b }) => b.lastIndex - a.lastIndex || a.firstIndex - b.firstIndex),
    )
    .flatMap((same) => {
      const [longest] = same;
      return longest === undefined
        ? []
        : [{ ...longest.branch, datacenters: same.map(({ datacenter }) => datacenter) }];
    })
    .sort((a, b) => a.epoch - b.epoch || a.forkIndex - b.forkIndex);
}
