// Where the remote client sends what, against a cluster of fakes, on virtual time.
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { FakeCluster } from "../testing/fake-cluster.ts";
import { openFakeKv } from "../testing/open-fake-kv.ts";
import { createThreeRegions, errorOf, open, passing } from "../testing/virtual-client.ts";

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

/** A client in Hong Kong of a cluster that America leads. */
function createLedFrom(leader: string): FakeCluster {
  const cluster = createThreeRegions("us-east4");
  cluster.leader = cluster.at(leader).datacenter;
  return cluster;
}

/** Operations that each of America's two datacenters has received from the client itself. */
function receivedInAmerica(cluster: FakeCluster): readonly number[] {
  return ["us-east4-a", "us-east4-b"].map((datacenter) => cluster.at(datacenter).operationsReceived.length);
}

test("open: the nearest datacenter is chosen from any seed", async () => {
  const cluster = createThreeRegions();
  const kv = await open(cluster, { seeds: ["us-east4-a:1"] });
  expect(kv.connectedDatacenter).toBe("asia-southeast1-a");
  kv.close();
});

test("open: a dead seed does not matter beside a live one", async () => {
  const cluster = createThreeRegions();
  cluster.kill("us-east4-a");
  const kv = await open(cluster, { seeds: ["us-east4-a:1", "nowhere:1", "europe-west3-a:1"] });
  expect(kv.connectedDatacenter).toBe("asia-southeast1-a");
  kv.close();
});

test("open: a named address is used before the one that the cluster has for the datacenter", async () => {
  const cluster = createThreeRegions();
  for (const place of cluster.datacenters) {
    place.addressAnnounced = "inside:1";
  }
  const kv = await open(cluster, { seeds: ["us-east4-a=us-east4-a:1", "europe-west3-a:1"] });
  expect(kv.connectedDatacenter).toBe("europe-west3-a");
  cluster.kill("europe-west3-a");
  await passing(kv.get(["a"]));
  expect(kv.connectedDatacenter).toBe("us-east4-a");
  kv.close();
});

test("open: without a live seed the error names each one and its reason", async () => {
  const cluster = createThreeRegions();
  const error = await errorOf(openFakeKv(cluster, { seeds: ["nowhere:1", "elsewhere:1"] }));
  expect(error.code).toBe("unreachable");
  expect(error.message).toContain("nowhere:1 (connection refused)");
  expect(error.message).toContain("elsewhere:1 (connection refused)");
});

test("open: a datacenter that is not ready is passed over", async () => {
  const cluster = createThreeRegions();
  cluster.at("asia-southeast1-a").health = "not_ready";
  const kv = await open(cluster);
  expect(kv.connectedDatacenter).toBe("europe-west3-a");
  kv.close();
});

test("open: the timeout covers finding the cluster and the first datacenter that answers", async () => {
  const cluster = createThreeRegions();
  for (const place of cluster.datacenters) {
    place.health = "paused";
  }
  const opening = await passing(openFakeKv(cluster, { timeoutMs: 500 }));
  expect(opening.result).toMatchObject({ code: "unreachable", message: expect.stringContaining("no answer") });
  expect(opening.tookMs).toBeLessThan(510);
  for (const place of cluster.datacenters) {
    place.health = "not_ready";
  }
  const measuring = await passing(openFakeKv(cluster, { timeoutMs: 700 }));
  expect(measuring.result).toMatchObject({
    code: "unreachable",
    message: expect.stringContaining("takes no operations yet"),
  });
  expect(measuring.tookMs).toBeLessThan(710);
});

test("open: a cluster that becomes ready in time is waited for", async () => {
  const cluster = createThreeRegions();
  for (const place of cluster.datacenters) {
    place.health = "not_ready";
  }
  const opening = open(cluster, { timeoutMs: 5_000 });
  await vi.advanceTimersByTimeAsync(1_000);
  cluster.at("us-east4-b").health = "up";
  const kv = await opening;
  expect(kv.connectedDatacenter).toBe("us-east4-b");
  kv.close();
});

test("routing: eventual reads go to the nearest datacenter, what the leader must answer straight to the primary region", async () => {
  const cluster = createThreeRegions("us-east4");
  const kv = await open(cluster);
  await vi.advanceTimersByTimeAsync(1_000);
  expect((await passing(kv.get(["a"], { consistency: "eventual" }))).result).toMatchObject({
    provenance: { datacenter: "asia-southeast1-a" },
  });
  const { result, tookMs } = await passing(kv.get(["a"]));
  expect(result).toMatchObject({ provenance: { region: "us-east4" } });
  expect(tookMs).toBeLessThan(225);
  await passing(kv.set(["a"], 1));
  expect(cluster.at("asia-southeast1-a").operationsReceived).toHaveLength(1);
  expect(kv.connectedDatacenter).toBe("asia-southeast1-a");
  kv.close();
});

