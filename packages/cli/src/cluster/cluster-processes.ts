// The processes of a local cluster: which of them exist now, and whether somebody is ending them.
import { existsSync, readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { DatacenterId } from "@kvorum/base";
import { writeFileAtomic } from "./atomic-file.ts";
import { type ClusterRecord, mustFindDatacenter } from "./cluster-record.ts";
import { findContainers } from "./compose-containers.ts";
import { pathsOf } from "./datacenter-paths.ts";
import { type FoundNode, GONE, processState } from "./process-table.ts";

const STOPPING_FILE = "stopping";

export function writePid(record: ClusterRecord, datacenter: DatacenterId, pid: number): Promise<void> {
  return writeFileAtomic(pathsOf(record, datacenter).pid, `${pid}\n`);
}

/** The process of a datacenter as the operating system has it now, or its container as the engine has it. */
export async function findNode(record: ClusterRecord, datacenter: DatacenterId): Promise<FoundNode> {
  const node = mustFindDatacenter(record, datacenter);
  const [found = GONE] = await findNodes({ ...record, datacenters: [node] });
  return found;
}

/** The same of every datacenter, in the order of the record; an engine is asked once for all of them. */
export async function findNodes(record: ClusterRecord): Promise<readonly FoundNode[]> {
  const datacenters = record.datacenters.map(({ datacenter }) => datacenter);
  switch (record.location.kind) {
    case "compose":
      return findContainers(record.location, datacenters);
    case "local":
      return datacenters.map((datacenter) => findProcess(record, datacenter));
    case "remote":
      // Whether they answer will show.
      return datacenters.map(() => ({ pid: null, state: "running" }));
  }
}

/** The process of a datacenter of a cluster that `kvorum up` started. */
export function findProcess(record: ClusterRecord, datacenter: DatacenterId): FoundNode {
  const paths = pathsOf(record, datacenter);
  if (!existsSync(paths.pid)) {
    return GONE;
  }
  const pid = Number(readFileSync(paths.pid, "utf8"));
  return { pid, state: processState(pid, paths.config) };
}

/** Whether any process of a cluster that `kvorum up` started exists, paused ones included. */
export function isClusterAlive(record: ClusterRecord): boolean {
  return record.datacenters.some(({ datacenter }) => findProcess(record, datacenter).state !== "gone");
}

/** Tells a launcher that watches the cluster that its nodes end because somebody stops them. */
export function markStopping(record: ClusterRecord): Promise<void> {
  return writeFileAtomic(join(record.folder, STOPPING_FILE), "");
}

export function isStopping(record: ClusterRecord): boolean {
  return !existsSync(record.folder) || existsSync(join(record.folder, STOPPING_FILE));
}

/** The cluster is starting (again): an earlier mark does not count. */
export function clearStopping(record: ClusterRecord): Promise<void> {
  return rm(join(record.folder, STOPPING_FILE), { force: true });
}
