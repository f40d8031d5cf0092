// Bounds and fixed figures of the simulator, each with its unit and reason. What a seed draws lies between figures that
// stand beside the drawing; these here are the same for every run.
import { assert } from "@kvorum/base";

/** Timers ring this late, in ms, so that a drifting clock surely shows their instant; doubles resolve 1e-9 ms at 10^7 ms. */
export const CLOCK_ROUNDING_MS = 1e-6;

/** The shortest timer, in ms, as of Node's setTimeout: one for an instant that has passed rings then. */
export const TIMER_MS_MIN = 1;

/** Virtual minutes of the safety phase of a run unless told otherwise: some tens of faults. */
export const RUN_MINUTES_DEFAULT = 1;
/** A day of virtual time: a run is a story, not a soak. */
export const RUN_MINUTES_MAX = 1440;
/** Seeds of one --seeds range: a night's work. */
export const SEEDS_MAX = 1_000_000;
/** Faults of one plan. */
export const FAULTS_MAX = 2000;

/** After the safety phase, everything healed: within this much virtual time, in ms, the cluster must serve and agree. */
export const LIVENESS_MS_MAX = 90_000;
/** The judges that look at whole replicas do so this often, in virtual ms; others see every message. */
export const INSPECTION_INTERVAL_MS = 250;
/** A supervisor starts a process that stopped by itself again after this, in virtual ms. */
export const RESTART_PAUSE_MS = 1000;
/** Events that a failure shows. */
export const LAST_EVENTS_SHOWN = 30;
/** Datacenters of a random topology (issue 4). */
export const DATACENTERS_MAX = 15;
/** Regions of a random topology (issue 4). */
export const REGIONS_MAX = 5;
/** Runs that the shrinker may make of one failing seed: at a tenth of a second each a minute or two. */
export const SHRINK_RUNS_MAX = 600;

/** How long a flush of an undisturbed disk takes, in ms: a common disk's median (performance.md: p50 0.23 ms). */
export const FLUSH_MS = 0.3;
/** Raft's timing in every world: production's. */
export const HEARTBEAT_INTERVAL_MS = 100;
export const ELECTION_TIMEOUT_MS = 1000;

assert(HEARTBEAT_INTERVAL_MS * 3 <= ELECTION_TIMEOUT_MS, "an election needs several heartbeats missed");
