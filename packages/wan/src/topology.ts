// A topology: which datacenters exist, in which regions, and what the links between them are like.
// Plain data that survives JSON: the command line parses it once and hands it to every node.
import { type DatacenterId, KvorumError, type Region } from "@kvorum/base";

export interface RegionPlacement {
  readonly region: Region;
  /** In relay order: the first that is up pulls over the WAN for the others. */
  readonly datacenters: readonly DatacenterId[];
}

/** Figures of the link between two places (regions or datacenters), both directions; they replace the matrix. */
export interface LinkOverride {
  readonly a: string;
  readonly b: string;
  readonly rttMs?: number;
  readonly lossPercent?: number;
  readonly bandwidthBytesPerSecond?: number;
}

/** What all links have in common. */
export interface LinkProfile {
  /** Standard deviation of a one-way delay's quiet body; short links have a tenth of their delay at most. */
  readonly jitterMs: number;
  /**
   * What a datacenter itself takes to answer a client's operation, over and above the link, ms. It delays the answer, on the way
   * from the datacenter to the client's region, and nothing between datacenters. Published latencies contain such a time.
   */
  readonly serviceTimeMs: number;
  /** Probability that a message on a link between regions is late by another 10-20 ms. */
  readonly spikeProbability: number;
  /** Share of packets lost, 0..100. */
  readonly lossPercent: number;
  /** What one TCP stream has under way at most: bandwidth = window / RTT where a link states none. */
  readonly streamWindowBytes: number;
}

export interface Topology {
  readonly name: string;
  /** The region whose datacenters are voters. */
  readonly primaryRegion: Region;
  readonly regions: readonly RegionPlacement[];
  /** Regions without a datacenter in which clients may be. */
  readonly clientRegions: readonly Region[];
  /** RTT between datacenters of one region, and from a client to a datacenter of its own region. */
  readonly intraRegionRttMs: number;
  readonly links: readonly LinkOverride[];
  readonly profile: LinkProfile;
}

/** All datacenters, region by region as listed. */
export function datacentersOf(topology: Topology): readonly DatacenterId[] {
  return topology.regions.flatMap((placement) => placement.datacenters);
}

/** The datacenters of the primary region. */
export function votersOf(topology: Topology): readonly DatacenterId[] {
  return relayOrder(topology, topology.primaryRegion);
}

/** The datacenters of every region but the primary. */
export function learnersOf(topology: Topology): readonly DatacenterId[] {
  return topology.regions
    .filter((placement) => placement.region !== topology.primaryRegion)
    .flatMap((placement) => placement.datacenters);
}

/**
 * The datacenters of a region in the order in which they take the relay's part: the first that is up has it.
 * @throws KvorumError invalid_argument — the region has no datacenters
 */
export function relayOrder(topology: Topology, region: Region): readonly DatacenterId[] {
  const placement = topology.regions.find((candidate) => candidate.region === region);
  if (placement === undefined) {
    throw new KvorumError("invalid_argument", `topology ${topology.name} places no datacenter in region ${region}`);
  }
  return placement.datacenters;
}

/**
 * The region of a datacenter.
 * @throws KvorumError invalid_argument — the topology has no such datacenter
 */
export function regionOf(topology: Topology, datacenter: DatacenterId): Region {
  const placement = topology.regions.find((candidate) => candidate.datacenters.includes(datacenter));
  if (placement === undefined) {
    const known = datacentersOf(topology).join(", ");
    throw new KvorumError(
      "invalid_argument",
      `topology ${topology.name} has no datacenter ${datacenter}; it has ${known}`,
    );
  }
  return placement.region;
}

/** Every region in which a client may be: those with datacenters, then the client regions. */
export function clientRegionsOf(topology: Topology): readonly Region[] {
  return [...topology.regions.map((placement) => placement.region), ...topology.clientRegions];
}
