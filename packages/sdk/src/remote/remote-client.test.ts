// The remote client against a cluster of fakes, on virtual time: packing, retries, deadlines, the end.
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { BadResource } from "../index.ts";
import { ATTEMPT_MS_MIN, COMMITS_QUEUED_BYTES_MAX } from "../limits.ts";
import { createThreeRegions, errorOf, open, passing } from "../testing/virtual-client.ts";

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

/** Thousands of operations through the state machine take seconds on a busy machine. */
const MANY_OPERATIONS_TIMEOUT_MS = 30_000;

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

test("admission: commits that wait are bounded by their bytes too, and refused at once past that", {
  timeout: MANY_OPERATIONS_TIMEOUT_MS,
}, async () => {
  const cluster = createThreeRegions();
  const kv = await open(cluster, { timeoutMs: 100 });
  cluster.at("asia-southeast1-a").health = "paused";
  const value = new Uint8Array(60_000);
  const refused: unknown[] = [];
  const sets = Array.from({ length: 5_000 }, (_, i) => kv.set([i], value).catch((error) => refused.push(error.code)));
  const queued = Math.ceil(COMMITS_QUEUED_BYTES_MAX / 60_004);
  await vi.advanceTimersByTimeAsync(1);
  expect(refused.length).toBeGreaterThanOrEqual(5_000 - 1_024 - queued);
  expect(new Set(refused)).toEqual(new Set(["resource_exhausted"]));
  await passing(Promise.all(sets));
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

test("deadline: who is refused to the end by a full cluster is told that it is full, reader and writer alike", async () => {
  const cluster = createThreeRegions();
  const kv = await open(cluster, { timeoutMs: 1_000 });
  for (const place of cluster.datacenters) {
    place.refuses = "resource_exhausted";
  }
  const [read, write] = await Promise.all([errorOf(kv.get(["a"])), errorOf(kv.set(["a"], 1))]);
  expect([read.code, write.code]).toEqual(["resource_exhausted", "resource_exhausted"]);
  expect(read.message).toContain("was not answered within 1000 ms; tried");
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
