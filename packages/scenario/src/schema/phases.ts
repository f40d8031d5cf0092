// The phases of a scenario, from what the file says of them: a warm-up, the measured time in one piece or in several, a window for the
// probes.
import type { ScenarioFields } from "./scenario-schema.ts";

/** A part of a run. `probe`: the window of the visibility probes. */
export interface ScenarioPhase {
  readonly name: string;
  readonly kind: "warm-up" | "measure" | "probe";
  readonly durationMs: number;
  /** Every rate is multiplied by this. */
  readonly load: number;
  /** Whether what happens in it counts. */
  readonly recorded: boolean;
}

/** In the order of time; none that takes no time. Built-in ones are called warm-up, measure and probe. */
export function phasesOf({
  duration,
  phases,
  warmup,
  probes,
}: Pick<ScenarioFields, "duration" | "phases" | "warmup" | "probes">): readonly ScenarioPhase[] {
  const measured = phases ?? [{ name: "measure", durationMs: duration ?? 0, load: 1, recorded: true }];
  const windowMs = probes.timeToVisible?.windowMs ?? 0;
  const all: readonly ScenarioPhase[] = [
    { name: "warm-up", kind: "warm-up", durationMs: warmup, load: 1, recorded: false },
    ...measured.map((phase) => ({ ...phase, kind: "measure" as const })),
    { name: "probe", kind: "probe", durationMs: windowMs, load: 1, recorded: true },
  ];
  return all.filter(({ durationMs }) => durationMs > 0);
}
