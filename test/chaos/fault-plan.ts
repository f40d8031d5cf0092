// What goes wrong in a run, drawn from its seed: two lanes that run side by side, one for processes and disks, one for links.
// Each lane is a sequence, so that never more than one disk is lost at a time. When a fault happens depends on how long the
// ones before took to mend; what it is, and whom it hits, is fixed by the seed.
import { createPrng, mustExist, type Prng } from "@kvorum/base";
import { datacentersOf, type LinkChange, learnersOf, type Topology, votersOf } from "@kvorum/wan";
import { CLOCK_STEP_MS_MAX } from "./limits.ts";

/** A datacenter by name, or whoever leads when the fault begins. */
export type FaultTarget = string;
export const LEADER: FaultTarget = "the leader";

export type ProcessFault =
  | { readonly kind: "kill" | "pause"; readonly target: FaultTarget; readonly holdMs: number }
  /** Stopped in order and started again. */
  | { readonly kind: "restart"; readonly target: FaultTarget }
  /** Started again with a wall clock that is wrong by so much. */
  | { readonly kind: "clock_step"; readonly target: FaultTarget; readonly offsetMs: number }
  | { readonly kind: "wipe_voter" | "wipe_learner"; readonly target: string }
  | { readonly kind: "disk_full"; readonly target: string; readonly holdMs: number }
  /** Every datacenter in turn, each after the one before is whole again. */
  | { readonly kind: "rolling_restart"; readonly targets: readonly string[] };

export interface LinkFault {
  readonly kind: "partition" | "one_way_partition" | "isolate" | "cut_region" | "slow" | "loss";
  readonly changes: readonly LinkChange[];
  readonly holdMs: number;
}

export interface Planned<Fault> {
  /** Pause after the fault before in its lane was mended. */
  readonly afterMs: number;
  readonly fault: Fault;
}

export interface FaultPlan {
  readonly processes: readonly Planned<ProcessFault>[];
  readonly links: readonly Planned<LinkFault>[];
}

export type ProcessFaultKind = ProcessFault["kind"];

export interface FaultPlanOptions {
  readonly seed: number;
  readonly topology: Topology;
  /** In each round of a lane every kind comes once, in a drawn order. */
  readonly rounds: number;
  readonly processKinds: readonly ProcessFaultKind[];
  /** Datacenters whose disk can be filled. */
  readonly smallDisks: readonly string[];
}

export const PROCESS_FAULT_KINDS: readonly ProcessFaultKind[] = [
  "kill",
  "pause",
  "restart",
  "clock_step",
  "wipe_voter",
  "wipe_learner",
  "disk_full",
  "rolling_restart",
];
const LINK_FAULT_KINDS: readonly LinkFault["kind"][] = [
  "partition",
  "one_way_partition",
  "isolate",
  "cut_region",
  "slow",
  "loss",
];

const GAP_MS_MAX = 1_200;
const HOLD_MS_MIN = 500;
const HOLD_MS_MAX = 3_500;
const SLOW_RTT_MS_MAX = 600;
const LOSS_PERCENT_MAX = 20;
/** Share of the faults that hit whoever leads. */
const LEADER_SHARE = 0.4;

export function drawFaultPlan(options: FaultPlanOptions): FaultPlan {
  const random = createPrng(options.seed, "chaos-plan");
  return {
    processes: drawLane(random.stream("processes"), {
      kinds: options.processKinds.filter((kind) => kind !== "disk_full" || options.smallDisks.length > 0),
      rounds: options.rounds,
      draw: (kind, lane) => drawProcessFault(kind, options, lane),
    }),
    links: drawLane(random.stream("links"), {
      kinds: LINK_FAULT_KINDS,
      rounds: options.rounds,
      draw: (kind, lane) => drawLinkFault(kind, options.topology, lane),
    }),
  };
}

interface LaneOptions<Kind, Fault> {
  readonly kinds: readonly Kind[];
  readonly rounds: number;
  readonly draw: (kind: Kind, random: Prng) => Fault;
}

