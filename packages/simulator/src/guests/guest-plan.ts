// Guests of a world, drawn beside its clients: each uses one of the parts of the store that the clients' history says nothing
// of. They draw from streams of their own, so that a world with guests has the faults and clients that it has without.
import type { Prng, Region } from "@kvorum/base";
import { clientRegionsOf, type Topology } from "@kvorum/wan";

export const GUEST_KINDS = ["counter", "producer", "listener", "watcher", "fleeting", "tenant"] as const;

export type GuestKind = (typeof GUEST_KINDS)[number];

export interface GuestPlan {
  /** Unique in its world; also the name of its random stream. */
  readonly name: string;
  readonly kind: GuestKind;
  readonly region: Region;
  /** Mean pause between two operations, ms, exponentially distributed. */
  readonly thinkMs: number;
}

/** Worlds without guests are those that the seeds of earlier bugs were found in. */
const GUESTS_SHARE = 0.5;
const THINK_MS_MIN = 500;
const THINK_MS_MAX = 2500;
/** Two listeners take from one queue, two watchers see one counter. */
const KINDS_PRESENT: readonly GuestKind[] = [...GUEST_KINDS, "listener", "watcher"];

export function drawGuests(topology: Topology, random: Prng): readonly GuestPlan[] {
  if (random.float() >= GUESTS_SHARE) {
    return [];
  }
  const regions = clientRegionsOf(topology);
  return KINDS_PRESENT.map((kind, i) => ({
    name: `${kind}-${i + 1}`,
    kind,
    region: regions[random.integer(0, regions.length - 1)] ?? topology.primaryRegion,
    thinkMs: Math.round(THINK_MS_MIN * (THINK_MS_MAX / THINK_MS_MIN) ** random.float()),
  }));
}
