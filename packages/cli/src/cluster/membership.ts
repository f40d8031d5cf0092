// Who belongs to a local cluster, as its record and the settings of its nodes have it: what a node that starts later goes by.
import { type DatacenterId, KvorumError } from "@kvorum/base";
import type { Configuration } from "@kvorum/raft";
import { withDatacenter, withoutDatacenter } from "@kvorum/wan";
import { type ClusterRecord, type DatacenterRecord, writeClusterRecord } from "./cluster-record.ts";
import { writeNodeConfig } from "./node-config.ts";

/**
 * The record with one datacenter more; it learns until it is made a voter.
 * @throws KvorumError invalid_argument, invalid_config — as withDatacenter of @kvorum/wan does
 */
export function withMember(record: ClusterRecord, node: DatacenterRecord): ClusterRecord {
  return {
    ...record,
    topology: withDatacenter(record.topology, node),
    datacenters: [...record.datacenters, node],
  };
}

/** @throws KvorumError invalid_argument — it is the only one */
export function withoutMember(record: ClusterRecord, datacenter: DatacenterId): ClusterRecord {
  return {
    ...record,
    topology: withoutDatacenter(record.topology, datacenter),
    datacenters: record.datacenters.filter((node) => node.datacenter !== datacenter),
  };
}

/** Who votes and who learns now, for nodes that start with an empty disk. Names that are no datacenters are left out. */
export function withConfiguration(record: ClusterRecord, { voters, learners }: Configuration): ClusterRecord {
  const isMember = (id: DatacenterId): boolean => record.datacenters.some(({ datacenter }) => datacenter === id);
  return { ...record, configuration: { voters: voters.filter(isMember), learners: learners.filter(isMember) } };
}

/**
 * Writes the record and the settings of every node of it; a running node reads its own at its next start. Nothing is
 * written for a cluster that this machine did not start.
 */
export async function saveMembership(record: ClusterRecord): Promise<void> {
  if (record.location.kind === "local") {
    await writeClusterRecord(record);
    await Promise.all(record.datacenters.map((node) => writeNodeConfig(record, node)));
  }
}

/** @throws KvorumError invalid_argument — it was not started by `kvorum up` on this machine */
export function mustBeLocal(record: ClusterRecord, command: string): void {
  if (record.location.kind !== "local") {
    throw new KvorumError(
      "invalid_argument",
      `kvorum ${command} starts and stops processes of this machine; ${record.id} is a cluster of another kind: ` +
        "start the datacenter there, then add it to its configuration through the Admin service",
    );
  }
}
