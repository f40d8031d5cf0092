// The remote client against a cluster of fakes, on virtual time.
import { KvorumError } from "@kvorum/base";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { BadResource, type Kv } from "../index.ts";
import { ATTEMPT_MS_MIN } from "../limits.ts";
import { FakeCluster } from "../testing/fake-cluster.ts";
import { type FakeKvOptions, openFakeKv } from "../testing/open-fake-kv.ts";

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

/** A client in Hong Kong: 36 ms to Asia, the primary region, 180 to Europe, 220 to America. */
function createThreeRegions(primaryRegion = "asia-southeast1"): FakeCluster {
  return new FakeCluster(primaryRegion, [
    { datacenter: "us-east4-a", rttMs: 220 },
    { datacenter: "us-east4-b", rttMs: 221 },
    { datacenter: "europe-west3-a", rttMs: 180 },
    { datacenter: "asia-southeast1-a", rttMs: 36 },
  ]);
}

/** Thousands of operations through the state machine take seconds on a busy machine. */
const MANY_OPERATIONS_TIMEOUT_MS = 30_000;

/** Lets virtual time pass until the promise is settled, and says how long that took. */
async function passing<T>(promise: Promise<T>): Promise<{ readonly result: T | KvorumError; readonly tookMs: number }> {
  const startMs = performance.now();
  let settled: { readonly result: T | KvorumError } | null = null;
  void promise.then(
    (result) => {
      settled = { result };
    },
    (error: unknown) => {
      settled = { result: KvorumError.from(error) };
    },
  );
  const done = (): { readonly result: T | KvorumError } | null => settled;
  for (let stepMs = 0; stepMs < 60_000; stepMs++) {
    const outcome = done();
    if (outcome !== null) {
      return { ...outcome, tookMs: performance.now() - startMs };
    }
    await vi.advanceTimersByTimeAsync(1);
  }
  throw new Error("not settled within a minute of virtual time");
}

async function open(cluster: FakeCluster, options?: FakeKvOptions): Promise<Kv> {
  const { result } = await passing(openFakeKv(cluster, options));
  if (result instanceof KvorumError) {
    throw result;
  }
  return result;
}

