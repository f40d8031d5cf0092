export type { ClusterStatus, DatacenterStatus } from "./cluster-status.ts";
export { kvorumImage } from "./image.ts";
export { KvorumCluster, type KvorumClusterOptions } from "./kvorum-cluster.ts";
export { KvorumContainer } from "./kvorum-container.ts";
export type { ContainerState, StartedDatacenter } from "./started-datacenter.ts";
export { StartedKvorumCluster } from "./started-kvorum-cluster.ts";
export { StartedKvorumContainer } from "./started-kvorum-container.ts";
