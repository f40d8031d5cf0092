// The state of every datacenter of a local cluster, asked from all nodes at once.
import type { DatacenterId, Region } from "@kvorum/base";
import type { NodeStatus } from "@kvorum/protocol";
import { learnersOf } from "@kvorum/wan";
import { STATUS_TIMEOUT_MS } from "../limits.ts";
import { findNode } from "./cluster-processes.ts";
import type { ClusterRecord, DatacenterRecord } from "./cluster-record.ts";
import { withAdmin } from "./wan-settings.ts";

export interface DatacenterStatus {
  readonly datacenter: DatacenterId;
  readonly region: Region;
  readonly pid: number | null;
  readonly process: "running" | "paused" | "gone";
  /** null: the node did not answer. */
  readonly node: NodeStatus | null;
  /** Holds a copy of the log without a vote; known from the topology, also when the node is down. */
  readonly learner: boolean;
}

export interface ClusterStatus {
  /** The leader of the highest term that answered; null while there is none. */
  readonly leader: DatacenterId | null;
  readonly term: number;
  readonly epoch: number;
  readonly primaryRegion: Region;
  readonly datacenters: readonly DatacenterStatus[];
}

/** Asks every node that runs; those that are paused, gone or silent for a second are down. */
export async function readClusterStatus(record: ClusterRecord): Promise<ClusterStatus> {
  const learners = new Set(learnersOf(record.topology));
  const datacenters = await Promise.all(record.datacenters.map((node) => readStatus(record, node, learners)));
  const answers = datacenters.flatMap(({ node }) => (node === null ? [] : [node]));
  const leaders = answers.filter(({ role }) => role === "leader").sort((a, b) => b.term - a.term);
  return {
    leader: leaders[0]?.datacenter ?? null,
    term: Math.max(0, ...answers.map(({ term }) => term)),
    epoch: Math.max(0, ...answers.map(({ epoch }) => epoch)),
    primaryRegion: answers[0]?.primaryRegion ?? record.topology.primaryRegion,
    datacenters,
  };
}

async function readStatus(
  record: ClusterRecord,
  { datacenter, region, ...addresses }: DatacenterRecord,
  learners: ReadonlySet<DatacenterId>,
): Promise<DatacenterStatus> {
  const { pid, state } = findNode(record, datacenter);
  const node =
    state === "running"
      ? await withAdmin({ datacenter, region, ...addresses }, (admin) => admin.getStatus(STATUS_TIMEOUT_MS)).catch(
          // Silence is the answer: the table shows the datacenter as down.
          () => null,
        )
      : null;
  return { datacenter, region, pid, process: state, node, learner: learners.has(datacenter) };
}
