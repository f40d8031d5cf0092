// The processes of a local cluster: which of them exist now, and whether somebody is ending them.
import { existsSync, readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { DatacenterId } from "@kvorum/base";
import { writeFileAtomic } from "./atomic-file.ts";
import type { ClusterRecord } from "./cluster-record.ts";
import { findContainer, findContainers } from "./compose-containers.ts";
import { pathsOf } from "./datacenter-paths.ts";
import { type FoundNode, processState } from "./process-table.ts";

const STOPPING_FILE = "stopping";

export function writePid(record: ClusterRecord, datacenter: DatacenterId, pid: number): Promise<void> {
  return writeFileAtomic(pathsOf(record, datacenter).pid, `${pid}\n`);
}

/** The process of a datacenter as the operating system has it now, or its container as the engine has it. */
export function findNode(record: ClusterRecord, datacenter: DatacenterId): FoundNode {
  if (record.location.kind === "compose") {
    return findContainer(record.location, datacenter);
  }
  if (record.location.kind === "remote") {
    // Whether it answers will show.
    return { pid: null, state: "running" };
  }
  const paths = pathsOf(record, datacenter);
  if (!existsSync(paths.pid)) {
    return { pid: null, state: "gone" };
  }
  const pid = Number(readFileSync(paths.pid, "utf8"));
  return { pid, state: processState(pid, paths.config) };
}

/** The same of every datacenter, in the order of the record; an engine is asked once for all of them. */
export function findNodes(record: ClusterRecord): readonly FoundNode[] {
  const datacenters = record.datacenters.map(({ datacenter }) => datacenter);
  return record.location.kind === "compose"
    ? findContainers(record.location, datacenters)
    : datacenters.map((datacenter) => findNode(record, datacenter));
}

/** Whether any process of the cluster exists, paused ones included. */
export function isClusterAlive(record: ClusterRecord): boolean {
  return findNodes(record).some(({ state }) => state !== "gone");
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
