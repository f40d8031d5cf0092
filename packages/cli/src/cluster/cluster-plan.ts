// What a cluster is going to be before anything of it runs: its id, its folder, its datacenters and their ports.
import { randomBytes } from "node:crypto";
import { join, resolve } from "node:path";
import { type DatacenterId, KvorumError, type Region } from "@kvorum/base";
import type { Topology } from "@kvorum/wan";
import { isClusterAlive } from "./cluster-processes.ts";
import { type ClusterRecord, isClusterFolder, type Membership, readClusterRecord } from "./cluster-record.ts";
import { clustersFolderOf } from "./find-cluster.ts";
import { findFreePorts } from "./free-ports.ts";
import type { NodeSettings } from "./node-settings.ts";

const LOOPBACK = "127.0.0.1";
/** Whether several processes may listen on one port and be given connections only while they live. */
const CAN_SHARE_PORTS = process.platform === "linux";
/** 128 bits. */
const ACCESS_TOKEN_BYTES = 16;

/** What the user decides about a cluster. */
export interface ClusterSettings {
  /** Where the command was given: commands in this folder and below find the cluster. */
  readonly startFolder: string;
  readonly topology: Topology;
  /** Keep the data here, and go on with what it holds. */
  readonly dataFolder?: string | undefined;
  readonly seed: number;
  readonly settings: NodeSettings;
  /** The cluster outlives this command. */
  readonly detached: boolean;
}

/** What stays the same when the ports have to be chosen again. */
export interface ClusterPlan {
  readonly id: string;
  readonly folder: string;
  readonly keepsData: boolean;
  /** That of the earlier cluster, which may have grown or shrunk since it was first started. */
  readonly topology: Topology;
  readonly configuration: Membership | null;
  /** That of the earlier cluster: programs that were given it go on with it. */
  readonly accessToken: string;
  /** Whose ports are taken again as far as they are free, for the same programs; null: there is none. */
  readonly earlier: ClusterRecord | null;
}

/**
 * A new cluster, or the earlier one whose data is to be gone on with.
 * @throws KvorumError data_locked — the data folder's cluster runs already
 * @throws KvorumError data_mismatch — the data folder holds other datacenters than the topology
 */
export function planCluster({ startFolder, topology, dataFolder }: ClusterSettings): ClusterPlan {
  const id = `${topology.name}-${randomBytes(4).toString("hex")}`;
  const accessToken = randomBytes(ACCESS_TOKEN_BYTES).toString("base64url");
  const fresh = { id, topology, configuration: null, accessToken, earlier: null };
  if (dataFolder === undefined) {
    return { ...fresh, folder: join(clustersFolderOf(startFolder), id), keepsData: false };
  }
  const folder = resolve(startFolder, dataFolder);
  if (!isClusterFolder(folder)) {
    return { ...fresh, folder, keepsData: true };
  }
  const earlier = readClusterRecord(folder);
  if (isClusterAlive(earlier)) {
    throw new KvorumError("data_locked", `the cluster of ${folder} runs already; stop it with: kvorum down`);
  }
  // A cluster whose members an operator has changed is no longer as its topology file says.
  if (earlier.configuration === null || earlier.topology.name !== topology.name) {
    requireSameDatacenters(earlier, topology);
  }
  return {
    id: earlier.id,
    folder,
    keepsData: true,
    topology: earlier.topology,
    configuration: earlier.configuration,
    accessToken: earlier.accessToken ?? accessToken,
    earlier,
  };
}

/** The record of the plan, with ports that are free now. */
export async function createRecord(
  { earlier, ...plan }: ClusterPlan,
  settings: ClusterSettings,
): Promise<ClusterRecord> {
  const { seed, detached } = settings;
  const placements = placementsOf(plan.topology);
  const regions = CAN_SHARE_PORTS ? plan.topology.regions.map(({ region }) => region) : [];
  const wanted = [
    ...placements.flatMap(({ datacenter }) => portsAt(earlier, datacenter)),
    ...regions.map((region) => earlier?.regionPorts[region] ?? 0),
  ];
  const ports = await findFreePorts(wanted, LOOPBACK);
  const shared = ports.slice(placements.length * 2);
  return {
    ...plan,
    startedAtMs: Date.now(),
    launcherPid: detached ? null : process.pid,
    seed,
    settings: settings.settings,
    regionPorts: Object.fromEntries(regions.map((region, position) => [region, shared[position] ?? 0])),
    location: { kind: "local" },
    datacenters: placements.map((placement, position) => ({
      ...placement,
      host: LOOPBACK,
      grpcPort: ports[2 * position] ?? 0,
      httpPort: ports[2 * position + 1] ?? 0,
    })),
  };
}

/** 0: any. */
function portsAt(earlier: ClusterRecord | null, datacenter: DatacenterId): readonly [grpc: number, http: number] {
  const record = earlier?.datacenters.find((candidate) => candidate.datacenter === datacenter);
  return [record?.grpcPort ?? 0, record?.httpPort ?? 0];
}

function requireSameDatacenters(earlier: ClusterRecord, topology: Topology): void {
  const held = earlier.datacenters.map(({ datacenter }) => datacenter).join(", ");
  const wanted = placementsOf(topology)
    .map(({ datacenter }) => datacenter)
    .join(", ");
  if (held !== wanted) {
    throw new KvorumError(
      "data_mismatch",
      `${earlier.folder} holds ${held}; the topology ${topology.name} has ${wanted}`,
    );
  }
}

function placementsOf(topology: Topology): readonly { readonly datacenter: DatacenterId; readonly region: Region }[] {
  return topology.regions.flatMap(({ region, datacenters }) =>
    datacenters.map((datacenter) => ({ datacenter, region })),
  );
}