async function errorOf(promise: Promise<unknown>): Promise<KvorumError> {
  const { result } = await passing(promise);
  if (result instanceof KvorumError) {
    return result;
  }
  throw new Error(`expected an error, found ${JSON.stringify(result)}`);
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

test("packing: operations of one turn leave in one frame, a lone one at once", async () => {
  const cluster = createThreeRegions();
  const kv = await open(cluster);
  const { tookMs } = await passing(kv.get(["a"]));
  expect(tookMs).toBeLessThanOrEqual(37);
  await passing(Promise.all(Array.from({ length: 100 }, (_, i) => kv.set(["k", i], i))));
  expect(cluster.at("asia-southeast1-a").frameSizes).toEqual([1, 100]);
  kv.close();
});

test("admission: at most 1024 operations are in flight, the others follow, and none is lost", {
  timeout: MANY_OPERATIONS_TIMEOUT_MS,
}, async () => {
  const cluster = createThreeRegions();
  const kv = await open(cluster);
  await passing(Promise.all(Array.from({ length: 3_000 }, (_, i) => kv.set(["k", i], i))));
  const { frameSizes } = cluster.at("asia-southeast1-a");
  expect(frameSizes).toEqual([1_024, 1_024, 952]);
  expect(cluster.store.commitsApplied).toBe(3_000);
  kv.close();
});

test("admission: a full queue refuses at once", { timeout: MANY_OPERATIONS_TIMEOUT_MS }, async () => {
  const cluster = createThreeRegions();
  const kv = await open(cluster, { timeoutMs: 100 });
  cluster.at("asia-southeast1-a").health = "paused";
  const gets = Array.from({ length: 1_024 + 16_384 }, (_, i) => kv.get([i]));
  const results = Promise.allSettled(gets);
  await expect(kv.get(["one too many"])).rejects.toMatchObject({ code: "resource_exhausted" });
  await passing(results);
  kv.close();
});

test("fallback: when the nearest dies, operations under way and later ones go outward", async () => {
  const cluster = createThreeRegions();
  const kv = await open(cluster);
  const writing = kv.set(["a"], 1);
  await vi.advanceTimersByTimeAsync(5);
  cluster.kill("asia-southeast1-a");
  expect((await passing(writing)).result).toMatchObject({ ok: true });
  expect(kv.connectedDatacenter).toBe("europe-west3-a");
  expect((await passing(kv.get(["a"]))).result).toMatchObject({
    value: 1,
    provenance: { datacenter: "europe-west3-a" },
  });
  kv.close();
});

test("fallback: the nearest is used again once it is back", async () => {
  const cluster = createThreeRegions();
  const kv = await open(cluster);
  cluster.kill("asia-southeast1-a");
  await passing(kv.set(["a"], 1));
  cluster.at("asia-southeast1-a").health = "up";
  await vi.advanceTimersByTimeAsync(1_500);
  expect(kv.connectedDatacenter).toBe("asia-southeast1-a");
  expect((await passing(kv.get(["a"]))).result).toMatchObject({ provenance: { datacenter: "asia-southeast1-a" } });
  kv.close();
});

test("fallback: a datacenter that is frozen, not dead, is left within three seconds", async () => {
  const cluster = createThreeRegions();
  const kv = await open(cluster);
  await passing(kv.set(["a"], 1));
  cluster.at("asia-southeast1-a").health = "paused";
  const { result, tookMs } = await passing(kv.get(["a"]));
  expect(result).toMatchObject({ value: 1, provenance: { datacenter: "europe-west3-a" } });
  expect(tookMs).toBeLessThan(3_000);
  kv.close();
});

test("fallback: an operation that a datacenter cannot carry out is tried at another", async () => {
  const cluster = createThreeRegions();
  const kv = await open(cluster);
  cluster.at("asia-southeast1-a").refuses = "no_leader";
  const { result } = await passing(kv.set(["a"], 1));
  expect(result).toMatchObject({ ok: true });
  expect(kv.connectedDatacenter).toBe("asia-southeast1-a");
  expect(cluster.at("europe-west3-a").operationsReceived).toHaveLength(1);
  kv.close();
});

test("fallback: when all are down operations wait for the first one that is back", async () => {
  const cluster = createThreeRegions();
  const kv = await open(cluster);
  for (const { datacenter } of cluster.datacenters) {
    cluster.kill(datacenter);
  }
  const writing = kv.set(["a"], 1);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(kv.connectedDatacenter).toBe(null);
  cluster.at("us-east4-b").health = "up";
  expect((await passing(writing)).result).toMatchObject({ ok: true });
  expect(kv.connectedDatacenter).toBe("us-east4-b");
  kv.close();
});

test("streams: one that is stuck while its node answers pings is replaced, and its datacenter kept", async () => {
  const cluster = createThreeRegions();
  const kv = await open(cluster, { timeoutMs: 10_000 });
  await passing(kv.set(["a"], 1));
  const asia = cluster.at("asia-southeast1-a");
  asia.streamsStuck = true;
  const { result, tookMs } = await passing(kv.set(["a"], 2));
  expect(result).toMatchObject({ ok: true });
  expect(cluster.at("europe-west3-a").operationsReceived).toHaveLength(1);
  expect(tookMs).toBeGreaterThan(4_000);
  expect(kv.connectedDatacenter).toBe("asia-southeast1-a");
  asia.streamsStuck = false;
  await passing(kv.set(["a"], 3));
  expect(asia.operationsReceived).toHaveLength(2);
  kv.close();
});

test("streams: one on which operations only ever time out is replaced", async () => {
  const cluster = createThreeRegions();
  const kv = await open(cluster, { timeoutMs: 500 });
  await passing(kv.set(["a"], 1));
  const asia = cluster.at("asia-southeast1-a");
  asia.streamsStuck = true;
  for (let i = 0; i < 8; i++) {
    expect((await errorOf(kv.get(["a"]))).code).toBe("deadline_exceeded");
  }
  asia.streamsStuck = false;
  const frames = asia.frameSizes.length;
  await passing(kv.get(["a"], { timeoutMs: 3_000 }));
  expect(asia.frameSizes.length).toBeGreaterThan(frames);
  kv.close();
});

test("exactly once: a commit whose answer was lost is retried under its own number and applied once", async () => {
  const cluster = createThreeRegions();
  const kv = await open(cluster);
  cluster.at("asia-southeast1-a").answersToLose = 1;
  const { result } = await passing(
    kv
      .atomic()
      .check({ key: ["a"], versionstamp: null })
      .set(["a"], 1)
      .commit(),
  );
  expect(result).toMatchObject({ ok: true, versionstamp: "00000000000000010000" });
  expect(cluster.store.commitsApplied).toBe(1);
  const ids = cluster.datacenters
    .flatMap(({ operationsReceived }) => operationsReceived)
    .map((operation) => operation.kind === "commit" && operation.write.commitId);
  expect(ids).toEqual([
    { clientId: kv.clientId, sequence: 1, finishedBelow: 1 },
    { clientId: kv.clientId, sequence: 1, finishedBelow: 1 },
  ]);
  kv.close();
});

test("exactly once: finishedBelow follows the oldest unfinished commit", async () => {
  const cluster = createThreeRegions();
  const kv = await open(cluster);
  await passing(Promise.all([kv.set(["a"], 1), kv.set(["b"], 2)]));
  await passing(kv.set(["c"], 3));
  const last = cluster.at("asia-southeast1-a").operationsReceived.at(-1);
  expect(last?.kind === "commit" && last.write.commitId).toEqual({
    clientId: kv.clientId,
    sequence: 3,
    finishedBelow: 3,
  });
  kv.close();
});

test("deadline: a read that nobody answers ends in time, and the error says what was tried", async () => {
  const cluster = createThreeRegions();
  const kv = await open(cluster, { timeoutMs: 1_000 });
  for (const place of cluster.datacenters) {
    place.refuses = "no_leader";
  }
  const startMs = performance.now();
  const error = await errorOf(kv.get(["a"]));
  expect(performance.now() - startMs).toBeLessThanOrEqual(1_060);
  expect(error.code).toBe("deadline_exceeded");
  expect(error.message).toContain("strong read was not answered within 1000 ms; tried");
  expect(error.message).toContain("asia-southeast1-a (no_leader: asia-southeast1-a refuses)");
  expect(error.message).toContain("europe-west3-a (no_leader: europe-west3-a refuses)");
  kv.close();
});

test("deadline: without any live datacenter the error is unreachable and names them all", async () => {
  const cluster = createThreeRegions();
  const kv = await open(cluster, { timeoutMs: 1_000 });
  for (const { datacenter } of cluster.datacenters) {
    cluster.kill(datacenter);
  }
  const error = await errorOf(kv.get(["a"], { consistency: "eventual" }));
  expect(error.code).toBe("unreachable");
  expect(error.message).toContain("eventual read");
  for (const { datacenter } of cluster.datacenters) {
    expect(error.message).toContain(datacenter);
  }
  kv.close();
});

test("deadline: a commit that was sent and never answered is outcome_unknown, one never sent is not", async () => {
  const cluster = createThreeRegions();
  const kv = await open(cluster, { timeoutMs: 500 });
  const asia = cluster.at("asia-southeast1-a");
  asia.health = "paused";
  expect((await errorOf(kv.set(["a"], 1))).code).toBe("outcome_unknown");
  for (const { datacenter } of cluster.datacenters) {
    cluster.kill(datacenter);
  }
  expect((await errorOf(kv.get(["a"]))).code).toBe("unreachable");
  expect((await errorOf(kv.set(["a"], 1))).code).toBe("unreachable");
  kv.close();
});

test("deadline: a node may take half of what is left, so that time remains to try elsewhere", async () => {
  const cluster = createThreeRegions();
  const kv = await open(cluster, { timeoutMs: 10_000 });
  await vi.advanceTimersByTimeAsync(1_000);
  cluster.at("asia-southeast1-a").refuses = "no_leader";
  await passing(kv.get(["a"]));
  await passing(kv.get(["a"], { timeoutMs: 800 }));
  const [first] = cluster.at("asia-southeast1-a").operationsReceived;
  const [second, short] = cluster.at("europe-west3-a").operationsReceived;
  expect(first?.timeoutMs).toBe(5_000);
  expect(second?.timeoutMs).toBeLessThan(5_000);
  expect(second?.timeoutMs).toBeGreaterThan(ATTEMPT_MS_MIN);
  expect(short?.timeoutMs).toBe(800);
  kv.close();
});

test("fallback: a datacenter that could not reach the leader is the last choice for a while, but not for eventual reads", async () => {
  const cluster = createThreeRegions();
  const kv = await open(cluster);
  await vi.advanceTimersByTimeAsync(1_000);
  const asia = cluster.at("asia-southeast1-a");
  const europe = cluster.at("europe-west3-a");
  asia.refuses = "no_leader";
  await passing(kv.set(["a"], 1));
  asia.refuses = null;
  await passing(kv.set(["a"], 2));
  expect([asia.operationsReceived.length, europe.operationsReceived.length]).toEqual([1, 2]);
  expect((await passing(kv.get(["a"], { consistency: "eventual" }))).result).toMatchObject({
    provenance: { datacenter: "asia-southeast1-a" },
  });
  await vi.advanceTimersByTimeAsync(2_000);
  await passing(kv.set(["a"], 3));
  expect([asia.operationsReceived.length, europe.operationsReceived.length]).toEqual([3, 2]);
  kv.close();
});

test("refusals: what a retry cannot mend is not retried", async () => {
  const cluster = createThreeRegions();
  const kv = await open(cluster);
  cluster.at("asia-southeast1-a").refuses = "data_corrupt";
  expect((await errorOf(kv.get(["a"]))).code).toBe("data_corrupt");
  expect(cluster.at("asia-southeast1-a").operationsReceived).toHaveLength(1);
  kv.close();
});

test("close: operations under way end at once, a sent commit with an unknown outcome, and no timer is left", async () => {
  const cluster = createThreeRegions();
  const kv = await open(cluster);
  const results = Promise.allSettled([kv.get(["a"]), kv.set(["a"], 1)]);
  await vi.advanceTimersByTimeAsync(1);
  kv.close();
  const [read, commit] = await results;
  expect(read).toMatchObject({ reason: expect.any(BadResource) });
  expect(commit).toMatchObject({ reason: { code: "outcome_unknown" } });
  expect(kv.connectedDatacenter).toBe(null);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(vi.getTimerCount()).toBe(0);
  expect(cluster.sessionsOpen).toBe(0);
});
