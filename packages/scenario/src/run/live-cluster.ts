// A running cluster as the command line hands it over: what it is meant to be, and where each datacenter answers.
import type { DatacenterId, Region } from "@kvorum/base";
import type { Topology } from "@kvorum/wan";

export interface LiveDatacenter {
  readonly datacenter: DatacenterId;
  readonly region: Region;
  /** host:port */
  readonly grpc: string;
}

/** Owned by whoever started it: the runner neither starts nor stops it. Its emulated WAN is on. */
export interface LiveCluster {
  readonly topology: Topology;
  readonly datacenters: readonly LiveDatacenter[];
}
