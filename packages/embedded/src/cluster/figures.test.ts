// What replicas measure of themselves, seen in a whole cluster on virtual time.
import { createInstantMs, mustExist } from "@kvorum/base";
import { Figures, rpoExposureOf } from "@kvorum/figures";
import { expect, test } from "vitest";
import { createCluster } from "./create-cluster.ts";
import type { EmulatedCluster } from "./emulated-cluster.ts";

interface MeasuredCluster extends AsyncDisposable {
  readonly cluster: EmulatedCluster;
  readonly figuresOf: (datacenter: string) => Figures;
}

async function createMeasured(): Promise<MeasuredCluster> {
  const all = new Map<string, Figures>();
  let nowMs = (): number => 0;
  const cluster = await createCluster("deploy", {
    observerOf: (datacenter) => {
      const figures = new Figures({ now: () => createInstantMs(nowMs()) });
      all.set(datacenter, figures);
      return figures;
    },
  });
  nowMs = () => cluster.nowMs;
  for (const figures of all.values()) {
    figures.take({ reset: true });
  }
  return {
    cluster,
    figuresOf: (datacenter) => must(all.get(datacenter)),
    [Symbol.asyncDispose]: () => cluster[Symbol.asyncDispose](),
  };
}

function must<T>(value: T | null | undefined): T {
  return mustExist(value ?? undefined, "what a test looks at");
}

function exposureOf(cluster: EmulatedCluster, region: string): ReturnType<typeof rpoExposureOf>[number] | undefined {
  const statuses = cluster.datacenters.flatMap(({ status }) => (status === null ? [] : [status]));
  return rpoExposureOf(statuses).find((exposure) => exposure.region === region);
}

test("rpoExposure: grows while a region is cut off, ages by the clock, and is gone once it has caught up", async () => {
  await using measured = await createMeasured();
  const { cluster } = measured;
  const writer = cluster.client("us-east4");
  await cluster.advance(1_000);
  expect(exposureOf(cluster, "asia-southeast1")).toMatchObject({ entries: 0, bytes: 0, ageMs: 0 });
  cluster.isolate("asia-southeast1");
  await writer.set(["cart", 1], "tea");
  const committedAtMs = cluster.nowMs;
  await cluster.advance(15_000);
  await writer.set(["cart", 2], "tea");
  const exposure = must(exposureOf(cluster, "asia-southeast1"));
  expect(exposure.entries).toBe(2);
  expect(exposure.bytes).toBeGreaterThan(2 * 20);
  const ageMs = must(exposure.ageMs);
  expect(Math.abs(ageMs - (cluster.nowMs - committedAtMs))).toBeLessThan(20);
  await cluster.advance(1_000);
  expect(exposureOf(cluster, "europe-west3")).toMatchObject({ entries: 0 });
  cluster.heal();
  await cluster.caughtUp();
  await cluster.advance(1_000);
  expect(exposureOf(cluster, "asia-southeast1")).toMatchObject({ entries: 0, bytes: 0, ageMs: 0 });
});

test("events: a failover is told in its steps, in the order of time", async () => {
  await using measured = await createMeasured();
  const { cluster, figuresOf } = measured;
  const former = must(cluster.leader);
  const killedAtMs = cluster.nowMs;
  await cluster.kill(former);
  await cluster.until(() => cluster.leader !== null && cluster.leader !== former);
  await cluster.client("us-east4").set(["a"], 1);
  await cluster.advance(1_000);
  const leader = must(cluster.leader);
  const { events } = figuresOf(leader).take({ reset: false });
  const names = events.map(({ name }) => name);
  const steps = ["campaign_begun", "leadership_won", "serving_begun"];
  expect(names.filter((name) => steps.includes(name)).filter((name, i, all) => name !== all[i - 1])).toEqual(steps);
  const times = events.map(({ atMs }) => atMs);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  expect(Math.min(...times)).toBeGreaterThan(killedAtMs);
  const told = figuresOf("asia-southeast1-a").take({ reset: false }).events;
  expect(told.find(({ name }) => name === "leader_seen")?.details).toMatchObject({ leader });
});

test("entry traces: a write is appended, durable, committed, and then received, durable and visible over the ocean", async () => {
  await using measured = await createMeasured();
  const { cluster, figuresOf } = measured;
  await cluster.client("us-east4").set(["cart", 1], "tea");
  await cluster.caughtUp();
  const leader = must(cluster.leader);
  const index = must(cluster.status.find(({ role }) => role === "leader")).commitIndex;
  const [atLeader] = figuresOf(leader).trace([index]);
  const [atRelay] = figuresOf("asia-southeast1-a").trace([index]);
  const [atSibling] = figuresOf("asia-southeast1-b").trace([index]);
  const instants = [
    atLeader?.appendedAtMs,
    atLeader?.committedAtMs,
    atRelay?.receivedAtMs,
    atRelay?.flushedAtMs,
    atRelay?.appliedAtMs,
  ].map(must);
  expect(instants).toEqual(instants.toSorted((a, b) => a - b));
  expect(must(atRelay?.receivedAtMs) - must(atLeader?.committedAtMs)).toBeGreaterThan(90);
  expect(atSibling?.receivedAtMs).toBeGreaterThan(must(atRelay?.receivedAtMs));
  expect(atLeader).toMatchObject({ receivedAtMs: null });
  expect(atRelay).toMatchObject({ appendedAtMs: null, committedAtMs: null });
  const flushed = cluster.status
    .filter(({ role }) => role !== "learner")
    .filter(({ datacenter }) => figuresOf(datacenter).trace([index])[0]?.flushedAtMs !== null);
  expect(flushed.length).toBeGreaterThanOrEqual(2);
});
