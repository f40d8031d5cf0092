// Time as the replica sees it: wall time in production, virtual time in the simulator.
import type { InstantMs, WallMs } from "@kvorum/base";

/** Cancels a timer; harmless after it fired. */
export type CancelTimer = () => void;

export interface Clock {
  /** Monotonic; shared by all processes of one machine. */
  now(): InstantMs;
  wallNow(): WallMs;
  /** Calls back once, at or shortly after `at` (production: within about 1 ms on an idle loop). */
  callAt(at: InstantMs, callback: () => void): CancelTimer;
  /** Calls back in a later turn of the loop, after input that is already waiting: work that arrives together is done together. */
  callSoon(callback: () => void): void;
}
