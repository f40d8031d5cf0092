import { createPrng, mustExist, parseRegion } from "@kvorum/base";
import { findPreset } from "@kvorum/wan";
import { afterEach, expect, test } from "vitest";
import { ClusterSampler } from "../figures/cluster-sampler.ts";
import { createPrediction, visibleShareAfter } from "../figures/predict-visibility.ts";
import { visibilityOf } from "../figures/visibility.ts";
import { AcknowledgedWrites } from "../run/acknowledged-writes.ts";
import { RunRecorder } from "../run/run-recorder.ts";
import { timelineStepSchema } from "../schema/fault-schema.ts";
import { collectStories } from "../story/collect-stories.ts";
import { eventsOf, outagesFrom } from "../story/outages.ts";
import { Timeline } from "../timeline/timeline.ts";
import type { PlacedPhase, WorkloadContext } from "../workload/workload-driver.ts";
import { createSimWorld, type SimWorld } from "../world/sim-world.ts";
import { AvailabilityProbe } from "./availability-probe.ts";
import { VisibilityProbe } from "./visibility-probe.ts";

const DEPLOY = mustExist(findPreset("deploy"), "the preset");
/** Of one test: a second of work, on a machine that has other things to do. */
const PATIENCE_MS = 30_000;
const NEVER = new AbortController().signal;
const worlds: SimWorld[] = [];

afterEach(async () => {
  await Promise.all(worlds.splice(0).map((world) => world[Symbol.asyncDispose]()));
});

interface Setup {
  readonly world: SimWorld;
  readonly context: WorkloadContext;
  readonly load: { readonly plan: { readonly phases: readonly PlacedPhase[] }; readonly originAtMs: number };
}

/** A cluster, and what a run gives to a probe, for a load of one phase. */
async function setUp(durationMs: number): Promise<Setup> {
  const world = await createSimWorld({ topology: DEPLOY, seed: 7, regionLeaseMs: null });
  worlds.push(world);
  const phases: readonly PlacedPhase[] = [
    { name: "measure", kind: "measure", durationMs, load: 1, recorded: true, fromMs: 0 },
  ];
  const recorder = new RunRecorder({ phases, bucketMs: 1_000 });
  const originAtMs = world.clock.nowMs();
  recorder.begin(originAtMs);
  const context: WorkloadContext = {
    clock: world.clock,
    recorder,
    writes: new AcknowledgedWrites(),
    random: createPrng(7, "probes"),
    primaryRegion: DEPLOY.primaryRegion,
    signal: NEVER,
    openClient: (request) => world.openClient({ ...request, timeoutMs: 5_000 }),
  };
  return { world, context, load: { plan: { phases }, originAtMs } };
}

// Beyond the links: a flush at the learner, and half of the distance between two reads.
test(
  "visibility: what probes measure on a cluster at rest is what the links promise, within 2 ms",
  async () => {
    const { context, load, world } = await setUp(5_000);
    const { recorder } = context;
    for (const region of ["europe-west3", "asia-southeast1"]) {
      recorder.addRegion(parseRegion(region));
    }
    const probe = new VisibilityProbe({ windowMs: null, ratePerSecond: 4 }, context);
    await probe.prepare();
    await probe.run(load);
    const statuses = await Promise.all(world.nodes.map((node) => node.status()));
    const leader = mustExist(statuses.find(({ role }) => role === "leader")?.datacenter, "a leader");
    const predict = createPrediction({ topology: DEPLOY, seed: 1, writerRegion: DEPLOY.primaryRegion, leader });
    for (const found of recorder.regions.filter(({ region }) => region !== DEPLOY.primaryRegion)) {
      const predicted = predict(found.region);
      expect(found.timeToVisible.count).toBe(20);
      const p50 = found.timeToVisible.percentileMs(50);
      expect(Math.abs(p50 - mustExist(predicted[predicted.length / 2], "a median"))).toBeLessThan(2);
      expect(visibilityOf(found, predict).at(-1)).toMatchObject({ measured: expect.any(Number) });
    }
    expect(visibleShareAfter([1, 2, 2, 5], 2)).toBe(0.75);
  },
  PATIENCE_MS,
);

