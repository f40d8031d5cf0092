// Clusters of one datacenter, for tests: a record that is written, and a process that looks like a node's.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { type DatacenterId, parseDatacenterId, parseRegion } from "@kvorum/base";
import { writePid } from "../cluster/cluster-processes.ts";
import { type ClusterRecord, writeClusterRecord } from "../cluster/cluster-record.ts";
import { pathsOf } from "../cluster/datacenter-paths.ts";
import { loadTopology } from "../input/topology-argument.ts";

/** The only one. */
export const LOCAL_A: DatacenterId = parseDatacenterId("local-a");

/** Writes the record of a cluster of which no process runs; everything else about it is of no account. */
export async function writeLocalCluster(
  its: Pick<ClusterRecord, "id" | "folder"> & Partial<ClusterRecord>,
): Promise<ClusterRecord> {
  const cluster: ClusterRecord = {
    keepsData: false,
    startedAtMs: 1,
    launcherPid: null,
    seed: 1,
    topology: loadTopology(its.folder, "local"),
    location: { kind: "local" },
    configuration: null,
    settings: {},
    regionPorts: {},
    accessToken: null,
    datacenters: [{ datacenter: LOCAL_A, region: parseRegion("local"), host: "127.0.0.1", grpcPort: 1, httpPort: 2 }],
    ...its,
  };
  await writeClusterRecord(cluster);
  return cluster;
}

/** A process with the configuration file's path in its command line, as a node has it; the caller ends it. */
export async function startLocalNode(cluster: ClusterRecord): Promise<ChildProcess> {
  const child = await startIdle(pathsOf(cluster, LOCAL_A).config);
  await writePid(cluster, LOCAL_A, child.pid ?? 0);
  return child;
}

/** A process that does nothing, with `word` in its command line. */
export async function startIdle(word: string): Promise<ChildProcess> {
  const program = "process.stdout.write('up'); setInterval(() => {}, 1_000)";
  const child = spawn(process.execPath, ["-e", program, word]);
  await once(child.stdout, "data");
  return child;
}
