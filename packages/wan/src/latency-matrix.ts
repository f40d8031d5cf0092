// The undisturbed figures of every pair of places of a topology.
//
// A place is a datacenter, or a region standing for the clients in it. Where several figures are given, the most
// specific one holds: a pair of datacenters before a datacenter and a region, before two regions, before the matrix.
import { KvorumError } from "@kvorum/base";
import { findMeasuredRttMs, pairKey } from "./region-rtt.ts";
import { clientRegionsOf, type Topology } from "./topology.ts";

export interface LinkFigures {
  readonly rttMs: number;
  readonly lossPercent: number;
  readonly bandwidthBytesPerSecond: number;
  /** Whether both ends are in one region: such links have no spikes. */
  readonly withinRegion: boolean;
}

export interface LatencyMatrix {
  /**
   * The round trip between two places, ms; undefined when neither the topology nor the measured table has it.
   * @throws KvorumError invalid_argument — an unknown place
   */
  findRttMs(a: string, b: string): number | undefined;
  /**
   * All figures of the link between two places; the same in both directions.
   * @throws KvorumError invalid_argument — an unknown place, or one without a round trip to the other
   */
  figures(a: string, b: string): LinkFigures;
}

/** The figures that a topology gives for a pair. */
type GivenFigure = "rttMs" | "lossPercent" | "bandwidthBytesPerSecond";

export function createLatencyMatrix(topology: Topology): LatencyMatrix {
  const regions = regionsByPlace(topology);
  const overrides = new Map(topology.links.map((link) => [pairKey(link.a, link.b), link]));
  const isWithinRegion = (a: string, b: string): boolean => mustFindRegion(a) === mustFindRegion(b);
  const mustFindRegion = (place: string): string => regionOfPlace(topology, regions, place);
  const findGiven = (figure: GivenFigure, a: string, b: string): number | undefined => {
    const [regionA, regionB] = [mustFindRegion(a), mustFindRegion(b)];
    const specificFirst = [pairKey(a, b), pairKey(regionA, b), pairKey(a, regionB), pairKey(regionA, regionB)];
    return specificFirst.map((pair) => overrides.get(pair)?.[figure]).find((value) => value !== undefined);
  };
  const findRttMs = (a: string, b: string): number | undefined =>
    findGiven("rttMs", a, b) ??
    (isWithinRegion(a, b) ? topology.intraRegionRttMs : findMeasuredRttMs(mustFindRegion(a), mustFindRegion(b)));
  return {
    findRttMs,
    figures: (a, b) => {
      const rttMs = mustHaveRtt(topology, { a, b, rttMs: findRttMs(a, b) });
      return {
        rttMs,
        lossPercent: findGiven("lossPercent", a, b) ?? topology.profile.lossPercent,
        // One TCP stream has a window's worth under way per round trip.
        bandwidthBytesPerSecond:
          findGiven("bandwidthBytesPerSecond", a, b) ?? topology.profile.streamWindowBytes / (rttMs / 1e3),
        withinRegion: isWithinRegion(a, b),
      };
    },
  };
}

function mustHaveRtt(
  topology: Topology,
  { a, b, rttMs }: { readonly a: string; readonly b: string; readonly rttMs: number | undefined },
): number {
  if (rttMs === undefined) {
    throw new KvorumError(
      "invalid_argument",
      `topology ${topology.name} gives no rttMs between ${a} and ${b}, and the measured table has none`,
    );
  }
  return rttMs;
}

/** The region of every name that a link can end in. */
function regionsByPlace(topology: Topology): ReadonlyMap<string, string> {
  const regions = new Map<string, string>(clientRegionsOf(topology).map((region) => [region, region]));
  for (const { region, datacenters } of topology.regions) {
    for (const datacenter of datacenters) {
      regions.set(datacenter, region);
    }
  }
  return regions;
}

function regionOfPlace(topology: Topology, regions: ReadonlyMap<string, string>, place: string): string {
  const region = regions.get(place);
  if (region === undefined) {
    const known = [...regions.keys()].join(", ");
    throw new KvorumError(
      "invalid_argument",
      `topology ${topology.name} has no region or datacenter ${JSON.stringify(place)}; it has ${known}`,
    );
  }
  return region;
}
