import { expect, test } from "vitest";
import { monotonicNowMs } from "../monotonic-clock.ts";
import { createAlarm, createSystemTimers, EARLY_MS_MAX } from "./alarm.ts";
import { createVirtualTimers } from "./virtual-timers.ts";

const IDLE = { timerLateMs: 0.06, turnMs: 0.01 };

/** Sets an alarm on a virtual loop and runs it; says when it rang and what the loop did until then. */
function ringAfter(
  delayMs: number,
  loop = IDLE,
): { readonly errorMs: number; readonly turns: number; nappedMs: number } {
  const timers = createVirtualTimers(loop);
  const rangAtMs: number[] = [];
  const alarm = createAlarm({ timers, ring: () => rangAtMs.push(timers.now()) });
  const atMs = timers.now() + delayMs;
  alarm.set(atMs);
  timers.runUntil(atMs + 10);
  expect(rangAtMs).toHaveLength(1);
  return { errorMs: (rangAtMs[0] ?? Number.NaN) - atMs, turns: timers.turns, nappedMs: timers.nappedMs };
}

test.each([0.01, 0.3, 0.5, 1, 1.15, 2.5, 44.9, 110.3])(
  "set: on an idle loop an alarm in %f ms is right within 0.07 ms",
  (delayMs) => {
    const { errorMs } = ringAfter(delayMs);
    expect(errorMs).toBeGreaterThanOrEqual(-EARLY_MS_MAX);
    expect(errorMs).toBeLessThan(0.07);
  },
);

test("set: waiting takes a handful of turns, asleep for the most part", () => {
  for (const delayMs of [0.9, 44.9]) {
    const { turns, nappedMs } = ringAfter(delayMs);
    expect(turns).toBeLessThanOrEqual(12);
    expect(nappedMs).toBeGreaterThan(0.4);
  }
});

test("set: a loop whose turns have other work never naps", () => {
  expect(ringAfter(0.9, { ...IDLE, turnMs: 0.2 }).nappedMs).toBe(0);
});

test("set: a timer that rings a whole millisecond late makes the alarm no later than that", () => {
  expect(ringAfter(44.5, { ...IDLE, timerLateMs: 1 }).errorMs).toBeLessThan(1);
});

test("set: the instant set last counts, and an instant past rings in the next turn, not within the call", () => {
  const timers = createVirtualTimers(IDLE);
  const rangAtMs: number[] = [];
  const alarm = createAlarm({ timers, ring: () => rangAtMs.push(timers.now()) });
  const startMs = timers.now();
  alarm.set(startMs + 50);
  alarm.set(startMs - 5);
  expect(rangAtMs).toEqual([]);
  timers.runUntil(startMs + 100);
  expect(rangAtMs).toEqual([startMs + IDLE.turnMs]);
});

test("clear: nothing rings any more", () => {
  const timers = createVirtualTimers(IDLE);
  let rings = 0;
  const alarm = createAlarm({ timers, ring: () => rings++ });
  for (const delayMs of [0.2, 20]) {
    alarm.set(timers.now() + delayMs);
    alarm.clear();
    timers.runUntil(timers.now() + 100);
  }
  expect(rings).toBe(0);
});

test("system timers: on the machine's clock an alarm never rings earlier than its tolerance", async () => {
  for (const delayMs of [0.3, 1.4, 12.7]) {
    const atMs = monotonicNowMs() + delayMs;
    const rangAtMs = await new Promise<number>((resolve) => {
      createAlarm({ timers: createSystemTimers(), ring: () => resolve(monotonicNowMs()) }).set(atMs);
    });
    expect(rangAtMs).toBeGreaterThanOrEqual(atMs - EARLY_MS_MAX);
  }
});
