// Time is an argument in kvorum's cores; these are its types.
import type { Brand } from "./brand.ts";

/**
 * A point on the monotonic clock, in ms with a fraction. On one machine all processes share it (CLOCK_MONOTONIC);
 * lag and timeouts are measured with it. In the simulator it is virtual time.
 */
export type InstantMs = Brand<number, "InstantMs">;
/** A point on the wall clock, in ms since 1970. Only the leader's is stamped into entries. May jump. */
export type WallMs = Brand<number, "WallMs">;

export function createInstantMs(value: number): InstantMs {
  return value as InstantMs;
}

export function createWallMs(value: number): WallMs {
  return value as WallMs;
}

/** The instant `durationMs` after `at`. */
export function addMs(at: InstantMs, durationMs: number): InstantMs {
  return (at + durationMs) as InstantMs;
}
