// How many operations rates and durations come to, before any of them starts.
import type { RampPoint } from "../schema/rate-schema.ts";

interface PlannedRate {
  readonly ratePerSecond?: number | undefined;
  readonly ramp?: readonly RampPoint[] | undefined;
}

interface PlannedPhase {
  readonly durationMs: number;
  readonly load: number;
}

/** At most so many: a ramp counts with its highest rate, a workload as if it were at work all the time. */
export function plannedOperations(
  workloads: readonly PlannedRate[],
  phases: readonly PlannedPhase[],
  totalMs: number,
): number {
  const perSecond = workloads.reduce((sum, workload) => sum + highestRateOf(workload), 0);
  const extraMs = phases.reduce((sum, { durationMs, load }) => sum + durationMs * (load - 1), 0);
  return (perSecond * (totalMs + extraMs)) / 1_000;
}

function highestRateOf({ ratePerSecond = 0, ramp = [] }: PlannedRate): number {
  return Math.max(ratePerSecond, ...ramp.map((point) => point.ratePerSecond));
}