test(
  "availability: a crash of the leader is one outage, split by the election, and put down to the crash",
  async () => {
    const { context, load, world } = await setUp(15_000);
    const probe = new AvailabilityProbe({ everyMs: 50, timeoutMs: null }, context, world);
    await probe.prepare();
    const crash = { at: "2s", name: "crash", fault: { kind: "kill", target: "leader" } };
    const timeline = new Timeline({
      steps: [timelineStepSchema.parse(crash)],
      world,
      random: context.random,
    });
    timeline.begin(load.originAtMs);
    await Promise.all([probe.run(load), timeline.run(NEVER)]);
    await timeline.healAll();
    const figures = await Promise.all(world.nodes.map((node) => node.takeFigures({ reset: false })));
    const events = eventsOf(figures, load.originAtMs);
    const outages = outagesFrom(probe.samples, { region: "us-east4", events, faults: timeline.faults });
    expect(outages).toHaveLength(1);
    const { rtoMs, detectMs, electMs, firstCommitMs, fault } = mustExist(outages[0], "the outage");
    expect(fault).toBe("crash");
    expect((detectMs ?? 0) + (electMs ?? 0) + (firstCommitMs ?? 0)).toBeCloseTo(rtoMs ?? -1);
    expect(detectMs).toBeGreaterThan(0);
    expect(context.writes.count).toBe(probe.samples.filter(({ code }) => code === null).length);
  },
  PATIENCE_MS,
);

test(
  "availability: after a failover to a region far away, writes have the time that they need from there",
  async () => {
    const { context, load, world } = await setUp(30_000);
    const probe = new AvailabilityProbe({ everyMs: 50, timeoutMs: null }, context, world);
    await probe.prepare();
    const move = { at: "2s", name: "move", fault: { kind: "failover", to: "asia-southeast1" } };
    const timeline = new Timeline({ steps: [timelineStepSchema.parse(move)], world, random: context.random });
    timeline.begin(load.originAtMs);
    await Promise.all([probe.run(load), timeline.run(NEVER)]);
    expect(timeline.faults[0]?.failure).toBeNull();
    expect(probe.samples.slice(-100).map(({ code }) => code)).toEqual(Array.from({ length: 100 }, () => null));
    const outages = outagesFrom(probe.samples, { region: "us-east4", events: [], faults: timeline.faults });
    expect(outages.at(-1)).toMatchObject({ fault: "move", rtoMs: expect.any(Number) });
  },
  PATIENCE_MS,
);

test(
  "availability: a write that is late has failed, unless its timeout says how long it may take",
  async () => {
    const { context, load, world } = await setUp(10_000);
    const patient = new AvailabilityProbe(
      { clientRegion: "europe-west3", everyMs: 100, timeoutMs: 2_000 },
      context,
      world,
    );
    const hasty = new AvailabilityProbe(
      { clientRegion: "europe-west3", everyMs: 100, timeoutMs: null },
      context,
      world,
    );
    await Promise.all([patient.prepare(), hasty.prepare()]);
    const slow = { at: "2s", fault: { kind: "slow-link", a: "us-east4", b: "europe-west3", rttMs: 1_500 } };
    const timeline = new Timeline({ steps: [timelineStepSchema.parse(slow)], world, random: context.random });
    timeline.begin(load.originAtMs);
    await Promise.all([patient.run(load), hasty.run(load), timeline.run(NEVER)]);

    const outagesOf = ({ samples }: AvailabilityProbe) =>
      outagesFrom(samples, { region: "europe-west3", events: [], faults: timeline.faults }).length;
    expect([outagesOf(patient), outagesOf(hasty)]).toEqual([0, 1]);
  },
  PATIENCE_MS,
);

