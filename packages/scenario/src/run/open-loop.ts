// Starts operations on their schedule, whether or not earlier ones were answered. A slow cluster therefore shows as latency
// and not as a gentler load (no coordinated omission).
import type { ScenarioClock } from "../world/world.ts";

export interface OpenLoopOptions<Operation extends { readonly atMs: number }> {
  /** Ascending by atMs. */
  readonly operations: Iterable<Operation>;
  /** The instant to which each atMs is added. */
  readonly startAtMs: number;
  readonly clock: ScenarioClock;
  /** Stops further starts; what is under way is still awaited. */
  readonly signal: AbortSignal;
  readonly inFlightMax: number;
  /** Must not reject. */
  readonly execute: (operation: Operation, intendedAtMs: number) => Promise<void>;
  /** Called instead of `execute` when inFlightMax operations are under way. */
  readonly refuse: (operation: Operation) => void;
}

/** Resolves when every started operation has ended. */
export async function runOpenLoop<Operation extends { readonly atMs: number }>(
  options: OpenLoopOptions<Operation>,
): Promise<void> {
  const { clock, signal } = options;
  const inFlight = new Set<Promise<void>>();
  for (const operation of options.operations) {
    const intendedAtMs = options.startAtMs + operation.atMs;
    if (clock.nowMs() < intendedAtMs) {
      await clock.sleepUntil(intendedAtMs, signal);
    }
    if (signal.aborted) {
      break;
    }
    if (inFlight.size >= options.inFlightMax) {
      options.refuse(operation);
      continue;
    }
    const execution = options.execute(operation, intendedAtMs).finally(() => inFlight.delete(execution));
    inFlight.add(execution);
  }
  await Promise.all(inFlight);
}
