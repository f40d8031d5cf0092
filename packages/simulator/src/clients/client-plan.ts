// What a client of a world is like: data of the run's plan.
import type { Prng, Region } from "@kvorum/base";
import { clientRegionsOf, type Topology } from "@kvorum/wan";

/** Relative weights of what a client does next. */
export interface ActivityMix {
  /** Sets one register, whatever it holds. */
  readonly write: number;
  /** Sets or deletes several registers in one commit. */
  readonly writeMany: number;
  readonly remove: number;
  /** Reads a register and sets it if it has not changed. */
  readonly checkAndSet: number;
  /** Moves money between two accounts. */
  readonly transfer: number;
  readonly readStrong: number;
  readonly readSession: number;
  readonly readBounded: number;
  readonly readEventual: number;
}

export type Activity = keyof ActivityMix;

export interface ClientPlan {
  /** Unique in its world; also the name of its random stream. */
  readonly name: string;
  readonly region: Region;
  /** Mean pause between two operations, ms, exponentially distributed. */
  readonly thinkMs: number;
  readonly mix: ActivityMix;
  /** Chance that the next operation goes to a datacenter drawn by lot instead of the nearest. */
  readonly roamingShare: number;
  /** It stops after this many operations. */
  readonly operationsMax: number;
}

const CLIENTS_MAX = 6;
/** Clients of one world ask between twice a second and once in two seconds, each. */
const THINK_MS_MIN = 300;
const THINK_MS_MAX = 2000;
const OPERATIONS_MAX = 1_000_000;

/** One client in each region with datacenters, and some more anywhere. */
export function drawClients(topology: Topology, random: Prng): readonly ClientPlan[] {
  const homes = topology.regions.map(({ region }) => region);
  const anywhere = clientRegionsOf(topology);
  const more = random.integer(0, Math.max(0, CLIENTS_MAX - homes.length));
  const regions = [
    ...homes,
    ...Array.from({ length: more }, () => anywhere[random.integer(0, anywhere.length - 1)] ?? topology.primaryRegion),
  ];
  return regions.map((region, i) => drawClient(`client-${i + 1}`, region, random));
}

function drawClient(name: string, region: Region, random: Prng): ClientPlan {
  const weight = (): number => (random.float() < 0.3 ? 0 : Math.round(random.float() * 100) / 100);
  return {
    name,
    region,
    thinkMs: Math.round(THINK_MS_MIN * (THINK_MS_MAX / THINK_MS_MIN) ** random.float()),
    mix: {
      write: 0.2 + weight(),
      writeMany: weight(),
      remove: weight() / 2,
      checkAndSet: weight(),
      transfer: weight(),
      readStrong: 0.2 + weight(),
      readSession: weight(),
      readBounded: weight(),
      readEventual: weight(),
    },
    roamingShare: random.float() < 0.5 ? 0 : random.float() / 2,
    operationsMax: OPERATIONS_MAX,
  };
}
