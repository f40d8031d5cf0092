// The clock of a replica that runs inside somebody else's program: the wall clock, but no reason for the program to go on, and
// turns that come sooner. Nothing ever arrives here from a network, so a turn need not wait for the event loop to look: what
// was asked for in the same breath is there when microtasks run.
import type { Clock } from "@kvorum/replica";
import { createWallClock } from "@kvorum/transport";
import { MICROTASK_TURNS_MS_MAX } from "../limits.ts";

/**
 * A program that awaits one read after the other would live in microtasks alone, and starve timers and sockets of its own; so
 * every MICROTASK_TURNS_MS_MAX a turn is one of the event loop.
 */
export function createLocalClock(): Clock {
  const wall = createWallClock({ keepsAlive: false });
  let loopedAtMs = Number.NEGATIVE_INFINITY;
  return {
    ...wall,
    callSoon(callback: () => void): void {
      if (wall.now() - loopedAtMs < MICROTASK_TURNS_MS_MAX) {
        queueMicrotask(callback);
        return;
      }
      setImmediate(() => {
        loopedAtMs = wall.now();
        callback();
      });
    },
  };
}
