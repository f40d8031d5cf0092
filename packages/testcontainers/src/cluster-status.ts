// What every datacenter of a cluster says of itself, side by side.
import type { DatacenterId, Region } from "@kvorum/base";
import type { NodeStatus } from "@kvorum/protocol";
import type { ContainerState, StartedDatacenter } from "./started-datacenter.ts";

export interface DatacenterStatus {
  readonly datacenter: DatacenterId;
  readonly region: Region;
  readonly container: ContainerState;
  /** null: it did not answer within a second. */
  readonly node: NodeStatus | null;
}

export interface ClusterStatus {
  /** The leader of the highest term among those that answered; null: none of them leads. */
  readonly leader: DatacenterId | null;
  readonly datacenters: readonly DatacenterStatus[];
}

export async function readClusterStatus(datacenters: readonly StartedDatacenter[]): Promise<ClusterStatus> {
  const statuses = await Promise.all(datacenters.map(readStatus));
  const leaders = statuses
    .flatMap(({ node }) => (node?.role === "leader" ? [node] : []))
    .sort((a, b) => b.term - a.term);
  return { leader: leaders[0]?.datacenter ?? null, datacenters: statuses };
}

async function readStatus(started: StartedDatacenter): Promise<DatacenterStatus> {
  const { datacenter, region } = started;
  const container = await started.state();
  const node = container === "running" ? await started.status() : null;
  return { datacenter, region, container, node };
}
