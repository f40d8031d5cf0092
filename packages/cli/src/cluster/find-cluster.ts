// Which cluster a command means: the one named with --cluster, else the newest that runs and was started in this folder
// or in one above it.
//
// Clusters of a folder stand in FOLDER/.kvorum/clusters: the cluster's own folder, or, for one whose data lies elsewhere
// (--data DIR), a pointer file to it.
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { rm } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { KvorumError } from "@kvorum/base";
import { z } from "zod";
import { writeJsonAtomic } from "./atomic-file.ts";
import { isClusterAlive } from "./cluster-processes.ts";
import { type ClusterRecord, readClusterRecord } from "./cluster-record.ts";
import { COMPOSE_CLUSTER, readComposeCluster } from "./compose-cluster.ts";
import { readRemoteCluster } from "./remote-cluster.ts";

const POINTER_SUFFIX = ".pointer.json";
const pointerSchema = z.object({ folder: z.string() });

/** Where the clusters that are started in `startFolder` stand. */
export function clustersFolderOf(startFolder: string): string {
  return join(startFolder, ".kvorum", "clusters");
}

/** Lets commands in `startFolder` find a cluster whose own folder lies elsewhere. */
export function writePointer(startFolder: string, record: ClusterRecord): Promise<void> {
  return writeJsonAtomic(pointerFile(startFolder, record.id), { folder: record.folder });
}

/** Removes what writePointer left, in `startFolder` and in every folder above it. */
export async function removePointers(startFolder: string, id: string): Promise<void> {
  for (const folder of foldersUpwards(startFolder)) {
    await rm(pointerFile(folder, id), { force: true });
  }
}

/**
 * The cluster that a command means.
 * @param named what --cluster gives: the folder that `kvorum up` printed, `compose`, or a file that describes a cluster
 * @throws KvorumError cluster_not_found — none was named and none runs, or the named folder holds none
 */
export function mustFindCluster(startFolder: string, named: string | undefined): ClusterRecord {
  if (named === COMPOSE_CLUSTER) {
    return readComposeCluster();
  }
  if (named !== undefined) {
    const path = resolve(startFolder, named);
    return statSync(path, { throwIfNoEntry: false })?.isFile() === true
      ? readRemoteCluster(path)
      : readClusterRecord(path);
  }
  for (const folder of foldersUpwards(startFolder)) {
    const newest = clustersIn(folder).find(isClusterAlive);
    if (newest !== undefined) {
      return newest;
    }
  }
  throw new KvorumError(
    "cluster_not_found",
    `no cluster runs that was started in ${startFolder} or in a folder above it; start one with: kvorum up --detach`,
  );
}

/** Every cluster started in `startFolder` or above, running or not, those of the nearest folder first, newest first. */
export function findClusters(startFolder: string): readonly ClusterRecord[] {
  return foldersUpwards(startFolder).flatMap((folder) => clustersIn(folder));
}

/** Every cluster started in exactly this folder, running or not, newest first. */
export function clustersIn(folder: string): readonly ClusterRecord[] {
  const clusters = clustersFolderOf(folder);
  if (!existsSync(clusters)) {
    return [];
  }
  return readdirSync(clusters)
    .map((name) => (name.endsWith(POINTER_SUFFIX) ? targetOf(join(clusters, name)) : join(clusters, name)))
    .flatMap(recordsAt)
    .sort((a, b) => b.startedAtMs - a.startedAtMs);
}

/** None where another command has just taken it away. */
function recordsAt(folder: string): readonly ClusterRecord[] {
  try {
    return [readClusterRecord(folder)];
  } catch (error) {
    if (KvorumError.from(error).code === "cluster_not_found") {
      return [];
    }
    throw error;
  }
}

function targetOf(file: string): string {
  return pointerSchema.parse(JSON.parse(readFileSync(file, "utf8"))).folder;
}

function pointerFile(startFolder: string, id: string): string {
  return join(clustersFolderOf(startFolder), `${id}${POINTER_SUFFIX}`);
}

function foldersUpwards(start: string): readonly string[] {
  const parent = dirname(start);
  return parent === start ? [start] : [start, ...foldersUpwards(parent)];
}
