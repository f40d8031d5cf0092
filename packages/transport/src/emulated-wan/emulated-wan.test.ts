import { type DatacenterId, parseDatacenterId, parseRegion } from "@kvorum/base";
import { createTopology, type Topology } from "@kvorum/wan";
import fc from "fast-check";
import { expect, test } from "vitest";
import { monotonicNowMs } from "../monotonic-clock.ts";
import { EARLY_MS_MAX } from "./alarm.ts";
import { createEmulatedWan, type EmulatedWan } from "./emulated-wan.ts";
import { STAMP_AGE_MS_MAX } from "./limits.ts";
import { createVirtualTimers, type VirtualTimers } from "./virtual-timers.ts";

const VIRGINIA = parseDatacenterId("us-east4-a");
const VIRGINIA_B = parseDatacenterId("us-east4-b");
const FRANKFURT = parseDatacenterId("europe-west3-a");

/** Two regions without jitter, 88 ms apart: instants can be told exactly. */
const TOPOLOGY: Topology = createTopology(
  {
    name: "steady",
    primaryRegion: "us-east4",
    regions: [
      { region: "us-east4", datacenters: [VIRGINIA, VIRGINIA_B] },
      { region: "europe-west3", datacenters: [FRANKFURT] },
    ],
    clientRegions: ["us-west2"],
    links: [{ a: "us-east4", b: "europe-west3", rttMs: 88 }],
    profile: { jitterMs: 0, spikeProbability: 0, streamWindowBytes: 1e12 },
  },
  { source: "test" },
);

interface Arrival {
  readonly label: string | number;
  readonly afterMs: number;
}

/** Frankfurt's WAN on virtual time, switched on, and a record of what arrives when after the start. */
class Frankfurt {
  readonly timers: VirtualTimers = createVirtualTimers({ timerLateMs: 0.06, turnMs: 0.01 });
  readonly wan: EmulatedWan;
  readonly startMs = this.timers.now();
  readonly arrivals: Arrival[] = [];

  constructor(topology: Topology = TOPOLOGY) {
    this.wan = createEmulatedWan({ topology, localDatacenter: FRANKFURT, seed: 1, timers: this.timers });
    this.wan.configure({ enabled: true });
  }

  note(label: string | number): () => void {
    return () => this.arrivals.push({ label, afterMs: this.timers.now() - this.startMs });
  }

  receive(label: string | number, sentAfterMs: number, from: DatacenterId = VIRGINIA): void {
    const sentAtMs = this.startMs + sentAfterMs;
    this.wan.receive({ from, sentAtMs, sizeBytes: 100, deliver: this.note(label) });
  }

  runFor(durationMs: number): void {
    this.timers.runUntil(this.timers.now() + durationMs);
  }

  get labels(): readonly (string | number)[] {
    return this.arrivals.map(({ label }) => label);
  }

  afterMsOf(label: string | number): number {
    return this.arrivals.find((arrival) => arrival.label === label)?.afterMs ?? Number.NaN;
  }
}

test("receive: the delay counts from the stamp, so that what the socket took is part of it", () => {
  const frankfurt = new Frankfurt();
  frankfurt.runFor(10);
  frankfurt.receive("sent at 0", 0);
  frankfurt.receive("sent at 7", 7);
  frankfurt.runFor(100);
  expect(frankfurt.afterMsOf("sent at 0")).toBeCloseTo(44, 0);
  expect(frankfurt.afterMsOf("sent at 7")).toBeCloseTo(51, 0);
});

test("receive: a frame that is late already is delivered within the call", () => {
  const frankfurt = new Frankfurt();
  frankfurt.runFor(60);
  frankfurt.receive("late", 0);
  expect(frankfurt.labels).toEqual(["late"]);
});

test("receive: nothing is held before the WAN is switched on", () => {
  const frankfurt = new Frankfurt();
  frankfurt.wan.configure({ enabled: false });
  frankfurt.receive("at once", 0);
  expect(frankfurt.labels).toEqual(["at once"]);
  expect(frankfurt.wan.configuredRttMs(VIRGINIA, FRANKFURT)).toBe(0);
});

