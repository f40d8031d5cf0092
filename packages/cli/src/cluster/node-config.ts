// The configuration file of one node process, as packages/node reads it.
import { writeJsonAtomic } from "./atomic-file.ts";
import { type ClusterRecord, type DatacenterRecord, grpcAddressOf, httpUrlOf } from "./cluster-record.ts";
import { pathsOf } from "./datacenter-paths.ts";

/** Writes the file that `kvorum-node --config` starts a datacenter from. The emulated WAN is off until it is told. */
export async function writeNodeConfig(record: ClusterRecord, node: DatacenterRecord): Promise<void> {
  const paths = pathsOf(record, node.datacenter);
  const regionPort = record.regionPorts[node.region];
  await writeJsonAtomic(paths.config, {
    cluster: record.id,
    datacenter: node.datacenter,
    dataDirectory: paths.data,
    topology: record.topology,
    host: node.host,
    grpcPort: node.grpcPort,
    httpPort: node.httpPort,
    ...(regionPort === undefined ? {} : { sharedHttpPort: regionPort }),
    peers: record.datacenters.map((peer) => ({
      datacenter: peer.datacenter,
      region: peer.region,
      grpc: grpcAddressOf(peer),
      http: httpUrlOf(peer),
    })),
    ...(record.configuration === null ? {} : { configuration: record.configuration }),
    ...record.settings,
    ...(record.accessToken === null ? {} : { accessToken: record.accessToken }),
    seed: record.seed,
    wanEnabled: false,
    logLevel: "info",
    logFile: paths.log,
  });
}
