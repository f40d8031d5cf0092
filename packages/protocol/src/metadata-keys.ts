// Call metadata that kvorum gives a meaning to.

/** The region that a client claims to be in (kv.proto). Absent: it stands beside the datacenter that it calls. */
export const CLIENT_REGION_KEY = "kvorum-client-region";

/** Who opens a lane of Replication, and of which cluster (replication.proto). */
export const DATACENTER_KEY = "kvorum-datacenter";
export const CLUSTER_KEY = "kvorum-cluster";