test("receive: switching the WAN off does not let a frame overtake those that are held", () => {
  const frankfurt = new Frankfurt();
  frankfurt.receive("first", 0);
  frankfurt.wan.configure({ enabled: false });
  frankfurt.runFor(1);
  frankfurt.receive("second", 1);
  expect(frankfurt.labels).toEqual([]);
  frankfurt.runFor(100);
  expect(frankfurt.labels).toEqual(["first", "second"]);
});

test("receive: after the loop was busy a late frame does not overtake one that is due and still held", () => {
  const frankfurt = new Frankfurt();
  frankfurt.receive("first", 0);
  frankfurt.timers.nap(100);
  frankfurt.receive("second", 50);
  expect(frankfurt.labels).toEqual([]);
  frankfurt.runFor(1);
  expect(frankfurt.labels).toEqual(["first", "second"]);
});

test.each([
  ["in the future", 1_000],
  ["older than any loopback frame", -STAMP_AGE_MS_MAX - 1],
  ["no number", Number.NaN],
])("receive: a stamp that is %s counts as now", (_, sentAfterMs) => {
  const frankfurt = new Frankfurt();
  frankfurt.receive("frame", sentAfterMs);
  frankfurt.runFor(2_000);
  expect(frankfurt.afterMsOf("frame")).toBeCloseTo(44, 0);
});

test("receive: a cut link swallows frames, in one direction if told so; healing lets them through", () => {
  const frankfurt = new Frankfurt();
  frankfurt.wan.configure({ changes: [{ from: "us-east4", to: FRANKFURT, bothWays: false, partitioned: true }] });
  expect(frankfurt.wan.isCut(VIRGINIA)).toBe(false);
  frankfurt.receive("swallowed", 0);
  frankfurt.runFor(100);
  frankfurt.wan.configure({ healAll: true });
  frankfurt.receive("healed", 100);
  frankfurt.runFor(100);
  expect(frankfurt.labels).toEqual(["healed"]);
  frankfurt.wan.configure({ changes: [{ from: FRANKFURT, to: VIRGINIA, bothWays: false, partitioned: true }] });
  expect(frankfurt.wan.isCut(VIRGINIA)).toBe(true);
  expect(frankfurt.wan.isCut(VIRGINIA_B)).toBe(false);
});

test("receive: one sender's slow link holds up no other", () => {
  const frankfurt = new Frankfurt();
  frankfurt.wan.configure({ changes: [{ from: VIRGINIA, to: FRANKFURT, bothWays: true, rttMs: 1_000 }] });
  frankfurt.receive("slow", 0, VIRGINIA);
  frankfurt.receive("quick", 1, VIRGINIA_B);
  frankfurt.runFor(600);
  expect(frankfurt.labels).toEqual(["quick", "slow"]);
  expect(frankfurt.afterMsOf("slow")).toBeCloseTo(500, 0);
});

test("receive: frames of one sender keep their order, whatever the link does", () => {
  const restless = createTopology(
    { ...TOPOLOGY, profile: { jitterMs: 5, spikeProbability: 0.1, lossPercent: 5, streamWindowBytes: 20_000 } },
    { source: "test" },
  );
  const stepArbitrary = fc.record({
    pauseMs: fc.integer({ min: 0, max: 40 }),
    rttMs: fc.option(fc.integer({ min: 0, max: 300 })),
  });
  fc.assert(
    fc.property(fc.array(stepArbitrary, { maxLength: 40 }), (steps) => {
      const frankfurt = new Frankfurt(restless);
      for (const [i, { pauseMs, rttMs }] of steps.entries()) {
        frankfurt.runFor(pauseMs);
        if (rttMs !== null) {
          frankfurt.wan.configure({ changes: [{ from: VIRGINIA, to: FRANKFURT, bothWays: true, rttMs }] });
        }
        frankfurt.receive(i, frankfurt.timers.now() - frankfurt.startMs);
      }
      frankfurt.runFor(60_000);
      expect(frankfurt.labels).toEqual(steps.map((_, i) => i));
    }),
    { numRuns: 50 },
  );
});

