export { type CreateClusterOptions, createCluster } from "./cluster/create-cluster.ts";
export type { DatacenterStatus } from "./cluster/datacenter-status.ts";
export type { ClientOptions, EmulatedCluster, LinkDirection, ObservedDatacenter } from "./cluster/emulated-cluster.ts";
export { type OpenKvOptions, openKv } from "./open-kv.ts";
export { openFolderStore, openMemoryStore } from "./store/local-store.ts";
