// createCluster(): the composition root of an emulated cluster.
import { createPrng, type DatacenterId, KvorumError, type Prng } from "@kvorum/base";
import type { ReplicaObserver, ReplicaSettings } from "@kvorum/replica";
import {
  createTopology,
  datacentersOf,
  findPreset,
  learnersOf,
  PRESET_NAMES,
  regionOf,
  type Topology,
  type TopologyInput,
  votersOf,
} from "@kvorum/wan";
import { CLUSTER_SETTINGS, LEASED_REGIONS_MIN, REGION_LEASE_MS, START_MS_MAX } from "../limits.ts";
import { SILENT_OBSERVER } from "../silent-observer.ts";
import type { ClusterTime } from "./cluster-time.ts";
import { EmulatedCluster } from "./emulated-cluster.ts";
import { EmulatedDatacenter } from "./emulated-datacenter.ts";
import { createEmulatedLmdbDisk, createEmulatedMemoryDisk, type EmulatedDisk } from "./emulated-disk.ts";
import { EmulatedNetwork } from "./emulated-network.ts";
import { RealTime } from "./real-time.ts";
import { VirtualTime } from "./virtual-time.ts";

export interface CreateClusterOptions {
  /** Fixes delays and elections: on virtual time, in memory, equal calls give equal runs. Default: 1. */
  readonly seed?: number | undefined;
  /**
   * `virtual`: time passes only while a call of a client or of the cluster is waited for, and takes none.
   * `real`: an ocean takes 200 ms to cross. Default: virtual.
   */
  readonly time?: "virtual" | "real" | undefined;
  /** Where the datacenters keep their data: in memory, or in LMDB below a folder. Default: memory. */
  readonly storage?: "memory" | { readonly directory: string } | undefined;
  /** How long the primary region may serve after it heard a majority of regions, in ms; 0: for ever. Default: as `kvorum up`. */
  readonly regionLeaseMs?: number | undefined;
  /** Eventual reads are held back by up to this much, in ms, as `EmulatedCluster.adversary` says. Default: they are not. */
  readonly adversaryBoundMs?: number | undefined;
  /** Other settings of every replica, in place of production's. */
  readonly replicaSettings?: Partial<Omit<ReplicaSettings, "regionLeaseMs">> | undefined;
  /** Who is told what a datacenter's replicas measure, one after the other as it is started again. Default: nobody. */
  readonly observerOf?: ((datacenter: string) => ReplicaObserver) | undefined;
}

/**
 * Starts a whole cluster in this process and returns when it serves everywhere.
 *
 * @param topology the name of a preset ("deploy": three voters in Virginia, learners in Frankfurt and Singapore), or what a
 * topology file holds
 * @throws KvorumError invalid_argument, invalid_config — no such topology
 * @throws KvorumError data_mismatch, data_locked, disk_full, disk_failed — the folder
 * @example
 * await using cluster = await createCluster("deploy");
 * const singapore = cluster.client("asia-southeast1");
 * await cluster.client("us-east4").set(["a"], 1);
 * await singapore.get(["a"], { consistency: "eventual" }); // null: it is still on its way
 */
export async function createCluster(
  topology: string | TopologyInput | Topology,
  options: CreateClusterOptions = {},
): Promise<EmulatedCluster> {
  const { seed = 1, storage = "memory", observerOf = () => SILENT_OBSERVER } = options;
  const placed =
    typeof topology === "string" ? presetNamed(topology) : createTopology(topology, { source: "topology" });
  const time = options.time === "real" ? new RealTime() : new VirtualTime();
  const random = createPrng(seed, "cluster");
  const network = new EmulatedNetwork({ topology: placed, seed, clock: time.clock });
  const regionLeaseMs = options.regionLeaseMs ?? leaseOf(placed);
  const settings = { ...CLUSTER_SETTINGS, ...options.replicaSettings, regionLeaseMs };
  const datacenters = datacentersOf(placed).map((id) =>
    createDatacenter(id, {
      topology: placed,
      time,
      network,
      settings,
      random: random.stream(id),
      storage,
      observer: observerOf(id),
    }),
  );
  const cluster = new EmulatedCluster({ topology: placed, time, network, datacenters, random });
  try {
    await time.passing(Promise.all(datacenters.map((datacenter) => datacenter.start())));
    await cluster.until(() => isServing(datacenters), START_MS_MAX);
    await cluster.caughtUp();
    cluster.adversary(options.adversaryBoundMs ?? null);
  } catch (error) {
    await cluster.close();
    throw error;
  }
  return cluster;
}

interface DatacenterParts {
  readonly topology: Topology;
  readonly time: ClusterTime;
  readonly network: EmulatedNetwork;
  readonly settings: ReplicaSettings;
  readonly random: Prng;
  readonly storage: "memory" | { readonly directory: string };
  readonly observer: ReplicaObserver;
}

function createDatacenter(id: DatacenterId, parts: DatacenterParts): EmulatedDatacenter {
  const { topology, time, network, settings, random, observer } = parts;
  const members = datacentersOf(topology).map((datacenter) => ({ datacenter, region: regionOf(topology, datacenter) }));
  const configuration = { voters: votersOf(topology), outgoing: [], learners: learnersOf(topology) };
  const placement = { datacenter: id, region: regionOf(topology, id), members, configuration };
  return new EmulatedDatacenter({ placement, settings, time, network, random, observer, disk: createDisk(id, parts) });
}

function createDisk(datacenter: DatacenterId, { topology, time, random, storage }: DatacenterParts): EmulatedDisk {
  return storage === "memory"
    ? createEmulatedMemoryDisk(random.stream("disk"), time)
    : createEmulatedLmdbDisk(storage.directory, { datacenter, cluster: `emulated-${topology.name}` }, time);
}

/** Whether a leader may answer, and every datacenter knows what to answer. */
function isServing(datacenters: readonly EmulatedDatacenter[]): boolean {
  const statuses = datacenters.flatMap(({ status }) => (status === null ? [] : [status]));
  const leader = statuses.find(({ role }) => role === "leader");
  const mayServe = leader !== undefined && leader.lease?.held !== false && leader.commitIndex > 0;
  return mayServe && statuses.every((status) => status.leader === leader.datacenter && status.freshnessAgeMs !== null);
}

function leaseOf({ regions }: Topology): number {
  return regions.length >= LEASED_REGIONS_MIN ? REGION_LEASE_MS : 0;
}

function presetNamed(name: string): Topology {
  const topology = findPreset(name);
  if (topology === undefined) {
    throw new KvorumError("invalid_argument", `there is no topology ${name}; there are ${PRESET_NAMES.join(", ")}`);
  }
  return topology;
}
