// Watches and queue listeners of the remote client against a cluster of fakes, on virtual time: where they wait, what silence
// means while they do, and what becomes of them when a datacenter is lost.
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Kv } from "../index.ts";
import { POLL_GRACE_MS, POLLS_MAX, QUEUE_POLL_MS, WATCH_POLL_MS } from "../limits.ts";
import type { FakeCluster } from "../testing/fake-cluster.ts";
import { createThreeRegions, errorOf, open, passing } from "../testing/virtual-client.ts";

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

/** A client in Hong Kong of a cluster that America leads; Asia is nearest. */
function createLedFromAmerica(): FakeCluster {
  const cluster = createThreeRegions("us-east4");
  cluster.leader = cluster.at("us-east4-a").datacenter;
  return cluster;
}

/** Opens a client that has measured every datacenter. */
async function openMeasured(cluster: FakeCluster): Promise<Kv> {
  const kv = await open(cluster);
  await vi.advanceTimersByTimeAsync(1_000);
  return kv;
}

/** "watch", "take" and so on: what a datacenter has received from the client itself. */
function kindsAt(cluster: FakeCluster, datacenter: string): readonly string[] {
  const { operationsReceived } = cluster.at(datacenter);
  return operationsReceived.map((operation) => (operation.kind === "queue" ? operation.step.kind : operation.kind));
}

/** A reader of one key, and what it has emitted by now. */
function follow(kv: Kv, consistency?: "strong"): { readonly seen: unknown[]; readonly ended: Promise<void> } {
  const seen: unknown[] = [];
  const run = async (): Promise<void> => {
    for await (const [entry] of kv.watch([["a"]], { consistency })) {
      seen.push(entry?.value);
    }
  };
  return { seen, ended: run() };
}

test("watch: waits at the nearest datacenter, a strong one at the leader, for all of their time", async () => {
  const cluster = createLedFromAmerica();
  const kv = await openMeasured(cluster);
  const near = follow(kv);
  const strong = follow(kv, "strong");
  await vi.advanceTimersByTimeAsync(1_000);
  expect([near.seen, strong.seen]).toEqual([[null], [null]]);
  expect(kindsAt(cluster, "asia-southeast1-a")).toEqual(["watch", "watch"]);
  expect(kindsAt(cluster, "us-east4-a")).toEqual(["watch", "watch"]);
  for (const { timeoutMs } of cluster.at("us-east4-a").operationsReceived) {
    expect(timeoutMs).toBe(WATCH_POLL_MS);
  }
  await passing(kv.set(["a"], 1));
  await vi.advanceTimersByTimeAsync(250);
  expect([near.seen, strong.seen]).toEqual([
    [null, 1],
    [null, 1],
  ]);
  kv.close();
  await Promise.all([near.ended, strong.ended]);
});

test("watch: goes on elsewhere when its datacenter dies, with what changed meanwhile and nothing older", async () => {
  const cluster = createLedFromAmerica();
  const kv = await openMeasured(cluster);
  const watch = follow(kv);
  await passing(kv.set(["a"], 1));
  await vi.advanceTimersByTimeAsync(100);
  cluster.kill("asia-southeast1-a");
  await passing(kv.set(["a"], 2));
  await vi.advanceTimersByTimeAsync(2_000);
  expect(watch.seen).toEqual([null, 1, 2]);
  const [moved] = cluster.at("europe-west3-a").operationsReceived;
  expect(moved).toMatchObject({ kind: "watch", consistency: { level: "session", bookmark: { epoch: 0, index: 1 } } });
  kv.close();
});

test("watch: leaves a datacenter that is silent and answers no pings", async () => {
  const cluster = createLedFromAmerica();
  const kv = await openMeasured(cluster);
  const watch = follow(kv);
  await vi.advanceTimersByTimeAsync(1_000);
  cluster.at("asia-southeast1-a").health = "paused";
  await passing(kv.set(["a"], 1));
  await vi.advanceTimersByTimeAsync(3_000);
  expect(watch.seen).toEqual([null, 1]);
  kv.close();
});

test("watch: a quiet one stays where it is, and comes back to the nearest datacenter when it is asked anew", async () => {
  const cluster = createLedFromAmerica();
  cluster.at("asia-southeast1-a").health = "not_ready";
  const kv = await openMeasured(cluster);
  const watch = follow(kv);
  await vi.advanceTimersByTimeAsync(1_000);
  cluster.at("asia-southeast1-a").health = "up";
  await vi.advanceTimersByTimeAsync(WATCH_POLL_MS / 2);
  expect(kindsAt(cluster, "europe-west3-a")).toEqual(["watch", "watch"]);
  expect(cluster.sessionsOpen).toBe(1);
  await vi.advanceTimersByTimeAsync(WATCH_POLL_MS);
  expect(kindsAt(cluster, "europe-west3-a")).toEqual(["watch", "watch"]);
  expect(kindsAt(cluster, "asia-southeast1-a")).toEqual(["watch"]);
  expect(watch.seen).toEqual([null]);
  kv.close();
});

