// Where a Deno program or npm's @deno/kv opens a cluster, for every region that it may be in: at the nearest datacenters.
import type { DatacenterId, Region } from "@kvorum/base";
import { clientRegionsOf, WanModel } from "@kvorum/wan";
import { type ClusterRecord, type DatacenterRecord, httpUrlOf } from "./cluster-record.ts";

export type KvConnectUrls = Readonly<
  Record<
    Region,
    {
      /** Reads are strong unless the program asks otherwise and its client can. */
      readonly url: string;
      /** Reads are those of the nearest datacenter, whoever asks. */
      readonly eventualUrl: string;
    }
  >
>;

/**
 * Both clients stay with the address that they opened. Where a region's datacenters share one, it leads to whichever of
 * them lives; else it is that of one datacenter, and of those that are equally near the leader comes last.
 */
export function kvConnectUrlsOf(record: ClusterRecord, leader: DatacenterId | null): KvConnectUrls {
  return Object.fromEntries(
    clientRegionsOf(record.topology).flatMap((region) => {
      const node = nearestTo(region, record, leader);
      if (node === undefined) {
        return [];
      }
      const url = `${addressOf(node, record)}/${region}`;
      return [[region, { url, eventualUrl: `${url}/eventual` }]];
    }),
  );
}

function nearestTo(region: Region, record: ClusterRecord, leader: DatacenterId | null): DatacenterRecord | undefined {
  const model = new WanModel({ topology: record.topology, seed: record.seed, enabled: true });
  const [nearest] = record.datacenters
    .map((node) => ({
      node,
      rttMs: model.configuredRttMs({ from: region, to: node.datacenter }),
      leads: node.datacenter === leader ? 1 : 0,
    }))
    .toSorted((a, b) => a.rttMs - b.rttMs || a.leads - b.leads);
  return nearest?.node;
}

function addressOf(node: DatacenterRecord, { regionPorts }: ClusterRecord): string {
  const shared = regionPorts[node.region];
  return shared === undefined ? httpUrlOf(node) : httpUrlOf({ ...node, httpPort: shared });
}
