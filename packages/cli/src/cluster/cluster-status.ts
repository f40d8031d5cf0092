// The state of every datacenter of a local cluster, asked from all nodes at once.
import { type DatacenterId, mustExist, type Region } from "@kvorum/base";
import { rpoExposureOf } from "@kvorum/figures/rpo-exposure";
import type { NodeStatus, RpoExposure } from "@kvorum/protocol";
import type { Configuration } from "@kvorum/raft";
import { learnersOf, votersOf } from "@kvorum/wan";
import { STATUS_TIMEOUT_MS } from "../limits.ts";
import { findNodes } from "./cluster-processes.ts";
import type { ClusterRecord, DatacenterRecord } from "./cluster-record.ts";
import type { FoundNode } from "./process-table.ts";
import { withAdmin } from "./wan-settings.ts";

export interface DatacenterStatus {
  readonly datacenter: DatacenterId;
  readonly region: Region;
  readonly pid: number | null;
  readonly process: "running" | "paused" | "gone";
  /** null: the node did not answer. */
  readonly node: NodeStatus | null;
  /** Committed by the leader and not applied there; null where the node is. */
  readonly lagEntries: number | null;
  /** Holds a copy of the log without a vote; known from the others, also when the node is down. */
  readonly learner: boolean;
}

export interface ClusterStatus {
  /** The leader of the highest epoch and term that answered; null while there is none. */
  readonly leader: DatacenterId | null;
  readonly term: number;
  readonly epoch: number;
  readonly primaryRegion: Region;
  /** As the node with the newest one has it; as it was last recorded when none answered. */
  readonly configuration: Configuration;
  /** Of the regions that any voter has heard of. */
  readonly rpoExposure: readonly RpoExposure[];
  readonly datacenters: readonly DatacenterStatus[];
}

/** Asks every node that runs; those that are paused, gone or silent for a second are down. */
export async function readClusterStatus(record: ClusterRecord): Promise<ClusterStatus> {
  const found = await findNodes(record);
  const answered = await Promise.all(
    record.datacenters.map((node, i) => readStatus(node, mustExist(found[i], "a node"))),
  );
  const nodes = answered.flatMap(({ node }) => (node === null ? [] : [node]));
  const newest = findNewest(nodes);
  const leader = findLeader(nodes);
  const configuration = newest?.configuration ?? recordedConfiguration(record);
  return {
    leader: leader?.datacenter ?? null,
    term: Math.max(0, ...nodes.filter(({ epoch }) => epoch === newest?.epoch).map(({ term }) => term)),
    epoch: newest?.epoch ?? 0,
    primaryRegion: newest?.primaryRegion ?? record.topology.primaryRegion,
    configuration,
    rpoExposure: rpoExposureOf(nodes),
    datacenters: answered.map((status) => ({
      ...status,
      lagEntries: status.node === null ? null : lagEntriesOf(status.node, leader),
      learner: ![...configuration.voters, ...configuration.outgoing].includes(status.datacenter),
    })),
  };
}

/** The node that knows most of who takes part: of the highest epoch, the leader, else the one whose log goes furthest. */
export function findNewest(nodes: readonly NodeStatus[]): NodeStatus | undefined {
  const leads = ({ role }: NodeStatus): number => (role === "leader" ? 1 : 0);
  return nodes.toSorted(
    (a, b) => b.epoch - a.epoch || leads(b) - leads(a) || b.term - a.term || b.lastIndex - a.lastIndex,
  )[0];
}

/** What the leader has committed and this node has not applied; a node that is cut off does not know the half of it itself. */
export function lagEntriesOf({ lagEntries, appliedIndex }: NodeStatus, leader: NodeStatus | undefined): number {
  return Math.max(lagEntries, (leader?.commitIndex ?? 0) - appliedIndex);
}

/** Who leads, of the highest epoch and term that answered. */
export function findLeader(nodes: readonly NodeStatus[]): NodeStatus | undefined {
  return nodes.filter(({ role }) => role === "leader").sort((a, b) => b.epoch - a.epoch || b.term - a.term)[0];
}

function recordedConfiguration({ configuration, topology }: ClusterRecord): Configuration {
  return {
    voters: configuration?.voters ?? votersOf(topology),
    outgoing: [],
    learners: configuration?.learners ?? learnersOf(topology),
  };
}

async function readStatus(
  { datacenter, region, ...addresses }: DatacenterRecord,
  { pid, state }: FoundNode,
): Promise<Omit<DatacenterStatus, "learner" | "lagEntries">> {
  const node =
    state === "running"
      ? await withAdmin({ datacenter, region, ...addresses }, (admin) => admin.getStatus(STATUS_TIMEOUT_MS)).catch(
          // Silence is the answer: the table shows the datacenter as down.
          () => null,
        )
      : null;
  return { datacenter, region, pid, process: state, node };
}
