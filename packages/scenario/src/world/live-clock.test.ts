import { expect, test } from "vitest";
import { liveClock as clock } from "./live-clock.ts";

const never = new AbortController().signal;

test("liveClock: sleepUntil never wakes before its instant", async () => {
  for (const durationMs of [0, 0.3, 1, 2.7, 6.5]) {
    const atMs = clock.nowMs() + durationMs;
    await clock.sleepUntil(atMs, never);
    expect(clock.nowMs()).toBeGreaterThanOrEqual(atMs);
  }
});

test("liveClock: sleepUntil ends with an abort, before or during", async () => {
  const abort = new AbortController();
  const farAwayMs = clock.nowMs() + 3_600_000;
  const sleeping = clock.sleepUntil(farAwayMs, abort.signal);
  abort.abort();
  await sleeping;
  await clock.sleepUntil(farAwayMs, abort.signal);
  expect(clock.nowMs()).toBeLessThan(farAwayMs);
});
