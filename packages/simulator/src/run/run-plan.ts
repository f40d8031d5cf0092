// Everything that a seed decides about a run, as data: what a regression file holds and what the shrinker takes pieces from.
//
// Each part is drawn from a stream of its own, and each client and datacenter draws from its own while the run goes on, so
// that leaving one out changes the others' draws as little as possible.
import { createPrng, type Prng } from "@kvorum/base";
import { datacentersOf, type Topology } from "@kvorum/wan";
import { type ClientPlan, drawClients } from "../clients/client-plan.ts";
import type { Fault } from "../faults/fault.ts";
import { drawFaults } from "../faults/fault-plan.ts";
import type { ClockSettings } from "../time/datacenter-clock.ts";
import { drawTopology } from "./random-topology.ts";

export interface RunPlan {
  readonly seed: number;
  readonly topology: Topology;
  /** How long anything may fail, virtual ms; then the world heals and must make progress. */
  readonly safetyMs: number;
  readonly clocks: Readonly<Record<string, ClockSettings>>;
  readonly clients: readonly ClientPlan[];
  /** By the instants at which they begin. */
  readonly faults: readonly Fault[];
}

export interface DrawOptions {
  readonly seed: number;
  readonly safetyMs: number;
  /** Drawn as well unless given. */
  readonly topology?: Topology;
}

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
    clients: drawClients(topology, random.stream("clients")),
    faults: drawFaults(topology, safetyMs, random.stream("faults")),
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
