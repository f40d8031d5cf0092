// The production clock: CLOCK_MONOTONIC for durations and lag, the wall clock for leader time.
import { createWallMs, type InstantMs } from "@kvorum/base";
import type { CancelTimer, Clock } from "@kvorum/replica";
import { monotonicNowMs } from "./monotonic-clock.ts";

/**
 * Timers are precise to about 1 ms; `callSoon` runs after input that has already arrived (setImmediate).
 * @param offsetMs how far the wall clock is wrong, for tests; 0 otherwise
 */
export function createWallClock({ offsetMs }: { readonly offsetMs: number }): Clock {
  return {
    now: monotonicNowMs,
    wallNow: () => createWallMs(Date.now() + offsetMs),
    callAt(at: InstantMs, callback: () => void): CancelTimer {
      const timer = setTimeout(callback, Math.max(0, at - monotonicNowMs()));
      return () => clearTimeout(timer);
    },
    callSoon(callback: () => void): void {
      setImmediate(callback);
    },
  };
}
