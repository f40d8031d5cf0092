// A topology with one datacenter more or less: clusters grow and shrink while they run.
import { type DatacenterId, KvorumError, type Region } from "@kvorum/base";
import { createTopology } from "./parse-topology.ts";
import { datacentersOf, regionOf, type Topology } from "./topology.ts";

/**
 * The topology with `datacenter` in `region`, as the last one there; itself when it is there already.
 * @throws KvorumError invalid_argument — the datacenter is in another region
 * @throws KvorumError invalid_config — a name that is taken, too many datacenters, or no round trip to the region is known
 */
export function withDatacenter(
  topology: Topology,
  { datacenter, region }: { readonly datacenter: DatacenterId; readonly region: Region },
): Topology {
  if (datacentersOf(topology).includes(datacenter)) {
    const found = regionOf(topology, datacenter);
    if (found !== region) {
      throw new KvorumError("invalid_argument", `${datacenter} is a datacenter of ${found}, not of ${region}`);
    }
    return topology;
  }
  const isPlaced = topology.regions.some((placement) => placement.region === region);
  const regions = isPlaced
    ? topology.regions.map((placement) =>
        placement.region === region ? { region, datacenters: [...placement.datacenters, datacenter] } : placement,
      )
    : [...topology.regions, { region, datacenters: [datacenter] }];
  const clientRegions = topology.clientRegions.filter((client) => client !== region);
  return createTopology({ ...topology, regions, clientRegions }, { source: `${topology.name} with ${datacenter}` });
}

/**
 * The topology without `datacenter`. A region that loses its last one stays as a region of clients.
 * @throws KvorumError invalid_argument — there is no such datacenter, or it is the only one
 */
export function withoutDatacenter(topology: Topology, datacenter: DatacenterId): Topology {
  const left = regionOf(topology, datacenter);
  const regions = topology.regions
    .map(({ region, datacenters }) => ({ region, datacenters: datacenters.filter((other) => other !== datacenter) }))
    .filter(({ datacenters }) => datacenters.length > 0);
  const [first] = regions;
  if (first === undefined) {
    throw new KvorumError("invalid_argument", `${datacenter} is the only datacenter of ${topology.name}`);
  }
  const isEmptied = regions.length < topology.regions.length;
  return {
    ...topology,
    regions,
    // It says who votes in an empty cluster; in one that runs, the log does.
    primaryRegion: isEmptied && left === topology.primaryRegion ? first.region : topology.primaryRegion,
    clientRegions: isEmptied ? [...topology.clientRegions, left] : topology.clientRegions,
    links: topology.links.filter(({ a, b }) => a !== datacenter && b !== datacenter),
  };
}
