// Everything that a seed decides about a run, as data: what a regression file holds and what the shrinker takes pieces from.
//
// Each part is drawn from a stream of its own, and each client and datacenter draws from its own while the run goes on, so
// that leaving one out changes the others' draws as little as possible.
import { createPrng, type Prng } from "@kvorum/base";
import { OPERATIONS_OPEN_MAX, REGION_LEASE_DURATION_MS, type ReplicaSettings } from "@kvorum/replica";
import { datacentersOf, type Topology } from "@kvorum/wan";
import { type ClientPlan, drawClients } from "../clients/client-plan.ts";
import type { Fault } from "../faults/fault.ts";
import { drawFaults } from "../faults/fault-plan.ts";
import { drawGuests, type GuestPlan } from "../guests/guest-plan.ts";
import type { ClockSettings } from "../time/datacenter-clock.ts";
import { drawTopology } from "./random-topology.ts";

export interface RunPlan {
  readonly seed: number;
  readonly topology: Topology;
  /** How long anything may fail, virtual ms; then the world heals and must make progress. */
  readonly safetyMs: number;
  readonly clocks: Readonly<Record<string, ClockSettings>>;
  readonly settings: ReplicaSettings;
  /** Eventual reads are held back by up to this much, in ms; absent: they are not. */
  readonly adversaryBoundMs?: number;
  readonly clients: readonly ClientPlan[];
  readonly guests: readonly GuestPlan[];
  /** By the instants at which they begin. */
  readonly faults: readonly Fault[];
}

export interface DrawOptions {
  readonly seed: number;
  readonly safetyMs: number;
  /** Drawn as well unless given. */
  readonly topology?: Topology;
}

/** What replicas with lease reads assume of clocks; true here. */
const CLOCK_DRIFT_SHARE_ASSUMED = 0.01;
const REGION_LEASE_MS_SHORT = 2000;
/** A few dozen entries, so that whoever was away needs a snapshot; and as good as without a bound. */
const LOG_KEPT_BYTES_SMALL = 8 * 1024;
const LOG_KEPT_BYTES_LARGE = 256 * 1024 * 1024;
const CHECKPOINT_INTERVAL_MS_SHORT = 1000;
const CHECKPOINT_INTERVAL_MS = 5000;
/** The few keys of a world make several chunks. */
const SNAPSHOT_CHUNK_BYTES = 512;
const WALL_SKEW_MS_MAX = 2000;
const MONOTONIC_OFFSET_MS_MAX = 10_000_000;
/** A bad quartz is off by 0.01 %, a virtual machine's clock under load by ten times that. */
const DRIFT_SHARE_MAX = 0.001;

export function drawRunPlan({ seed, safetyMs, topology: given }: DrawOptions): RunPlan {
  const random = createPrng(seed, "plan");
  const topology = given ?? drawTopology(random.stream("topology"));
  return {
    seed,
    topology,
    safetyMs,
    clocks: drawClocks(topology, random.stream("clocks")),
    settings: drawSettings(random.stream("settings")),
    clients: drawClients(topology, random.stream("clients")),
    guests: drawGuests(topology, random.stream("guests")),
    faults: drawFaults(topology, safetyMs, random.stream("faults")),
  };
}

/** Bounds and leases short enough to matter within a run, or production's. */
function drawSettings(random: Prng): ReplicaSettings {
  const reads =
    random.float() < 0.7
      ? ({ kind: "read_index" } as const)
      : ({ kind: "lease", clockDriftShareMax: CLOCK_DRIFT_SHARE_ASSUMED } as const);
  const leaseDraw = random.float();
  return {
    reads,
    regionLeaseMs: leaseDraw < 0.3 ? 0 : leaseDraw < 0.6 ? REGION_LEASE_MS_SHORT : REGION_LEASE_DURATION_MS,
    operationsOpenMax: OPERATIONS_OPEN_MAX,
    logKeptBytesMax: random.float() < 0.5 ? LOG_KEPT_BYTES_SMALL : LOG_KEPT_BYTES_LARGE,
    checkpointIntervalMsMin: random.float() < 0.5 ? CHECKPOINT_INTERVAL_MS_SHORT : CHECKPOINT_INTERVAL_MS,
    snapshotChunkBytes: SNAPSHOT_CHUNK_BYTES,
  };
}

/** Each of the three ways to be wrong is there in half of the worlds. */
function drawClocks(topology: Topology, random: Prng): Readonly<Record<string, ClockSettings>> {
  const [hasSkew, hasOffset, drifts] = [random.float() < 0.5, random.float() < 0.5, random.float() < 0.5];
  const within = (max: number, enabled: boolean): number => (enabled ? (2 * random.float() - 1) * max : 0);
  return Object.fromEntries(
    datacentersOf(topology).map((id) => [
      id,
      {
        wallOffsetMs: Math.round(within(WALL_SKEW_MS_MAX, hasSkew)),
        monotonicOffsetMs: Math.round(Math.abs(within(MONOTONIC_OFFSET_MS_MAX, hasOffset))),
        driftShare: within(DRIFT_SHARE_MAX, drifts),
      },
    ]),
  );
}