/** Every kind before any comes again. */
function drawLane<Kind, Fault>(
  random: Prng,
  { kinds, rounds, draw }: LaneOptions<Kind, Fault>,
): readonly Planned<Fault>[] {
  return Array.from({ length: rounds }, () => shuffled(kinds, random)).flatMap((round) =>
    round.map((kind) => ({ afterMs: random.integer(0, GAP_MS_MAX), fault: draw(kind, random) })),
  );
}

function drawProcessFault(kind: ProcessFaultKind, options: FaultPlanOptions, random: Prng): ProcessFault {
  const { topology, smallDisks } = options;
  const target = drawTarget(topology, random);
  const holdMs = drawHoldMs(random);
  switch (kind) {
    case "kill":
    case "pause":
      return { kind, target, holdMs };
    case "restart":
      return { kind, target };
    case "clock_step":
      return { kind, target, offsetMs: random.integer(-CLOCK_STEP_MS_MAX, CLOCK_STEP_MS_MAX) };
    case "wipe_voter":
      return { kind, target: drawOne(votersOf(topology), random) };
    case "wipe_learner":
      return { kind, target: drawOne(learnersOf(topology), random) };
    case "disk_full":
      return { kind, target: drawOne(smallDisks, random), holdMs };
    case "rolling_restart":
      return { kind, targets: shuffled(datacentersOf(topology), random) };
  }
}

function drawLinkFault(kind: LinkFault["kind"], topology: Topology, random: Prng): LinkFault {
  const holdMs = drawHoldMs(random);
  const [a = "", b = ""] = shuffled(datacentersOf(topology), random);
  const region = drawOne(topology.regions, random).region;
  const both = { from: a, to: b, bothWays: true };
  switch (kind) {
    case "partition":
      return { kind, holdMs, changes: [{ ...both, partitioned: true }] };
    case "one_way_partition":
      return { kind, holdMs, changes: [{ ...both, bothWays: false, partitioned: true }] };
    case "isolate":
      return { kind, holdMs, changes: [{ from: a, to: null, bothWays: true, partitioned: true }] };
    case "cut_region":
      return { kind, holdMs, changes: [{ from: region, to: null, bothWays: true, partitioned: true }] };
    case "slow":
      return { kind, holdMs, changes: [{ ...both, rttMs: random.integer(1, SLOW_RTT_MS_MAX) }] };
    case "loss":
      return {
        kind,
        holdMs,
        changes: [{ from: region, to: null, bothWays: true, lossPercent: random.integer(1, LOSS_PERCENT_MAX) }],
      };
  }
}

/** In one line, as `kvorum fault` would be told it. */
export function sayFault(fault: ProcessFault | LinkFault): string {
  if ("changes" in fault) {
    const ends = fault.changes.map(
      ({ from, to, bothWays }) => `${from} ${bothWays ? "<->" : "->"} ${to ?? "everyone"}`,
    );
    return `${fault.kind} ${ends.join(", ")} for ${fault.holdMs} ms`;
  }
  const targets = "targets" in fault ? fault.targets.join(", ") : fault.target;
  const hold = "holdMs" in fault ? ` for ${fault.holdMs} ms` : "";
  const offset = "offsetMs" in fault ? ` by ${fault.offsetMs} ms` : "";
  return `${fault.kind} ${targets}${offset}${hold}`;
}

function drawTarget(topology: Topology, random: Prng): FaultTarget {
  const named = drawOne(datacentersOf(topology), random);
  return random.float() < LEADER_SHARE ? LEADER : named;
}

function drawHoldMs(random: Prng): number {
  return random.integer(HOLD_MS_MIN, HOLD_MS_MAX);
}

function drawOne<T>(from: readonly T[], random: Prng): T {
  return mustExist(from[random.integer(0, from.length - 1)], "drawn item");
}

/** Fisher-Yates. */
function shuffled<T>(items: readonly T[], random: Prng): readonly T[] {
  const list = [...items];
  for (let i = list.length - 1; i > 0; i--) {
    const j = random.integer(0, i);
    [list[i], list[j]] = [mustExist(list[j], "item"), mustExist(list[i], "item")];
  }
  return list;
}