test("openClientLink: a request and its response take half a round trip each", () => {
  const frankfurt = new Frankfurt();
  const link = frankfurt.wan.openClientLink(parseRegion("us-west2"));
  link.receive({ sizeBytes: 10, deliver: frankfurt.note("request") });
  frankfurt.runFor(200);
  link.send({ sizeBytes: 10, deliver: frankfurt.note("response") });
  frankfurt.runFor(200);
  const rttMs = frankfurt.wan.configuredRttMs("us-west2", FRANKFURT);
  expect(rttMs).toBe(151.4);
  expect(frankfurt.afterMsOf("request")).toBeCloseTo(rttMs / 2, 0);
  expect(frankfurt.afterMsOf("response")).toBeCloseTo(200 + rttMs / 2, 0);
});

test("openClientLink: what the datacenter takes to answer is part of the way back only", () => {
  const frankfurt = new Frankfurt({ ...TOPOLOGY, profile: { ...TOPOLOGY.profile, serviceTimeMs: 6 } });
  const link = frankfurt.wan.openClientLink(parseRegion("us-west2"));
  link.receive({ sizeBytes: 10, deliver: frankfurt.note("request") });
  link.send({ sizeBytes: 10, deliver: frankfurt.note("response") });
  frankfurt.runFor(200);
  expect(frankfurt.wan.configuredRttMs("us-west2", FRANKFURT)).toBeCloseTo(157.4, 6);
  expect(frankfurt.afterMsOf("request")).toBeCloseTo(75.7, 0);
  expect(frankfurt.afterMsOf("response")).toBeCloseTo(81.7, 0);
});

test("openClientLink: clients of a region that is cut off reach their own region only", () => {
  const frankfurt = new Frankfurt();
  frankfurt.wan.configure({ changes: [{ from: "europe-west3", to: null, bothWays: true, partitioned: true }] });
  for (const region of ["europe-west3", "us-west2"]) {
    frankfurt.wan.openClientLink(parseRegion(region)).receive({ sizeBytes: 1, deliver: frankfurt.note(region) });
  }
  frankfurt.runFor(1_000);
  expect(frankfurt.labels).toEqual(["europe-west3"]);
});

test("openClientLink: a region without figures, and a frame of a stranger, are refused by name", () => {
  const frankfurt = new Frankfurt();
  expect(() => frankfurt.wan.openClientLink(parseRegion("asia-east2"))).toThrow(/no link from asia-east2 to/);
  expect(() => frankfurt.receive("echo", 0, FRANKFURT)).toThrow(/no link from datacenter europe-west3-a to/);
});

test("close: what is held is never delivered", () => {
  const frankfurt = new Frankfurt();
  frankfurt.receive("held", 0);
  frankfurt.wan.close();
  frankfurt.runFor(1_000);
  expect(frankfurt.labels).toEqual([]);
});

test("createEmulatedWan: on the machine's clock frames arrive in order and none too early", async () => {
  const wan = createEmulatedWan({ topology: TOPOLOGY, localDatacenter: FRANKFURT, seed: 1 });
  wan.configure({ enabled: true, changes: [{ from: VIRGINIA, to: FRANKFURT, bothWays: true, rttMs: 12.5 }] });
  const sentAtMs = monotonicNowMs();
  const count = 20;
  const arrivedAtMs = await new Promise<readonly number[]>((resolve) => {
    const arrived: number[] = [];
    for (let i = 0; i < count; i++) {
      const deliver = (): void => {
        expect(arrived).toHaveLength(i);
        arrived.push(monotonicNowMs());
        if (arrived.length === count) {
          resolve(arrived);
        }
      };
      wan.receive({ from: VIRGINIA, sentAtMs, sizeBytes: 1, deliver });
    }
  });
  wan.close();
  expect(Math.min(...arrivedAtMs)).toBeGreaterThanOrEqual(sentAtMs + 6.25 - EARLY_MS_MAX);
});