test("routing: without a live datacenter in the primary region the nearest one is asked all the same", async () => {
  const cluster = createThreeRegions("us-east4");
  const kv = await open(cluster);
  cluster.kill("us-east4-a");
  cluster.kill("us-east4-b");
  await vi.advanceTimersByTimeAsync(1_000);
  expect((await passing(kv.get(["a"]))).result).toMatchObject({ provenance: { datacenter: "asia-southeast1-a" } });
  kv.close();
});

test("leader: what it must answer goes straight to it from the first operation on", async () => {
  for (const [leader, expected] of [
    ["us-east4-a", [2, 0]],
    ["us-east4-b", [0, 2]],
  ] as const) {
    const cluster = createLedFrom(leader);
    const kv = await open(cluster);
    await vi.advanceTimersByTimeAsync(1_000);
    await passing(kv.set(["a"], 1));
    await passing(kv.get(["a"]));
    expect(receivedInAmerica(cluster)).toEqual(expected);
    kv.close();
  }
});

test("leader: eventual reads go to the nearest datacenter all the same", async () => {
  const cluster = createLedFrom("us-east4-b");
  const kv = await open(cluster);
  const { result } = await passing(kv.get(["a"], { consistency: "eventual" }));
  expect(result).toMatchObject({ provenance: { datacenter: "asia-southeast1-a", strong: false } });
  kv.close();
});

test("leader: the answer to a strong read that was forwarded says where to go from then on", async () => {
  const cluster = createLedFrom("us-east4-a");
  const kv = await open(cluster);
  await vi.advanceTimersByTimeAsync(1_000);
  cluster.leader = cluster.at("us-east4-b").datacenter;
  expect((await passing(kv.get(["a"]))).result).toMatchObject({ provenance: { datacenter: "us-east4-b" } });
  await passing(kv.get(["a"]));
  expect(receivedInAmerica(cluster)).toEqual([1, 1]);
  kv.close();
});

test("leader: one that writes only follows a new leader within a second and a ping", async () => {
  const cluster = createLedFrom("us-east4-a");
  const kv = await open(cluster);
  await vi.advanceTimersByTimeAsync(1_000);
  cluster.leader = cluster.at("us-east4-b").datacenter;
  await passing(kv.set(["a"], 1));
  await vi.advanceTimersByTimeAsync(1_300);
  const before = receivedInAmerica(cluster);
  await passing(kv.set(["a"], 2));
  expect(before).toEqual([1, 0]);
  expect(receivedInAmerica(cluster)).toEqual([1, 1]);
  kv.close();
});

test("leader: a client with nothing for it does not ask who leads", async () => {
  const cluster = createLedFrom("us-east4-a");
  const kv = await open(cluster);
  await vi.advanceTimersByTimeAsync(1_000);
  const { pingsReceived } = cluster.at("us-east4-a");
  await passing(kv.get(["a"], { consistency: "eventual" }));
  await vi.advanceTimersByTimeAsync(5_000);
  expect(cluster.at("us-east4-a").pingsReceived).toBe(pingsReceived);
  await passing(kv.set(["a"], 1));
  await vi.advanceTimersByTimeAsync(5_000);
  expect(cluster.at("us-east4-a").pingsReceived).toBe(pingsReceived + 1);
  kv.close();
});

test("leader: when it dies its work goes to the next datacenter of its region at once, and to the new leader later", async () => {
  const cluster = createLedFrom("us-east4-a");
  const kv = await open(cluster);
  await vi.advanceTimersByTimeAsync(1_000);
  const writing = kv.set(["a"], 1);
  await vi.advanceTimersByTimeAsync(5);
  cluster.leader = cluster.at("us-east4-b").datacenter;
  cluster.kill("us-east4-a");
  const { result, tookMs } = await passing(writing);
  expect(result).toMatchObject({ ok: true });
  expect(tookMs).toBeLessThan(250);
  expect(cluster.store.commitsApplied).toBe(1);
  cluster.at("us-east4-a").health = "up";
  await vi.advanceTimersByTimeAsync(3_000);
  const [fromOld] = receivedInAmerica(cluster);
  await passing(kv.set(["a"], 2));
  expect(receivedInAmerica(cluster)[0]).toBe(fromOld);
  kv.close();
});

test("leader: one that says that it knows no leader is left for its neighbour, which may", async () => {
  const cluster = createLedFrom("us-east4-a");
  const kv = await open(cluster);
  await vi.advanceTimersByTimeAsync(1_000);
  cluster.at("us-east4-a").refuses = "no_leader";
  cluster.leader = cluster.at("us-east4-b").datacenter;
  await passing(kv.set(["a"], 1));
  await passing(kv.set(["a"], 2));
  expect(receivedInAmerica(cluster)).toEqual([1, 2]);
  kv.close();
});
