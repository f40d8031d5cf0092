import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseDatacenterId, parseRegion } from "@kvorum/base";
import { findPreset, type Topology } from "@kvorum/wan";
import { afterEach, beforeEach, expect, test } from "vitest";
import { writePid } from "./cluster-processes.ts";
import { type ClusterRecord, readClusterRecord, writeClusterRecord } from "./cluster-record.ts";
import { pathsOf } from "./datacenter-paths.ts";
import { clustersFolderOf, findClusters, mustFindCluster, removePointers, writePointer } from "./find-cluster.ts";
import { stopCluster } from "./stop-cluster.ts";

const local = findPreset("local") as Topology;
let folder = "";
const children: ChildProcess[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "kvorum-find-"));
});

afterEach(() => {
  for (const child of children.splice(0)) {
    child.kill("SIGKILL");
  }
  rmSync(folder, { recursive: true, force: true });
});

async function record(
  id: string,
  startedAtMs: number,
  where = join(clustersFolderOf(folder), id),
): Promise<ClusterRecord> {
  const cluster: ClusterRecord = {
    id,
    folder: where,
    keepsData: false,
    startedAtMs,
    launcherPid: null,
    seed: 1,
    topology: local,
    location: { kind: "local" },
    configuration: null,
    settings: {},
    regionPorts: {},
    accessToken: null,
    datacenters: [
      {
        datacenter: parseDatacenterId("local-a"),
        region: parseRegion("local"),
        host: "127.0.0.1",
        grpcPort: 1,
        httpPort: 2,
      },
    ],
  };
  await writeClusterRecord(cluster);
  return cluster;
}

/** A process with the configuration file's path in its command line, as a node has it. */
async function start(cluster: ClusterRecord): Promise<ChildProcess> {
  const datacenter = parseDatacenterId("local-a");
  const program = "process.stdout.write('up'); setInterval(() => {}, 1_000)";
  const child = spawn(process.execPath, ["-e", program, pathsOf(cluster, datacenter).config]);
  children.push(child);
  await once(child.stdout, "data");
  await writePid(cluster, datacenter, child.pid ?? 0);
  return child;
}

test("cluster record: comes back as it was written", async () => {
  const written = await record("local-1", 5);
  expect(readClusterRecord(written.folder)).toEqual(written);
});

test("mustFindCluster: the newest that runs, from a folder below too", async () => {
  await start(await record("old", 1));
  await start(await record("new", 2));
  await record("newest-but-dead", 3);
  const below = join(folder, "a", "b");
  mkdirSync(below, { recursive: true });
  expect(mustFindCluster(below, undefined).id).toBe("new");
  expect(findClusters(below).map(({ id }) => id)).toEqual(["newest-but-dead", "new", "old"]);
});

test("mustFindCluster: a folder that is named wins, running or not", async () => {
  await start(await record("running", 2));
  const dead = await record("dead", 1);
  expect(mustFindCluster(folder, dead.folder).id).toBe("dead");
});

test("mustFindCluster: none runs", async () => {
  await record("dead", 1);
  expect(() => mustFindCluster(folder, undefined)).toThrow(expect.objectContaining({ code: "cluster_not_found" }));
  expect(() => mustFindCluster(folder, ".")).toThrow(expect.objectContaining({ code: "cluster_not_found" }));
});

test("mustFindCluster: follows the pointer to data that lies elsewhere", async () => {
  const elsewhere = await record("elsewhere", 1, join(folder, "my-data"));
  await start(elsewhere);
  await writePointer(folder, elsewhere);
  expect(mustFindCluster(folder, undefined).folder).toBe(elsewhere.folder);
  await removePointers(folder, "elsewhere");
  expect(findClusters(folder)).toEqual([]);
});

test("mustFindCluster: a process that merely has the same pid does not count", async () => {
  const cluster = await record("reused", 1);
  await writePid(cluster, parseDatacenterId("local-a"), process.pid);
  expect(() => mustFindCluster(folder, undefined)).toThrow(expect.objectContaining({ code: "cluster_not_found" }));
});

test("stopCluster: ends a paused process, and does nothing the second time", async () => {
  const cluster = await record("paused", 1);
  const child = await start(cluster);
  child.kill("SIGSTOP");
  expect((await stopCluster(cluster)).stopped).toEqual(["local-a"]);
  expect(child.signalCode ?? (await once(child, "exit"))[1]).toBe("SIGTERM");
  expect(await stopCluster(cluster)).toEqual({ stopped: [], killed: [] });
});