test(
  "sampler: a region that is cut off falls behind, and what it would lose grows",
  async () => {
    const { context, load, world } = await setUp(10_000);
    const probe = new AvailabilityProbe({ everyMs: 50, timeoutMs: null }, context, world);
    await probe.prepare();
    const sampler = new ClusterSampler({ world });
    const cut = { at: "3s", for: "5s", fault: { kind: "partition", a: "europe-west3" } };
    const timeline = new Timeline({ steps: [timelineStepSchema.parse(cut)], world, random: context.random });
    timeline.begin(load.originAtMs);
    const over = new AbortController();
    const sampling = sampler.run(load.originAtMs, over.signal);
    await Promise.all([probe.run(load), timeline.run(NEVER)]);
    over.abort();
    await sampling;
    expect(sampler.exposure.map(({ region }) => region).toSorted()).toEqual(["asia-southeast1", "europe-west3"]);
    const [frankfurt] = sampler.exposure.filter(({ region }) => region === "europe-west3");
    const at = (ms: number) =>
      mustExist(
        frankfurt?.points.find(({ atMs }) => atMs >= ms),
        `a point at ${ms}`,
      );
    expect(at(7_900).entries).toBeGreaterThan(at(4_000).entries + 50);
    expect(at(7_900).ageMs).toBeGreaterThan(4_500);
    expect(at(9_500).entries).toBeLessThan(10);
    const relay = mustExist(
      sampler.replicas.find(({ datacenter }) => datacenter.startsWith("europe-west3")),
      "a replica",
    );
    expect(relay.points.find(({ atMs }) => atMs >= 7_900)?.lagEntries).toBeGreaterThan(50);
    expect(relay.points[0]).toMatchObject({ atMs: 0, role: "learner" });
  },
  PATIENCE_MS,
);

test(
  "stories: a write is drawn from its client through the leader to every region, and once for each region that missed it",
  async () => {
    const { context, load, world } = await setUp(5_000);
    const probe = new AvailabilityProbe({ everyMs: 100, timeoutMs: null }, context, world);
    await probe.prepare();
    await Promise.all(world.nodes.map((node) => node.startAudit({ auditId: "run", prefixParts: 1, examplesMax: 10 })));
    const reader = await world.openClient({ region: parseRegion("asia-southeast1"), name: "reader", timeoutMs: 5_000 });
    const other = await world.openClient({ region: parseRegion("europe-west3"), name: "other", timeoutMs: 5_000 });
    const writer = await world.openClient({ region: DEPLOY.primaryRegion, name: "writer", timeoutMs: 5_000 });
    const running = probe.run(load);
    const sentAtMs = world.clock.nowMs();
    const { versionstamp, datacentersDurable } = await writer.set(["cart", 1], "a");
    const ackedAtMs = world.clock.nowMs();
    const { clientId } = writer;
    context.writes.add({
      versionstamp,
      datacentersDurable,
      clientId,
      region: DEPLOY.primaryRegion,
      sentAtMs,
      ackedAtMs,
    });
    await Promise.all([reader, other].map((client) => client.get(["cart", 1], { consistency: "eventual" })));
    await running;
    const { spaceTimes, staleGroups, breaches } = await collectStories(world, {
      ...load,
      writes: context.writes,
      clientNameOf: () => "a client of the test",
    });
    const [ordinary, ...missed] = spaceTimes;
    expect(ordinary?.places).toHaveLength(1 + world.nodes.length);
    expect(ordinary?.steps.map(({ atMs }) => atMs)).toEqual(
      ordinary?.steps.map(({ atMs }) => atMs).toSorted((a, b) => a - b),
    );
    expect(ordinary?.arrows.every(([from, to]) => from < to)).toBe(true);
    expect(staleGroups).toMatchObject([
      { region: "asia-southeast1", reads: 1, stale: 1 },
      { region: "europe-west3", reads: 1, stale: 1 },
    ]);
    expect(missed).toHaveLength(2);
    for (const { title, places } of missed) {
      expect(title).toContain("stale read");
      expect(new Set(places).size).toBe(1 + world.nodes.length + 1);
      expect(places).toHaveLength(1 + world.nodes.length + 1);
    }
    expect(breaches.map(({ readYourWrites, monotonicReads }) => [readYourWrites, monotonicReads])).toEqual([
      [0, 0],
      [0, 0],
    ]);
  },
  PATIENCE_MS,
);
