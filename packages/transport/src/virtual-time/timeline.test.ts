import { expect, test } from "vitest";
import { Timeline } from "./timeline.ts";

test("timeline: time jumps from event to event, and stands at the end it was given", async () => {
  const timeline = new Timeline();
  const seen: number[] = [];
  for (const atMs of [5, 1_000_000, 3]) {
    timeline.schedule(atMs, () => seen.push(timeline.nowMs));
  }
  expect(await timeline.runUntil(10)).toBe(false);
  expect([seen, timeline.nowMs]).toEqual([[3, 5], 10]);
  await timeline.runUntil(2_000_000);
  expect(seen).toEqual([3, 5, 1_000_000]);
});

test("timeline: an event for the past runs now, and one that was cancelled never", async () => {
  const timeline = new Timeline();
  const seen: string[] = [];
  timeline.schedule(7, () => {
    timeline.schedule(2, () => seen.push(`late at ${timeline.nowMs}`));
    cancelled.callback = null;
  });
  const cancelled = timeline.schedule(8, () => seen.push("cancelled"));
  await timeline.runUntil(100);
  expect(seen).toEqual(["late at 7"]);
});

test("timeline: reactions to a promise that an event settled run before the next event", async () => {
  const timeline = new Timeline();
  const seen: string[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  const chain = async (): Promise<void> => {
    await promise;
    seen.push("reaction");
  };
  const chained = chain().then(() => seen.push("reaction to it"));
  timeline.schedule(1, () => {
    resolve();
    timeline.promiseSettled();
  });
  timeline.schedule(1, () => seen.push("next event"));
  await timeline.runUntil(2);
  await chained;
  expect(seen).toEqual(["reaction", "reaction to it", "next event"]);
});

test("timeline: stops as soon as it is told, and a callback that throws ends it", async () => {
  const timeline = new Timeline();
  timeline.schedule(1, () => undefined);
  timeline.schedule(9, () => {
    throw new Error("broken");
  });
  expect(await timeline.runUntil(5, () => timeline.nowMs === 1)).toBe(true);
  await expect(timeline.runUntil(10)).rejects.toThrow("broken");
});
