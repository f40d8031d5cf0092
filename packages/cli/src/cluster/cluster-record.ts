// The record of a cluster on this machine: cluster.json in its folder. Written at the start, and again, whole, when an
// operator changes who takes part; what changes more often (a node's pid, the state of the emulated WAN) has files of its
// own beside it, so that commands that run at the same time do not fight over it.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type DatacenterId, KvorumError, parseDatacenterId, parseRegion, type Region } from "@kvorum/base";
import { createTopology, type Topology } from "@kvorum/wan";
import { z } from "zod";
import { writeJsonAtomic } from "./atomic-file.ts";
import type { ComposeProject } from "./compose-containers.ts";
import { type NodeSettings, nodeSettingsSchema } from "./node-settings.ts";

/** One datacenter of a local cluster: one node process. */
export interface DatacenterRecord {
  readonly datacenter: DatacenterId;
  readonly region: Region;
  readonly host: string;
  readonly grpcPort: number;
  readonly httpPort: number;
}

export interface ClusterRecord {
  readonly id: string;
  /** Absolute; holds this record and one folder per datacenter. */
  readonly folder: string;
  /** The user named the folder with --data: `down` keeps it. */
  readonly keepsData: boolean;
  readonly startedAtMs: number;
  /** The command that stays with the cluster and stops it; null when it was detached. */
  readonly launcherPid: number | null;
  readonly seed: number;
  readonly topology: Topology;
  readonly datacenters: readonly DatacenterRecord[];
  /** Who voted and who learned when an operator last changed it; null: as the topology has it. */
  readonly configuration: Membership | null;
  readonly settings: NodeSettings;
  /**
   * HTTP ports that the datacenters of a region share, so that a client finds one that lives; none where the machine
   * cannot, or for a region that has joined later.
   */
  readonly regionPorts: Readonly<Record<string, number>>;
  /** What KV Connect clients must show; null: nobody here knows it, or none was drawn. */
  readonly accessToken: string | null;
  readonly location: ClusterLocation;
}

/** What a datacenter with an empty disk needs to know before it takes part. */
export interface Membership {
  readonly voters: readonly DatacenterId[];
  readonly learners: readonly DatacenterId[];
}

/** Where the datacenters are: processes of this machine, containers, or nodes on other hosts, which can only be talked to. */
type ClusterLocation = { readonly kind: "local" } | ComposeProject | { readonly kind: "remote" };

const RECORD_FILE = "cluster.json";

const datacenterNames = z.array(z.string().transform(parseDatacenterId));
const recordSchema = z.object({
  id: z.string(),
  keepsData: z.boolean(),
  startedAtMs: z.number(),
  launcherPid: z.number().int().nullable(),
  seed: z.number().int(),
  topology: z.unknown().transform((value) => createTopology(value, { source: RECORD_FILE })),
  datacenters: z.array(
    z.object({
      datacenter: z.string().transform(parseDatacenterId),
      region: z.string().transform(parseRegion),
      host: z.string(),
      grpcPort: z.number().int(),
      httpPort: z.number().int(),
    }),
  ),
  configuration: z.object({ voters: datacenterNames, learners: datacenterNames }).nullable().default(null),
  settings: nodeSettingsSchema.default({}),
  regionPorts: z.record(z.string(), z.number().int()).default({}),
  accessToken: z.string().nullable().default(null),
});

/** Whether `folder` is the folder of a cluster, running or not. */
export function isClusterFolder(folder: string): boolean {
  return existsSync(join(folder, RECORD_FILE));
}

/**
 * The record in `folder`.
 * @throws KvorumError cluster_not_found — there is none
 * @throws KvorumError invalid_config — it was not written by this version of kvorum
 */
export function readClusterRecord(folder: string): ClusterRecord {
  const file = join(folder, RECORD_FILE);
  try {
    return { ...recordSchema.parse(JSON.parse(readFileSync(file, "utf8"))), folder, location: { kind: "local" } };
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && (cause.code === "ENOENT" || cause.code === "ENOTDIR")) {
      throw new KvorumError("cluster_not_found", `${folder} holds no cluster: there is no ${RECORD_FILE} in it`);
    }
    throw new KvorumError("invalid_config", `${file} is not a cluster record that this version can read`, { cause });
  }
}

export function writeClusterRecord({ folder, location: _location, ...document }: ClusterRecord): Promise<void> {
  return writeJsonAtomic(join(folder, RECORD_FILE), document);
}

/** host:port of a node's gRPC listener. */
export function grpcAddressOf(datacenter: DatacenterRecord): string {
  return `${datacenter.host}:${datacenter.grpcPort}`;
}

/** Base URL of a node's HTTP listener. */
export function httpUrlOf(datacenter: DatacenterRecord): string {
  return `http://${datacenter.host}:${datacenter.httpPort}`;
}

/**
 * The record of one datacenter.
 * @throws KvorumError invalid_argument — the cluster has none of that name
 */
export function mustFindDatacenter(record: ClusterRecord, name: string): DatacenterRecord {
  const found = record.datacenters.find(({ datacenter }) => datacenter === name);
  if (found === undefined) {
    const known = record.datacenters.map(({ datacenter }) => datacenter).join(", ");
    throw new KvorumError("invalid_argument", `no datacenter ${JSON.stringify(name)}; the cluster has ${known}`);
  }
  return found;
}
