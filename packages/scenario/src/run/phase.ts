// A stretch of a run: every workload on its schedule, with or without probes, until the last operation has ended.
import type { Prng } from "@kvorum/base";
import { IN_FLIGHT_MAX } from "../limits.ts";
import { createArrivals } from "../workload/arrivals.ts";
import { createSchedule } from "../workload/schedule.ts";
import type { ScenarioClock } from "./environment.ts";
import { runOpenLoop } from "./open-loop.ts";
import type { Participants, ProbeClients } from "./participants.ts";
import { probeVisibility } from "./visibility-probe.ts";

export interface Phase {
  readonly step: "warm-up" | "measure" | "probe";
  readonly durationMs: number;
  /** Whether latencies and failures are kept. */
  readonly recorded: boolean;
  /** 0: no probes. */
  readonly probesPerSecond: number;
}

export interface PhaseContext {
  readonly participants: Participants;
  readonly clock: ScenarioClock;
  /** The run's random stream; a phase draws from streams named after itself. */
  readonly random: Prng;
  readonly signal: AbortSignal;
}

/** Resolves when the phase is over, or soon after the signal was aborted. */
export async function runPhase(phase: Phase, context: PhaseContext): Promise<void> {
  const random = context.random.stream(phase.step);
  const startAtMs = context.clock.nowMs();
  const loads = context.participants.groups.map((group, groupNumber) =>
    runOpenLoop({
      ...context,
      startAtMs,
      inFlightMax: IN_FLIGHT_MAX,
      operations: createSchedule(group.workload, { ...phase, random: random.stream(`workload-${groupNumber}`) }),
      execute: (operation, intendedAtMs) => group.execute(operation, intendedAtMs, phase.recorded),
      refuse: () => group.refuse(phase.recorded),
    }),
  );
  const { probes } = context.participants;
  if (phase.probesPerSecond > 0 && probes !== null) {
    loads.push(runProbes({ phase, context, random: random.stream("probe"), startAtMs, probes }));
  }
  await Promise.all(loads);
}

async function runProbes(options: {
  readonly phase: Phase;
  readonly context: PhaseContext;
  readonly random: Prng;
  readonly startAtMs: number;
  readonly probes: ProbeClients;
}): Promise<void> {
  const { phase, context, probes } = options;
  const { writes } = context.participants;
  await runOpenLoop({
    ...context,
    startAtMs: options.startAtMs,
    inFlightMax: IN_FLIGHT_MAX,
    operations: plannedProbes(phase, options.random),
    execute: ({ probeNumber }) => probeVisibility({ ...context, ...probes, writes }, probeNumber),
    refuse: () => probes.writerRecorder.recordFailure("resource_exhausted"),
  });
}

interface PlannedProbe {
  readonly atMs: number;
  readonly probeNumber: number;
}

function* plannedProbes(phase: Phase, random: Prng): Generator<PlannedProbe, void, void> {
  let probeNumber = 0;
  const pace = { ratePerSecond: phase.probesPerSecond, durationMs: phase.durationMs, random } as const;
  for (const atMs of createArrivals({ ...pace, arrivals: "poisson" })) {
    yield { atMs, probeNumber };
    probeNumber += 1;
  }
}
