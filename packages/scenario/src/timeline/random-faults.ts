// Faults drawn from the seed: when, which, how bad; and at whom, so that the primary region can bear it.
import { type DatacenterId, mustExist, type Prng } from "@kvorum/base";
import { datacentersOf, type Topology } from "@kvorum/wan";
import { RANDOM_FLUSH_MS, RANDOM_LOSS_PERCENT, RANDOM_RTT_MS } from "../limits.ts";
import type { PlannedFault, TimelineStep } from "../schema/fault-schema.ts";
import type { Sight } from "../world/lookout.ts";

type RandomStep = Extract<TimelineStep, { kind: "random" }>;

/** A fault that has everything but its target. Drawn ahead, so that a seed fixes it whatever the cluster does. */
export interface DrawnFault {
  readonly atMs: number;
  readonly kind: RandomStep["kinds"][number];
  /** 0..1: how bad, from the least to the worst of its kind. */
  readonly severity: number;
  /** 0..1: which of those who can be struck when the time has come. */
  readonly pick: number;
}

/** In the order of time. */
export function drawFaults({ fromMs, untilMs, count, kinds }: RandomStep, random: Prng): readonly DrawnFault[] {
  const times = random.stream("time");
  const choices = random.stream("choice");
  const instants = Array.from({ length: count }, () => fromMs + times.float() * (untilMs - fromMs));
  return instants
    .sort((a, b) => a - b)
    .map((atMs) => ({
      atMs,
      kind: mustExist(kinds[choices.integer(0, kinds.length - 1)], "a kind"),
      severity: choices.float(),
      pick: choices.float(),
    }));
}

/**
 * Who can be struck without the primary region losing more than one voter: everybody who is well; only learners while a voter is not.
 * A transfer of leadership needs every voter.
 */
export function targetsOf(
  { kind }: Pick<DrawnFault, "kind">,
  cluster: { readonly sight: Sight; readonly harmed: ReadonlySet<DatacenterId>; readonly topology: Topology },
): readonly DatacenterId[] {
  const { sight, harmed, topology } = cluster;
  const isWell = (id: DatacenterId): boolean => sight.statuses.get(id)?.isRecovering === false && !harmed.has(id);
  const canSpareVoter = sight.leader !== null && sight.voters.every(isWell);
  if (kind === "transfer-leadership") {
    return canSpareVoter ? sight.voters : [];
  }
  return datacentersOf(topology).filter((id) => isWell(id) && (canSpareVoter || !sight.voters.includes(id)));
}

/** The drawn fault, at this datacenter. */
export function aimAt({ kind, severity }: DrawnFault, target: DatacenterId): PlannedFault {
  const within = ({ min, max }: { readonly min: number; readonly max: number }): number =>
    Math.round(min + severity * (max - min));
  switch (kind) {
    case "partition":
      return { kind, a: target, oneWay: false };
    case "slow-link":
      return { kind, a: target, rttMs: within(RANDOM_RTT_MS) };
    case "loss":
      return { kind, a: target, percent: within(RANDOM_LOSS_PERCENT) };
    case "kill":
    case "pause":
      return { kind, target };
    case "slow-disk":
      return { kind, target, flushMs: within(RANDOM_FLUSH_MS) };
    case "transfer-leadership":
      return { kind };
  }
}
