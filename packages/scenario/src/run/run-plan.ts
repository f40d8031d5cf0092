// When each phase of a run begins, and how finely its series are drawn.
import { SERIES_BUCKET_MS_MIN, SERIES_POINTS_MAX } from "../limits.ts";
import type { Scenario } from "../schema/scenario-schema.ts";
import type { PlacedPhase } from "../workload/workload-driver.ts";

export interface RunPlan {
  /** One after the other from 0 on, ms since the start of the load. */
  readonly phases: readonly PlacedPhase[];
  /** Of the load, warm-up included. */
  readonly totalMs: number;
  /** A round figure that makes at most SERIES_POINTS_MAX points. */
  readonly bucketMs: number;
}

export function planRun(scenario: Pick<Scenario, "phases">): RunPlan {
  let totalMs = 0;
  const phases = scenario.phases.map((phase): PlacedPhase => {
    const fromMs = totalMs;
    totalMs += phase.durationMs;
    return { ...phase, fromMs };
  });
  return { phases, totalMs, bucketMs: bucketMsFor(totalMs) };
}

/** 1, 2 or 5 times a power of ten. */
function bucketMsFor(totalMs: number): number {
  const wantedMs = Math.max(SERIES_BUCKET_MS_MIN, totalMs / SERIES_POINTS_MAX);
  const power = 10 ** Math.floor(Math.log10(wantedMs));
  return [1, 2, 5, 10].map((digit) => digit * power).find((ms) => ms >= wantedMs) ?? power * 10;
}
