// Where a Deno program or npm's @deno/kv opens a cluster, for every region that it may be in: at the nearest datacenter.
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
 * Of datacenters that are equally near the leader comes last: a program stays with the datacenter that it opened, and the
 * leader is the one whose end it would feel most.
 */
export function kvConnectUrlsOf(record: ClusterRecord, leader: DatacenterId | null): KvConnectUrls {
  const { topology, seed } = record;
  const model = new WanModel({ topology, seed, enabled: true });
  const nearest = (region: Region): DatacenterRecord | undefined =>
    record.datacenters
      .map((node) => ({
        node,
        rttMs: model.configuredRttMs({ from: region, to: node.datacenter }),
        leads: node.datacenter === leader ? 1 : 0,
      }))
      .toSorted((a, b) => a.rttMs - b.rttMs || a.leads - b.leads)[0]?.node;
  return Object.fromEntries(
    clientRegionsOf(topology).flatMap((region) => {
      const node = nearest(region);
      if (node === undefined) {
        return [];
      }
      const url = `${httpUrlOf(node)}/${region}`;
      return [[region, { url, eventualUrl: `${url}/eventual` }]];
    }),
  );
}
