import { Gate, Timeline } from "@kvorum/transport";
import { expect, test } from "vitest";
import { DatacenterClock } from "./datacenter-clock.ts";

function gateOn(timeline: Timeline): Gate {
  return new Gate((callback) => void timeline.schedule(timeline.nowMs, callback));
}

test("gate: what is due while it is shut runs in order when it opens, and never once it is gone", async () => {
  const timeline = new Timeline();
  const seen: string[] = [];
  const gate = gateOn(timeline);
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
  const ports = clock.forProcess(gateOn(timeline));
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
