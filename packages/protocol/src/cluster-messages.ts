// Discovery: a node's view of its cluster <-> DiscoverResponse.
import { parseDatacenterId, parseRegion } from "@kvorum/base";
import type { ClusterView, DatacenterAddress } from "./connections.ts";
import type { DatacenterInfo__Output as DatacenterInfo } from "./gen/kvorum/v1/DatacenterInfo.ts";
import type {
  DiscoverResponse__Output,
  DiscoverResponse as DiscoverResponseInput,
} from "./gen/kvorum/v1/DiscoverResponse.ts";

export function clusterViewToMessage(view: ClusterView): DiscoverResponseInput {
  return {
    cluster: view.cluster,
    primaryRegion: view.primaryRegion,
    leader: view.leader ?? "",
    datacenters: view.datacenters.map(({ datacenter, region, grpc, http, voter }) => ({
      datacenter,
      region,
      grpcAddress: grpc,
      httpAddress: http,
      voter,
    })),
    answeredBy: view.answeredBy,
  };
}

/** @throws KvorumError invalid_argument — a name that is none: the other side is no kvorum node */
export function clusterViewFromMessage(message: DiscoverResponse__Output): ClusterView {
  return {
    cluster: message.cluster,
    primaryRegion: parseRegion(message.primaryRegion),
    leader: message.leader === "" ? null : parseDatacenterId(message.leader),
    datacenters: message.datacenters.map(addressFromMessage),
    answeredBy: parseDatacenterId(message.answeredBy),
  };
}

function addressFromMessage(message: DatacenterInfo): DatacenterAddress {
  return {
    datacenter: parseDatacenterId(message.datacenter),
    region: parseRegion(message.region),
    grpc: message.grpcAddress,
    http: message.httpAddress,
    voter: message.voter,
  };
}
