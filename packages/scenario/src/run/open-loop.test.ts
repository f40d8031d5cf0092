import { expect, test } from "vitest";
import { createSimTime } from "../testing/sim-time.ts";
import { runOpenLoop } from "./open-loop.ts";

const EVERY_TEN_MS = Array.from({ length: 5 }, (_, i) => ({ atMs: i * 10 }));
const never = new AbortController().signal;

test("runOpenLoop: operations start when they are due although none was answered", async () => {
  await using time = await createSimTime();
  const startAtMs = time.clock.nowMs() + 100;
  const startedAtMs: number[] = [];
  await runOpenLoop({
    operations: EVERY_TEN_MS,
    startAtMs,
    clock: time.clock,
    signal: never,
    inFlightMax: 10,
    execute: async () => {
      startedAtMs.push(time.clock.nowMs() - startAtMs);
      await time.passMs(1_000);
    },
    refuse: () => {},
  });
  expect(startedAtMs).toEqual([0, 10, 20, 30, 40]);
  expect(time.clock.nowMs() - startAtMs).toBe(1_040);
});

test("runOpenLoop: past the bound operations are refused and not queued", async () => {
  await using time = await createSimTime();
  const executed: number[] = [];
  const refused: number[] = [];
  await runOpenLoop({
    operations: EVERY_TEN_MS,
    startAtMs: time.clock.nowMs(),
    clock: time.clock,
    signal: never,
    inFlightMax: 2,
    execute: async ({ atMs }) => {
      executed.push(atMs);
      await time.passMs(25);
    },
    refuse: ({ atMs }) => refused.push(atMs),
  });
  expect(executed).toEqual([0, 10, 30, 40]);
  expect(refused).toEqual([20]);
});

test("runOpenLoop: an operation that is late keeps its intended start", async () => {
  await using time = await createSimTime();
  const intendedAtMs: number[] = [];
  const startAtMs = time.clock.nowMs();
  await time.passMs(35);
  await runOpenLoop({
    operations: EVERY_TEN_MS,
    startAtMs,
    clock: time.clock,
    signal: never,
    inFlightMax: 10,
    execute: async (_, intended) => {
      intendedAtMs.push(intended - startAtMs);
    },
    refuse: () => {},
  });
  expect(intendedAtMs).toEqual([0, 10, 20, 30, 40]);
});

test("runOpenLoop: after an abort nothing starts, and what is under way is awaited", async () => {
  await using time = await createSimTime();
  const abort = new AbortController();
  let ended = 0;
  await runOpenLoop({
    operations: EVERY_TEN_MS,
    startAtMs: time.clock.nowMs(),
    clock: time.clock,
    signal: abort.signal,
    inFlightMax: 10,
    execute: async ({ atMs }) => {
      if (atMs === 10) {
        abort.abort();
      }
      await time.passMs(100);
      ended += 1;
    },
    refuse: () => {},
  });
  expect(ended).toBe(2);
});
