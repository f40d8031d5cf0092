// What one change does to one directed link.
import { KvorumError } from "@kvorum/base";
import { type LinkChange, validateLinkChange } from "./link-change.ts";
import type { LinkConditions } from "./link-model.ts";
import { clientRegionsOf, datacentersOf, type Topology } from "./topology.ts";

/** A directed link between two places: datacenters, or regions standing for the clients in them. */
export interface LinkEnds {
  readonly from: string;
  readonly to: string;
}

/** A change with its names looked up in a topology. */
export interface ResolvedChange {
  readonly change: LinkChange;
  readonly from: ReadonlySet<string>;
  readonly to: ReadonlySet<string>;
}

export type LinkEffect =
  | { readonly kind: "none" }
  | { readonly kind: "heal" }
  | { readonly kind: "set"; readonly figures: Partial<LinkConditions> };

/** @throws KvorumError invalid_argument — an unknown name, or a figure outside its range */
export function resolveChange(topology: Topology, change: LinkChange): ResolvedChange {
  validateLinkChange(change);
  const from = placesNamed(topology, change.from);
  const to = change.to === null ? placesOutside(topology, from) : placesNamed(topology, change.to);
  return { change, from, to };
}

/** A round trip concerns both directions whichever way a change is written; everything else has a direction. */
export function effectOn(resolved: ResolvedChange, link: LinkEnds): LinkEffect {
  const { change, from, to } = resolved;
  const forwards = from.has(link.from) && to.has(link.to);
  const backwards = from.has(link.to) && to.has(link.from);
  const concerned = forwards || (change.bothWays && backwards);
  if (change.heal === true) {
    return { kind: concerned ? "heal" : "none" };
  }
  const figures: Partial<LinkConditions> = {
    ...(concerned && change.partitioned !== undefined && { partitioned: change.partitioned }),
    ...((forwards || backwards) && change.rttMs !== undefined && { oneWayMs: change.rttMs / 2 }),
    ...(concerned && change.lossPercent !== undefined && { lossPercent: change.lossPercent }),
    ...(concerned &&
      change.bandwidthBytesPerSecond !== undefined && { bandwidthBytesPerSecond: change.bandwidthBytesPerSecond }),
  };
  return Object.keys(figures).length === 0 ? { kind: "none" } : { kind: "set", figures };
}

/** Every directed link of a topology: between datacenters, and between clients and datacenters. */
export function linksOf(topology: Topology): readonly LinkEnds[] {
  const datacenters = datacentersOf(topology);
  const between = datacenters.flatMap((from) => datacenters.filter((to) => to !== from).map((to) => ({ from, to })));
  const withClients = clientRegionsOf(topology).flatMap((region) =>
    datacenters.flatMap((datacenter) => [
      { from: region, to: datacenter },
      { from: datacenter, to: region },
    ]),
  );
  return [...between, ...withClients];
}

/** A datacenter is itself; a region is its clients and its datacenters. */
function placesNamed(topology: Topology, name: string): ReadonlySet<string> {
  const placement = topology.regions.find(({ region }) => region === name);
  if (placement !== undefined) {
    return new Set<string>([placement.region, ...placement.datacenters]);
  }
  const everyone = placesOutside(topology, new Set());
  if (!everyone.has(name)) {
    throw new KvorumError(
      "invalid_argument",
      `topology ${topology.name} has no region or datacenter ${JSON.stringify(name)}; it has ${[...everyone].join(", ")}`,
    );
  }
  return new Set([name]);
}

function placesOutside(topology: Topology, inside: ReadonlySet<string>): ReadonlySet<string> {
  const everyone: readonly string[] = [...clientRegionsOf(topology), ...datacentersOf(topology)];
  return new Set(everyone.filter((place) => !inside.has(place)));
}
