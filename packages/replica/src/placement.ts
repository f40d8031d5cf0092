// Where a replica stands in the cluster, and who the others are.
import type { DatacenterId, Region } from "@kvorum/base";
import type { Configuration } from "@kvorum/raft";

export interface Member {
  readonly datacenter: DatacenterId;
  readonly region: Region;
}

export interface Placement extends Member {
  /** Every datacenter of the cluster, this one included; those of one region in relay order. */
  readonly members: readonly Member[];
  /** Who votes and who learns in a cluster whose logs are still empty; later the log itself says. */
  readonly configuration: Configuration;
}
