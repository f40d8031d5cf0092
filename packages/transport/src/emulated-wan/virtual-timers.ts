// An event loop on virtual time for tests: timers on a grid of whole ms and late as Node's are, turns, naps that overshoot.
// Deliberately not a mock: what is scheduled runs in the order in which a real loop would run it.
import { createInstantMs } from "@kvorum/base";
import type { AlarmTimers } from "./alarm.ts";

export interface VirtualTimers extends AlarmTimers {
  /** Runs the loop, timers included, until `atMs`. */
  runUntil(atMs: number): void;
  /** How long the thread slept in naps, all in all. */
  readonly nappedMs: number;
  /** Turns that the loop has taken. */
  readonly turns: number;
}

interface Task {
  readonly atMs: number;
  readonly callback: () => void;
}

export function createVirtualTimers(options: {
  /** By how much a timer rings after its whole ms; a real one: 0..1. */
  readonly timerLateMs: number;
  /** What a turn of the loop takes. */
  readonly turnMs: number;
}): VirtualTimers {
  const timers = new Set<Task>();
  const turns = new Set<Task>();
  let nowMs = 1_000;
  let nappedMs = 0;
  let turnCount = 0;
  const schedule = (tasks: Set<Task>, task: Task): (() => void) => {
    tasks.add(task);
    return () => tasks.delete(task);
  };
  /** The next task in time; a turn comes before a timer that is not yet due. */
  const takeNext = (untilMs: number): Task | undefined => {
    const [next] = [...turns, ...timers].filter(({ atMs }) => atMs <= untilMs).sort((a, b) => a.atMs - b.atMs);
    if (next !== undefined) {
      turnCount += turns.delete(next) ? 1 : 0;
      timers.delete(next);
    }
    return next;
  };
  return {
    now: () => createInstantMs(nowMs),
    afterMs: (delayMs, callback) =>
      schedule(timers, { atMs: nowMs + Math.floor(delayMs) + options.timerLateMs, callback }),
    nextTurn: (callback) => schedule(turns, { atMs: nowMs + options.turnMs, callback }),
    nap: (durationMs) => {
      nowMs += durationMs;
      nappedMs += durationMs;
    },
    runUntil: (untilMs) => {
      for (let task = takeNext(untilMs); task !== undefined; task = takeNext(untilMs)) {
        nowMs = Math.max(nowMs, task.atMs);
        task.callback();
      }
      nowMs = Math.max(nowMs, untilMs);
    },
    get nappedMs() {
      return nappedMs;
    },
    get turns() {
      return turnCount;
    },
  };
}
