// A datacenter joins a running cluster: everybody is told of it, its process starts, it catches up as a learner.
import { mkdir, rm } from "node:fs/promises";
import { type DatacenterId, KvorumError, type Region } from "@kvorum/base";
import type { NodeStatus } from "@kvorum/protocol";
import { catchUpNode } from "../cluster/catch-up-node.ts";
import { ClusterConnections } from "../cluster/cluster-connections.ts";
import { type ClusterRecord, type DatacenterRecord, grpcAddressOf, httpUrlOf } from "../cluster/cluster-record.ts";
import { findLeader } from "../cluster/cluster-status.ts";
import { pathsOf } from "../cluster/datacenter-paths.ts";
import { findFreePorts } from "../cluster/free-ports.ts";
import { saveMembership, withConfiguration, withMember } from "../cluster/membership.ts";
import { startNode } from "../cluster/node-process.ts";
import { type NextStep, reach } from "../cluster/reach.ts";
import { runningNodes, withAdmin } from "../cluster/wan-settings.ts";
import { type ChangeRun, changeConfiguration, configurationFrom, without } from "./change-run.ts";

const LOOPBACK = "127.0.0.1";

/**
 * Returns once the datacenter is in the configuration as a learner and has caught up. One that cannot be started leaves
 * nothing.
 * @throws KvorumError invalid_argument, invalid_config — the name is taken, or nobody knows the way to the region
 * @throws KvorumError unreachable, deadline_exceeded — as reach does
 */
export async function addDatacenter(
  run: ChangeRun,
  place: { readonly datacenter: DatacenterId; readonly region: Region },
): Promise<ChangeRun> {
  const { record, onProgress } = run;
  const [grpcPort = 0, httpPort = 0] = await findFreePorts([0, 0], LOOPBACK);
  const node: DatacenterRecord = { ...place, host: LOOPBACK, grpcPort, httpPort };
  const present = await presentConfiguration(record);
  const { datacenter } = node;
  // It learns before the log says so: without a vote nothing depends on it.
  const grown = withConfiguration(withMember(record, node), {
    ...present,
    learners: [...present.learners, datacenter],
  });
  try {
    await mkdir(pathsOf(grown, datacenter).data, { recursive: true });
    await saveMembership(grown);
    onProgress(`telling ${record.datacenters.length} datacenters of ${datacenter}`);
    await tellOf(record, node);
    onProgress(`starting ${datacenter}`);
    await startNode(grown, node, run.signal);
    await catchUpNode(grown, datacenter);
  } catch (error) {
    await undo(record, node);
    throw error;
  }
  const joined = await changeConfiguration({ ...run, record: grown }, ({ voters, learners }) => ({
    voters,
    learners: [...without(learners, datacenter), datacenter],
  }));
  await awaitCaughtUp({ ...run, record: joined }, datacenter);
  return { ...run, record: joined };
}

/** Returns once a datacenter that learns votes. */
export async function promoteDatacenter(run: ChangeRun, datacenter: DatacenterId): Promise<void> {
  await awaitCaughtUp(run, datacenter);
  await changeConfiguration(run, ({ voters, learners }) => ({
    voters: [...without(voters, datacenter), datacenter],
    learners: without(learners, datacenter),
  }));
}

async function presentConfiguration(record: ClusterRecord): Promise<ReturnType<typeof configurationFrom>> {
  using connections = new ClusterConnections(record);
  return configurationFrom(await connections.mustGetStatuses());
}

/** Whoever does not run now reads it in its settings when it starts. */
async function tellOf(record: ClusterRecord, node: DatacenterRecord): Promise<void> {
  const { datacenter, region } = node;
  const member = { datacenter, region, grpc: grpcAddressOf(node), http: httpUrlOf(node) };
  const others = await runningNodes(record);
  await Promise.all(others.map((other) => withAdmin(other, (admin) => admin.addMember(member))));
}

async function undo(record: ClusterRecord, node: DatacenterRecord): Promise<void> {
  await saveMembership(record);
  const others = await runningNodes(record);
  await Promise.allSettled(others.map((other) => withAdmin(other, (admin) => admin.removeMember(node.datacenter))));
  await rm(pathsOf(record, node.datacenter).folder, { recursive: true, force: true });
}

/** It has applied what the leader had committed when this was first asked. */
async function awaitCaughtUp({ record, signal, onProgress }: ChangeRun, datacenter: DatacenterId): Promise<void> {
  using connections = new ClusterConnections(record);
  const leading = findLeader(await connections.mustGetStatuses());
  if (leading === undefined) {
    throw new KvorumError("no_leader", `${datacenter} cannot be seen to have caught up: nobody leads`);
  }
  const next = (statuses: readonly NodeStatus[]): NextStep =>
    nextUntilApplied(statuses, datacenter, leading.commitIndex);
  await reach({ connections, next, signal, onProgress });
}

export function nextUntilApplied(
  statuses: readonly NodeStatus[],
  datacenter: DatacenterId,
  targetIndex: number,
): NextStep {
  const status = statuses.find((candidate) => candidate.datacenter === datacenter);
  if (status !== undefined && status.appliedIndex >= targetIndex) {
    return { kind: "done" };
  }
  const reached = status === undefined ? "it does not answer yet" : `entry ${status.appliedIndex} of ${targetIndex}`;
  return { kind: "wait", why: `${datacenter} catches up: ${reached}` };
}
