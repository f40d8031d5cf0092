// Draws the faults of a run (swarm testing): each seed enables its own kinds, each at its own rate, so that no fault always
// hides behind another and some worlds see much of one kind.
import { type DatacenterId, mustExist, type Prng, type Region } from "@kvorum/base";
import { datacentersOf, type Topology } from "@kvorum/wan";
import { FAULTS_MAX } from "../limits.ts";
import type { Fault, FaultKind } from "./fault.ts";

interface Draw {
  readonly random: Prng;
  readonly topology: Topology;
}

type Timed = Pick<Fault, "atMs" | "durationMs">;

const ENABLED_SHARE = 0.45;
/** A process that ends in order leaves less behind than one that dies: too many of them would make worlds calmer. */
const ENABLED_SHARE_OF: Readonly<Partial<Record<FaultKind, number>>> = { stop: 0.2 };
/** Mean time between two faults of an enabled kind, ms. */
const INTERVAL_MS_MIN = 3000;
const INTERVAL_MS_MAX = 40_000;
/** Nothing fails before the first leader may be there. */
const FIRST_FAULT_AT_MS = 500;

/** How long a fault lasts, ms: from shorter than a heartbeat to longer than every timeout of the replica. */
const DURATION_MS: Readonly<Record<FaultKind, readonly [min: number, max: number]>> = {
  crash: [20, 15_000],
  stop: [20, 10_000],
  wipe: [20, 10_000],
  pause: [50, 12_000],
  slow_disk: [200, 10_000],
  clock_step: [500, 20_000],
  partition: [50, 15_000],
  slow_link: [500, 15_000],
  packet_loss: [500, 15_000],
  lost_messages: [10, 8000],
  disk_full: [200, 8000],
  bit_rot: [1000, 20_000],
  transfer_leadership: [1000, 5000],
  move_primary: [3000, 25_000],
  change_voter: [2000, 15_000],
  lose_primary: [4000, 30_000],
};

const DRAW: { readonly [K in FaultKind]: (draw: Draw, timed: Timed) => Fault } = {
  crash: (draw, timed) => ({ ...timed, kind: "crash", datacenter: drawDatacenter(draw) }),
  stop: (draw, timed) => ({ ...timed, kind: "stop", datacenter: drawDatacenter(draw) }),
  wipe: (draw, timed) => ({ ...timed, kind: "wipe", datacenter: drawDatacenter(draw) }),
  pause: (draw, timed) => ({ ...timed, kind: "pause", datacenter: drawDatacenter(draw) }),
  slow_disk: (draw, timed) => ({
    ...timed,
    kind: "slow_disk",
    datacenter: drawDatacenter(draw),
    flushMs: Math.round(logUniform(draw.random, 5, 2000)),
  }),
  clock_step: (draw, timed) => ({
    ...timed,
    kind: "clock_step",
    datacenter: drawDatacenter(draw),
    stepMs: Math.round((draw.random.float() < 0.5 ? -1 : 1) * logUniform(draw.random, 10, 60_000)),
  }),
  partition: (draw, timed) => ({
    ...timed,
    kind: "partition",
    ...drawLink(draw),
    bothWays: draw.random.float() < 0.6,
  }),
  slow_link: (draw, timed) => ({
    ...timed,
    kind: "slow_link",
    ...drawLink(draw),
    rttMs: Math.round(logUniform(draw.random, 20, 3000)),
  }),
  packet_loss: (draw, timed) => ({
    ...timed,
    kind: "packet_loss",
    ...drawLink(draw),
    lossPercent: Math.round(logUniform(draw.random, 1, 40)),
  }),
  lost_messages: (draw, timed) => ({
    ...timed,
    kind: "lost_messages",
    ...drawLink(draw),
    share: draw.random.float() < 0.5 ? 1 : Math.round(logUniform(draw.random, 1, 60)) / 100,
  }),
  disk_full: (draw, timed) => ({ ...timed, kind: "disk_full", datacenter: drawDatacenter(draw) }),
  bit_rot: (draw, timed) => ({
    ...timed,
    kind: "bit_rot",
    datacenter: drawDatacenter(draw),
    share: draw.random.float(),
  }),
  transfer_leadership: (draw, timed) => ({ ...timed, kind: "transfer_leadership", datacenter: drawDatacenter(draw) }),
  move_primary: (draw, timed) => ({
    ...timed,
    kind: "move_primary",
    region: drawRegion(draw),
  }),
  lose_primary: (draw, timed) => ({
    ...timed,
    kind: "lose_primary",
    region: drawRegion(draw),
    how: draw.random.float() < 0.5 ? "cut" : "down",
  }),
  change_voter: (draw, timed) => ({ ...timed, kind: "change_voter", datacenter: drawDatacenter(draw) }),
};

const KINDS = Object.keys(DRAW) as readonly FaultKind[];

/** By the instants at which they begin; at most FAULTS_MAX. */
export function drawFaults(topology: Topology, safetyMs: number, random: Prng): readonly Fault[] {
  return KINDS.flatMap((kind) => drawKind(kind, { topology, random: random.stream(kind) }, safetyMs))
    .toSorted((a, b) => a.atMs - b.atMs)
    .slice(0, FAULTS_MAX);
}

function drawKind(kind: FaultKind, draw: Draw, safetyMs: number): readonly Fault[] {
  const { random } = draw;
  if (random.float() >= (ENABLED_SHARE_OF[kind] ?? ENABLED_SHARE)) {
    return [];
  }
  const intervalMs = logUniform(random, INTERVAL_MS_MIN, INTERVAL_MS_MAX);
  const [durationMsMin, durationMsMax] = DURATION_MS[kind];
  const faults: Fault[] = [];
  let atMs = FIRST_FAULT_AT_MS;
  while (faults.length < FAULTS_MAX) {
    atMs += -Math.log(1 - random.float()) * intervalMs;
    if (atMs >= safetyMs) {
      break;
    }
    const durationMs = Math.round(logUniform(random, durationMsMin, durationMsMax));
    faults.push(DRAW[kind](draw, { atMs: Math.round(atMs), durationMs }));
  }
  return faults;
}

/** Voters are half of those hit, however few they are. */
function drawDatacenter({ random, topology }: Draw): DatacenterId {
  const all = datacentersOf(topology);
  const voters = topology.regions.find(({ region }) => region === topology.primaryRegion)?.datacenters ?? all;
  return drawOne(random, random.float() < 0.5 ? voters : all);
}

function drawRegion({ random, topology }: Draw): Region {
  return drawOne(
    random,
    topology.regions.map(({ region }) => region),
  );
}

/** One datacenter from everyone, two datacenters, a region from everyone, or two regions. */
function drawLink(draw: Draw): { readonly from: string; readonly to: string | null } {
  const { random, topology } = draw;
  const regions = topology.regions.map(({ region }) => region);
  const datacenters = datacentersOf(topology);
  const betweenRegions = regions.length > 1 && random.float() < 0.35;
  const places: readonly string[] = betweenRegions ? regions : datacenters;
  const from = betweenRegions ? drawOne(random, regions) : drawDatacenter(draw);
  const others = places.filter((place) => place !== from);
  return { from, to: others.length === 0 || random.float() < 0.5 ? null : drawOne(random, others) };
}

function drawOne<T>(random: Prng, from: readonly T[]): T {
  return mustExist(from[random.integer(0, from.length - 1)], "drawn item");
}

/** Every order of magnitude is as likely as another. */
function logUniform(random: Prng, min: number, max: number): number {
  return min * (max / min) ** random.float();
}
