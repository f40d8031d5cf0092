// An alarm clock more precise than Node's timers, for delays that are to be right within a tenth of a millisecond.
//
// setTimeout counts whole milliseconds and rings up to one late. So a timer covers the way up to the last millisecond, and
// the rest is passed in turns of the event loop: in each, waiting input is handled first. A loop that only turns burns its
// core, though, and the seven processes of a cluster share two: in a turn that finds nothing else to do the thread naps,
// 0.15 ms at most (Atomics.wait sleeps with the precision of the kernel). A busy loop never naps.
//
// Measured on two shared vCPUs, messages every 3 ms: late by 0.02-0.04 ms at the median (setTimeout alone: 0.3 ms); over 44 ms
// links it costs about 5 % of a core at 330 messages a second, over 0.5 ms links 4 % (turning without naps: 15 %).
import type { InstantMs } from "@kvorum/base";
import { monotonicNowMs } from "../monotonic-clock.ts";

export interface Alarm {
  /** Rings once, at `atMs` or up to `EARLY_MS_MAX` before, never within this call; replaces the instant set before. */
  set(atMs: number): void;
  clear(): void;
}

/** How the alarm waits; tests bring their own. */
export interface AlarmTimers {
  now(): InstantMs;
  /** Calls back after whole milliseconds, or somewhat later. */
  afterMs(delayMs: number, callback: () => void): () => void;
  /** Calls back in the next turn of the loop. */
  nextTurn(callback: () => void): () => void;
  /** Stops the thread; returns after `durationMs` or a little later. */
  nap(durationMs: number): void;
}

/** Ringing this much early is as good as on time: closer than the kernel wakes a thread. */
export const EARLY_MS_MAX = 0.05;

/**
 * How long before the instant a timer is to ring. On a loop that sleeps until then it is late by less; after other input
 * by up to 1 ms, since it counts on a grid of whole ms: rarely, and more lead would cost naps each time.
 */
const TIMER_LEAD_MS = 0.2;
/** The longest nap: what it may cost input that arrives meanwhile. */
const NAP_MS_MAX = 0.15;
/** The kernel's timer slack (50 us) and the way back into the loop. */
const NAP_LATE_MS = 0.06;
/** A turn of the loop that took longer than this had something else to do. */
const IDLE_TURN_MS_MAX = 0.05;

export function createSystemTimers(): AlarmTimers {
  const neverNotified = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  return {
    now: monotonicNowMs,
    afterMs: (delayMs, callback) => {
      const timer = setTimeout(callback, delayMs);
      return () => clearTimeout(timer);
    },
    nextTurn: (callback) => {
      const immediate = setImmediate(callback);
      return () => clearImmediate(immediate);
    },
    nap: (durationMs) => {
      Atomics.wait(neverNotified, 0, 0, durationMs);
    },
  };
}

export function createAlarm({ timers, ring }: { readonly timers: AlarmTimers; readonly ring: () => void }): Alarm {
  let atMs = Number.POSITIVE_INFINITY;
  let cancelWait = (): void => {};

  const check = (turnBeganAtMs: number | null): void => {
    if (atMs - timers.now() <= EARLY_MS_MAX) {
      atMs = Number.POSITIVE_INFINITY;
      ring();
    } else {
      wait(turnBeganAtMs);
    }
  };
  const wait = (turnBeganAtMs: number | null): void => {
    const nowMs = timers.now();
    const timerMs = Math.floor(atMs - nowMs - TIMER_LEAD_MS);
    if (timerMs >= 1) {
      cancelWait = timers.afterMs(timerMs, () => check(null));
      return;
    }
    const isLoopIdle = turnBeganAtMs !== null && nowMs - turnBeganAtMs <= IDLE_TURN_MS_MAX;
    const napMs = Math.min(NAP_MS_MAX, atMs - nowMs - NAP_LATE_MS);
    if (isLoopIdle && napMs > 0) {
      timers.nap(napMs);
    }
    const nextTurnBeginsAtMs = timers.now();
    cancelWait = timers.nextTurn(() => check(nextTurnBeginsAtMs));
  };

  return {
    set: (newAtMs) => {
      cancelWait();
      atMs = newAtMs;
      wait(null);
    },
    clear: () => {
      cancelWait();
      atMs = Number.POSITIVE_INFINITY;
    },
  };
}