test("watch: an ordinary operation beside it is waited for from when it was sent, however long the watch was quiet", async () => {
  const cluster = createThreeRegions();
  const kv = await openMeasured(cluster);
  const watch = follow(kv);
  await vi.advanceTimersByTimeAsync(10_000);
  const { result } = await passing(kv.set(["a"], 1));
  expect(result).toMatchObject({ ok: true });
  await vi.advanceTimersByTimeAsync(100);
  expect([watch.seen, cluster.sessionsOpen]).toEqual([[null, 1], 1]);
  kv.close();
});

test("watch: a stream that swallows it is replaced once its time is over, although the node lives", async () => {
  const cluster = createThreeRegions();
  const kv = await openMeasured(cluster);
  cluster.at("asia-southeast1-a").streamsStuck = true;
  const watch = follow(kv);
  await vi.advanceTimersByTimeAsync(WATCH_POLL_MS);
  expect(cluster.sessionsOpened).toBe(1);
  await vi.advanceTimersByTimeAsync(2 * POLL_GRACE_MS);
  expect(cluster.sessionsOpened).toBeGreaterThan(1);
  cluster.at("asia-southeast1-a").streamsStuck = false;
  await vi.advanceTimersByTimeAsync(2 * WATCH_POLL_MS);
  expect(watch.seen).toEqual([null]);
  kv.close();
});

test("polls: take no places of ordinary operations, have a bound of their own, and give their places back", async () => {
  const cluster = createThreeRegions();
  const kv = await openMeasured(cluster);
  const streams = Array.from({ length: POLLS_MAX }, (_, i) => kv.watch([[i]]));
  await vi.advanceTimersByTimeAsync(1_000);
  const { tookMs } = await passing(kv.set(["a"], 1));
  expect(tookMs).toBeLessThanOrEqual(37);
  const readers = streams.map((stream) => stream.getReader());
  await Promise.all(readers.map((reader) => reader.read()));
  await vi.advanceTimersByTimeAsync(100);
  const refused = kv.watch([["one too many"]]).getReader();
  expect((await errorOf(refused.read())).code).toBe("resource_exhausted");
  await readers[0]?.cancel();
  const { result } = await passing(
    kv
      .watch([["a"]])
      .getReader()
      .read(),
  );
  expect(result).toMatchObject({ value: [{ value: 1 }] });
  kv.close();
});

test("listenQueue: takes from the leader, and goes on with the next one when it dies", async () => {
  const cluster = createLedFromAmerica();
  const kv = await openMeasured(cluster);
  const seen: unknown[] = [];
  const listening = kv.listenQueue((message) => void seen.push(message));
  await passing(kv.enqueue("first"));
  await vi.advanceTimersByTimeAsync(1_000);
  expect(seen).toEqual(["first"]);
  expect(kindsAt(cluster, "asia-southeast1-a")).toEqual([]);
  expect(cluster.at("us-east4-a").operationsReceived[0]?.timeoutMs).toBe(QUEUE_POLL_MS);
  cluster.kill("us-east4-a");
  cluster.leader = cluster.at("us-east4-b").datacenter;
  await passing(kv.enqueue("second"));
  await vi.advanceTimersByTimeAsync(10_000);
  expect(seen).toEqual(["first", "second"]);
  expect(kindsAt(cluster, "us-east4-b")).toContain("take");
  kv.close();
  await listening;
});

test("listenQueue: a message whose hand-out was lost on the way comes again", async () => {
  const cluster = createThreeRegions();
  const kv = await openMeasured(cluster);
  await passing(kv.enqueue("again"));
  cluster.at("asia-southeast1-a").answersToLose = 1;
  const seen: unknown[] = [];
  const listening = kv.listenQueue((message) => void seen.push(message));
  await vi.advanceTimersByTimeAsync(4_000);
  expect(seen).toEqual([]);
  await vi.advanceTimersByTimeAsync(4_000);
  expect(seen).toEqual(["again"]);
  kv.close();
  await listening;
});

test("dropDatabase, listDatabases: go to the leader; a drop that may have happened says so", async () => {
  const cluster = createLedFromAmerica();
  const kv = await openMeasured(cluster);
  await passing(kv.listDatabases());
  await passing(kv.dropDatabase("tenant"));
  expect(kindsAt(cluster, "us-east4-a")).toEqual(["list_databases", "drop_database"]);
  for (const place of cluster.datacenters) {
    place.health = "paused";
  }
  expect((await errorOf(kv.dropDatabase("tenant"))).code).toBe("outcome_unknown");
  expect((await errorOf(kv.listDatabases())).code).toBe("unreachable");
  kv.close();
});

test("close: ends watches and listeners at once, and leaves no stream", async () => {
  const cluster = createLedFromAmerica();
  const kv = await openMeasured(cluster);
  const watches = [follow(kv), follow(kv, "strong")];
  const listening = kv.listenQueue(() => undefined);
  await vi.advanceTimersByTimeAsync(1_000);
  kv.close();
  const { tookMs } = await passing(Promise.all([listening, ...watches.map(({ ended }) => ended)]));
  expect(tookMs).toBeLessThanOrEqual(1);
  expect(cluster.sessionsOpen).toBe(0);
});
