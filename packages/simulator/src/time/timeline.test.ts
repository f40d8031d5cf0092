import { expect, test } from "vitest";
import { DatacenterClock } from "./datacenter-clock.ts";
import { Gate } from "./gate.ts";
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

test("gate: what is due while it is shut runs in order when it opens, and never once it is gone", async () => {
  const timeline = new Timeline();
  const seen: string[] = [];
  const gate = new Gate(timeline);
  const enter = (atMs: number, name: string): void =>
    void timeline.schedule(atMs, () => gate.enter(() => seen.push(`${name} at ${timeline.nowMs}`)));
  timeline.schedule(1, () => gate.shut());
  enter(2, "timer");
  enter(3, "message");
  timeline.schedule(10, () => gate.open());
  enter(11, "on time");
  timeline.schedule(12, () => gate.close());
  enter(13, "too late");
  await timeline.runUntil(20);
  expect(seen).toEqual(["timer at 10", "message at 10", "on time at 11"]);
});

test("clock: a timer rings when its own clock shows the instant, whatever true time is", async () => {
  const timeline = new Timeline();
  const clock = new DatacenterClock(timeline, { monotonicOffsetMs: 5000, wallOffsetMs: -70, driftShare: 0.01 });
  const ports = clock.forProcess(new Gate(timeline));
  const start = ports.now();
  const rung: number[] = [];
  for (const afterMs of [0, 1, 12.5, 1010]) {
    const at = clock.now();
    ports.callAt(at, () => rung.push(ports.now() - at));
    ports.callAt(at, () => rung.push(ports.now() - at))();
    await timeline.runUntil(timeline.nowMs + afterMs);
  }
  expect(rung.every((lateMs) => lateMs >= 0 && lateMs < 1.02)).toBe(true);
  expect(rung).toHaveLength(4);
  expect(ports.now() - start).toBeCloseTo(timeline.nowMs * 1.01, 6);
});

test("clock: setting the wall clock leaves the monotonic one alone", () => {
  const timeline = new Timeline();
  const clock = new DatacenterClock(timeline, { monotonicOffsetMs: 0, wallOffsetMs: 0, driftShare: 0 });
  const [monotonic, wall] = [clock.now(), clock.wallNow()];
  clock.stepWall(-60_000);
  expect([clock.now() - monotonic, clock.wallNow() - wall]).toEqual([0, -60_000]);
});
