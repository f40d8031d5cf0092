// The remote client when the cluster changes under it: the primary region moves, is fenced, or grows, and replicas diverge.
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Kv } from "../kv.ts";
import type { FakeCluster } from "../testing/fake-cluster.ts";
import { createThreeRegions, errorOf, open, passing } from "../testing/virtual-client.ts";

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

/** America led; now Europe does, and America does not know it: it holds no lease and refuses. */
function failOverToEurope(cluster: FakeCluster): void {
  const old = cluster.leader;
  cluster.leader = cluster.at("europe-west3-a").datacenter;
  for (const name of ["us-east4-a", "us-east4-b"]) {
    cluster.at(name).refuses = "region_fenced";
    cluster.at(name).leaderBelieved = old;
  }
}

function createLedFromAmerica(): FakeCluster {
  const cluster = createThreeRegions("us-east4");
  cluster.leader = cluster.at("us-east4-a").datacenter;
  return cluster;
}

/** A client that knows how far away everything is. */
async function openMeasured(cluster: FakeCluster): Promise<Kv> {
  const kv = await open(cluster);
  await vi.advanceTimersByTimeAsync(1_000);
  return kv;
}

function receivedIn(cluster: FakeCluster, ...names: readonly string[]): number {
  return names.reduce((sum, name) => sum + cluster.at(name).operationsReceived.length, 0);
}

test("region failover: a write finds the leader in a region that had none when the client was opened", async () => {
  const cluster = createLedFromAmerica();
  const kv = await openMeasured(cluster);
  await passing(kv.set(["a"], 1));
  failOverToEurope(cluster);
  const { result, tookMs } = await passing(kv.set(["a"], 2));
  expect(result).toMatchObject({ ok: true });
  expect(tookMs).toBeLessThan(1_500);
  expect(cluster.store.commitsApplied).toBe(2);
  kv.close();
});

test("region failover: later operations go straight to the new leader, although the old one still claims to lead", async () => {
  const cluster = createLedFromAmerica();
  const kv = await openMeasured(cluster);
  await passing(kv.set(["a"], 1));
  failOverToEurope(cluster);
  await passing(kv.set(["a"], 2));
  await vi.advanceTimersByTimeAsync(3_000);
  const inAmerica = receivedIn(cluster, "us-east4-a", "us-east4-b");
  const inAsia = receivedIn(cluster, "asia-southeast1-a");
  for (let i = 0; i < 5; i++) {
    await passing(kv.set(["a"], i));
    await vi.advanceTimersByTimeAsync(1_000);
  }
  expect(receivedIn(cluster, "us-east4-a", "us-east4-b")).toBe(inAmerica);
  expect(receivedIn(cluster, "asia-southeast1-a")).toBe(inAsia);
  kv.close();
});

test("region lease: what a fenced region refuses is asked again until it holds its lease, or the deadline", async () => {
  const cluster = createLedFromAmerica();
  const kv = await openMeasured(cluster);
  for (const place of cluster.datacenters) {
    place.refuses = "region_fenced";
  }
  const writing = kv.set(["a"], 1);
  const reading = errorOf(kv.get(["a"], { timeoutMs: 500 }));
  await vi.advanceTimersByTimeAsync(2_000);
  for (const place of cluster.datacenters) {
    place.refuses = null;
  }
  expect((await passing(writing)).result).toMatchObject({ ok: true });
  const error = await reading;
  expect(error.code).toBe("deadline_exceeded");
  expect(error.message).toContain("region_fenced");
  kv.close();
});

test("region lease: a leader that was fenced for a moment is gone back to as soon as it has served something", async () => {
  const cluster = createLedFromAmerica();
  const kv = await openMeasured(cluster);
  cluster.at("us-east4-a").refuses = "region_fenced";
  const writing = kv.set(["a"], 1);
  await vi.advanceTimersByTimeAsync(150);
  cluster.at("us-east4-a").refuses = null;
  expect((await passing(writing)).result).toMatchObject({ ok: true });
  await vi.advanceTimersByTimeAsync(250);
  const inOthers = receivedIn(cluster, "us-east4-b", "europe-west3-a", "asia-southeast1-a");
  await passing(kv.set(["a"], 2));
  expect(receivedIn(cluster, "us-east4-b", "europe-west3-a", "asia-southeast1-a")).toBe(inOthers);
  kv.close();
});

test("replica_diverged: reads go to the next nearest datacenter, and stay there", async () => {
  const cluster = createLedFromAmerica();
  const kv = await openMeasured(cluster);
  cluster.at("asia-southeast1-a").refuses = "replica_diverged";
  for (let i = 0; i < 3; i++) {
    const { result } = await passing(kv.get(["a"], { consistency: "eventual" }));
    expect(result).toMatchObject({ provenance: { datacenter: "europe-west3-a" } });
  }
  expect(receivedIn(cluster, "asia-southeast1-a")).toBe(1);
  kv.close();
});

test("discovery: a datacenter that joined while the client lives is found when it leads", async () => {
  const cluster = createLedFromAmerica();
  const kv = await openMeasured(cluster);
  await passing(kv.set(["a"], 1));
  cluster.join({ datacenter: "europe-west3-b", rttMs: 181 });
  cluster.leader = cluster.at("europe-west3-b").datacenter;
  await passing(kv.get(["a"]));
  await vi.advanceTimersByTimeAsync(3_000);
  await passing(kv.set(["a"], 2));
  expect(receivedIn(cluster, "europe-west3-b")).toBe(1);
  kv.close();
});

test("discovery: a datacenter that joined nearer by serves reads within a quarter of a minute", async () => {
  const cluster = createLedFromAmerica();
  const kv = await openMeasured(cluster);
  cluster.join({ datacenter: "asia-east2-a", rttMs: 2 });
  await vi.advanceTimersByTimeAsync(17_000);
  const { result } = await passing(kv.get(["a"], { consistency: "eventual" }));
  expect(result).toMatchObject({ provenance: { datacenter: "asia-east2-a" } });
  kv.close();
});

test("routing: session and bounded reads go to the nearest datacenter", async () => {
  const cluster = createLedFromAmerica();
  const kv = await openMeasured(cluster);
  await passing(kv.session().get(["a"]));
  await passing(kv.get(["a"], { consistency: { level: "bounded", maxStalenessMs: 100 } }));
  expect(receivedIn(cluster, "asia-southeast1-a")).toBe(2);
  kv.close();
});

test("routing: whether a bookmark survived a failover is asked of the leader", async () => {
  const cluster = createLedFromAmerica();
  const kv = await openMeasured(cluster);
  await passing(kv.set(["a"], 1));
  cluster.store.beginEpoch(1, 1);
  await passing(kv.set(["a"], 2));
  await passing(kv.get(["a"], { consistency: "session" }));
  expect(receivedIn(cluster, "us-east4-a")).toBe(3);
  expect(receivedIn(cluster, "asia-southeast1-a")).toBe(1);
  kv.close();
});
