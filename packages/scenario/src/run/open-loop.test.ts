import { expect, test } from "vitest";
import { VirtualTime } from "../testing/virtual-time.ts";
import { runOpenLoop } from "./open-loop.ts";

const EVERY_TEN_MS = Array.from({ length: 5 }, (_, i) => ({ atMs: i * 10 }));
const never = new AbortController().signal;

test("runOpenLoop: operations start when they are due although none was answered", async () => {
  const clock = new VirtualTime();
  const startedAtMs: number[] = [];
  await clock.run(
    runOpenLoop({
      operations: EVERY_TEN_MS,
      startAtMs: 100,
      clock,
      signal: never,
      inFlightMax: 10,
      execute: async () => {
        startedAtMs.push(clock.nowMs());
        await clock.passMs(1_000);
      },
      refuse: () => {},
    }),
  );
  expect(startedAtMs).toEqual([100, 110, 120, 130, 140]);
  expect(clock.nowMs()).toBe(1_140);
});

test("runOpenLoop: past the bound operations are refused and not queued", async () => {
  const clock = new VirtualTime();
  const executed: number[] = [];
  const refused: number[] = [];
  await clock.run(
    runOpenLoop({
      operations: EVERY_TEN_MS,
      startAtMs: 0,
      clock,
      signal: never,
      inFlightMax: 2,
      execute: async ({ atMs }) => {
        executed.push(atMs);
        await clock.passMs(25);
      },
      refuse: ({ atMs }) => refused.push(atMs),
    }),
  );
  expect(executed).toEqual([0, 10, 30, 40]);
  expect(refused).toEqual([20]);
});

test("runOpenLoop: an operation that is late keeps its intended start", async () => {
  const clock = new VirtualTime();
  const intendedAtMs: number[] = [];
  await clock.run(clock.passMs(35));
  await clock.run(
    runOpenLoop({
      operations: EVERY_TEN_MS,
      startAtMs: 0,
      clock,
      signal: never,
      inFlightMax: 10,
      execute: async (_, intended) => {
        intendedAtMs.push(intended);
      },
      refuse: () => {},
    }),
  );
  expect(intendedAtMs).toEqual([0, 10, 20, 30, 40]);
});

test("runOpenLoop: after an abort nothing starts, and what is under way is awaited", async () => {
  const clock = new VirtualTime();
  const abort = new AbortController();
  let ended = 0;
  await clock.run(
    runOpenLoop({
      operations: EVERY_TEN_MS,
      startAtMs: 0,
      clock,
      signal: abort.signal,
      inFlightMax: 10,
      execute: async ({ atMs }) => {
        if (atMs === 10) {
          abort.abort();
        }
        await clock.passMs(100);
        ended += 1;
      },
      refuse: () => {},
    }),
  );
  expect(ended).toBe(2);
});
