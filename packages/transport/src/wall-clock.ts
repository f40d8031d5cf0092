// The production clock: CLOCK_MONOTONIC for durations and lag, the wall clock for leader time.
import { createWallMs, type InstantMs } from "@kvorum/base";
import type { CancelTimer, Clock } from "@kvorum/replica";
import { monotonicNowMs } from "./monotonic-clock.ts";

export interface WallClockOptions {
  /** How far the wall clock is wrong, for tests, in ms. Default: 0. */
  readonly offsetMs?: number;
  /** Whether a timer that has yet to ring keeps the process from ending by itself. Default: true. */
  readonly keepsAlive?: boolean;
}

/** Timers are precise to about 1 ms; `callSoon` runs after input that has already arrived (setImmediate). */
export function createWallClock({ offsetMs = 0, keepsAlive = true }: WallClockOptions = {}): Clock {
  return {
    now: monotonicNowMs,
    wallNow: () => createWallMs(Date.now() + offsetMs),
    callAt(at: InstantMs, callback: () => void): CancelTimer {
      const timer = setTimeout(callback, Math.max(0, at - monotonicNowMs()));
      if (!keepsAlive) {
        timer.unref();
      }
      return () => clearTimeout(timer);
    },
    callSoon(callback: () => void): void {
      setImmediate(callback);
    },
  };
}
