import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { LOCAL_A, startLocalNode, writeLocalCluster } from "../testing/local-cluster.ts";
import { writePid } from "./cluster-processes.ts";
import { type ClusterRecord, readClusterRecord } from "./cluster-record.ts";
import { clustersFolderOf, findClusters, mustFindCluster, removePointers, writePointer } from "./find-cluster.ts";
import { stopCluster } from "./stop-cluster.ts";

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

function record(id: string, startedAtMs: number, where = join(clustersFolderOf(folder), id)): Promise<ClusterRecord> {
  return writeLocalCluster({ id, startedAtMs, folder: where });
}

async function start(cluster: ClusterRecord): Promise<ChildProcess> {
  const child = await startLocalNode(cluster);
  children.push(child);
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
  await writePid(cluster, LOCAL_A, process.pid);
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
