// Which part a datacenter has in the cluster.
import type { DatacenterId, Region } from "@kvorum/base";

/** Where this replica stands among the others. */
export interface Placement {
  readonly datacenter: DatacenterId;
  readonly region: Region;
  /** Datacenters of the primary region. */
  readonly voters: readonly DatacenterId[];
  /** Datacenters of this replica's region in relay order, itself included. */
  readonly siblings: readonly DatacenterId[];
}
