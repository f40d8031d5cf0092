// Probes start on a schedule of their own, open loop: at equal distances within those phases in which they are wanted.
import type { PlacedPhase } from "../workload/workload-driver.ts";
import type { ScenarioClock } from "../world/world.ts";

/** The load that probes run beside. */
export interface ProbeSchedule {
  readonly plan: { readonly phases: readonly PlacedPhase[] };
  /** Its start, by the clock. */
  readonly originAtMs: number;
}

export interface ProbesOptions extends ProbeSchedule {
  readonly clock: ScenarioClock;
  readonly signal: AbortSignal;
  readonly everyMs: number;
  readonly isProbed: (phase: PlacedPhase) => boolean;
  /** Never rejects. @param number counts from 0 over all phases */
  readonly probe: (number: number) => Promise<void>;
}

/** Ends when the last probe has. */
export async function runProbes({ originAtMs, clock, signal, probe, ...options }: ProbesOptions): Promise<void> {
  const underWay: Promise<void>[] = [];
  for (const atMs of probeTimes(options)) {
    await clock.sleepUntil(originAtMs + atMs, signal);
    if (signal.aborted) {
      break;
    }
    underWay.push(probe(underWay.length));
  }
  await Promise.all(underWay);
}

function* probeTimes({
  plan,
  everyMs,
  isProbed,
}: Pick<ProbesOptions, "plan" | "everyMs" | "isProbed">): Generator<number> {
  for (const phase of plan.phases.filter(isProbed)) {
    for (let sinceMs = 0; sinceMs < phase.durationMs; sinceMs += everyMs) {
      yield phase.fromMs + sinceMs;
    }
  }
}
