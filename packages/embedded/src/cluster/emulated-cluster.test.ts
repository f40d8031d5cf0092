import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createCluster } from "./create-cluster.ts";
import type { EmulatedCluster } from "./emulated-cluster.ts";

/** For a test that waits for a disk that others use as well, in ms. */
const DISK_TIMEOUT_MS = 60_000;

/** How long a call takes on the cluster's clock. */
async function timeOf(cluster: EmulatedCluster, call: () => Promise<unknown>): Promise<number> {
  const startMs = cluster.nowMs;
  await call();
  return cluster.nowMs - startMs;
}

const digestsOf = (cluster: EmulatedCluster): number => new Set(cluster.status.map((s) => s.stateDigest)).size;

test("cluster: a call takes the time of its links", async () => {
  await using cluster = await createCluster("deploy");
  const [home, singapore] = [cluster.client("us-east4"), cluster.client("asia-southeast1")];
  expect(await timeOf(cluster, () => home.set(["a"], 1))).toBeLessThan(5);
  const eventual = await timeOf(cluster, () => singapore.get(["a"], { consistency: "eventual" }));
  const strong = await timeOf(cluster, () => singapore.get(["a"]));
  expect(eventual).toBeLessThan(5);
  expect(strong).toBeGreaterThan(180);
});

test("cluster: what a datacenter takes to answer is part of a client's call, once", async () => {
  await using cluster = await createCluster({ extends: "deploy", profile: { serviceTimeMs: 20 } });
  const frankfurt = cluster.client("europe-west3");
  const eventual = await timeOf(cluster, () => frankfurt.get(["a"], { consistency: "eventual" }));
  const strong = await timeOf(cluster, () => frankfurt.get(["a"]));
  expect(Math.round(eventual)).toBe(21);
  expect(Math.round(strong / 10)).toBe(11);
});

test("cluster: one seed gives one run, another seed another", async () => {
  const run = async (seed: number): Promise<unknown> => {
    await using cluster = await createCluster("deploy", { seed });
    const client = cluster.client("europe-west4");
    for (let number = 0; number < 5; number++) {
      await client.set(["n", number], number);
    }
    await cluster.advance(1_234);
    return [cluster.nowMs, cluster.status];
  };
  const first = await run(7);
  expect(await run(7)).toEqual(first);
  expect(await run(8)).not.toEqual(first);
});

test("cluster: time stands still while nobody waits for anything", async () => {
  await using cluster = await createCluster("deploy");
  await cluster.client("us-east4").set(["a"], 1);
  const nowMs = cluster.nowMs;
  await new Promise(setImmediate);
  await new Promise(setImmediate);
  expect(cluster.nowMs).toBe(nowMs);
});

test("cluster: a cut-off region serves what it has, and cannot write", async () => {
  await using cluster = await createCluster("deploy");
  await cluster.client("us-east4").set(["a"], 1);
  await cluster.caughtUp();
  cluster.isolate("europe-west3");
  const frankfurt = cluster.client("europe-west3", { timeoutMs: 1_000 });
  expect((await frankfurt.get(["a"], { consistency: "eventual" })).value).toBe(1);
  await expect(frankfurt.set(["a"], 2)).rejects.toMatchObject({ retryable: true });
  cluster.heal("europe-west3");
  await cluster.client("us-east4").set(["a"], 3);
  await cluster.caughtUp();
  expect((await frankfurt.get(["a"])).value).toBe(3);
});

test("cluster: without its nearest datacenter a client goes to the next, and comes back", async () => {
  await using cluster = await createCluster("deploy");
  const client = cluster.client("asia-southeast1", { consistency: "eventual" });
  const servedBy = async (): Promise<string> => (await client.get(["a"])).provenance.datacenter;
  expect(await servedBy()).toBe("asia-southeast1-a");
  await cluster.kill("asia-southeast1-a");
  expect(await servedBy()).toBe("asia-southeast1-b");
  await cluster.kill("asia-southeast1");
  expect(await servedBy()).not.toContain("asia");
  await cluster.restart("asia-southeast1");
  await cluster.advance(3_000);
  expect(await servedBy()).toBe("asia-southeast1-a");
});

test("cluster: a slow link slows down what crosses it", async () => {
  await using cluster = await createCluster("deploy");
  cluster.slow("us-east4", "asia-southeast1", { rttMs: 600 });
  expect(await timeOf(cluster, () => cluster.client("asia-southeast1").get(["a"]))).toBeGreaterThan(590);
});

test("cluster: a planned failover loses nothing, and writes go on", async () => {
  await using cluster = await createCluster("deploy");
  const client = cluster.client("us-east4");
  await client.set(["a"], 1);
  await cluster.failover("europe-west3");
  expect(cluster.leader).toContain("europe-west3");
  await client.set(["b"], 2);
  await cluster.caughtUp();
  expect((await client.getMany([["a"], ["b"]])).map(({ value }) => value)).toEqual([1, 2]);
  expect(digestsOf(cluster)).toBe(1);
});

test("cluster: a forced failover loses what had not been shipped, and the session that saw it is told", async () => {
  await using cluster = await createCluster("deploy");
  const client = cluster.client("us-east4");
  await client.set(["kept"], 1);
  await cluster.caughtUp();
  cluster.pauseShipping("europe-west3");
  cluster.pauseShipping("asia-southeast1");
  const session = client.session();
  await session.set(["lost"], 1);
  await cluster.kill("us-east4");
  cluster.heal();
  await cluster.failover("europe-west3", { force: true });
  expect((await client.getMany([["kept"], ["lost"]])).map(({ value }) => value)).toEqual([1, null]);
  await expect(session.get(["lost"])).rejects.toMatchObject({ code: "bookmark_lost" });
});

test("cluster: a watch far away sees a write once it has arrived", async () => {
  await using cluster = await createCluster("deploy");
  const reader = cluster
    .client("asia-southeast1")
    .watch([["a"]])
    .getReader();
  expect((await reader.read()).value?.[0]?.value).toBeNull();
  const startMs = cluster.nowMs;
  await cluster.client("us-east4").set(["a"], 1);
  expect((await reader.read()).value?.[0]?.value).toBe(1);
  expect(cluster.nowMs - startMs).toBeGreaterThan(90);
});

test("cluster: what expires and what is enqueued goes by the cluster's clock", async () => {
  await using cluster = await createCluster("local");
  const client = cluster.client("local");
  await client.set(["a"], 1, { expireIn: 60_000 });
  await cluster.advance(50_000);
  expect((await client.get(["a"])).value).toBe(1);
  await cluster.advance(15_000);
  expect((await client.get(["a"])).value).toBeNull();
});

test("cluster: places that there are not are refused by name", async () => {
  await using cluster = await createCluster("local");
  await expect(cluster.kill("mars")).rejects.toThrow("mars");
  expect(() => cluster.pauseShipping("mars")).toThrow("mars");
  expect(() => cluster.client("mars")).toThrow("mars");
  await expect(createCluster("mars")).rejects.toThrow("deploy");
});

test("cluster: closed, it answers nothing, and may be closed again", async () => {
  const cluster = await createCluster("local");
  const client = cluster.client("local");
  await cluster.close();
  await cluster.close();
  await expect(client.get(["a"])).rejects.toThrow("Bad resource ID");
});

test("cluster: a topology of one's own, on LMDB, whose time stands still while a disk works", {
  timeout: DISK_TIMEOUT_MS,
}, async () => {
  const directory = await mkdtemp(join(tmpdir(), "kvorum-cluster-"));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  const regions = [
    { region: "us-east4", datacenters: ["here"] },
    { region: "europe-west3", datacenters: ["there"] },
  ];
  const topology = { name: "pair", primaryRegion: "us-east4", regions };
  {
    await using cluster = await createCluster(topology, { storage: { directory } });
    await cluster.client("us-east4").set(["a"], 1);
    await cluster.caughtUp();
    await cluster.kill("here");
    await cluster.restart("here");
    expect((await cluster.client("us-east4").get(["a"])).value).toBe(1);
  }
  await using again = await createCluster(topology, { storage: { directory } });
  expect((await again.client("europe-west3").get(["a"], { consistency: "eventual" })).value).toBe(1);
});

test("cluster: on real time an ocean takes as long as it takes", async () => {
  await using cluster = await createCluster("deploy", { time: "real" });
  const startMs = performance.now();
  await cluster.client("asia-southeast1").get(["a"]);
  expect(performance.now() - startMs).toBeGreaterThan(180);
});

test("cluster: many sleep at once, wake in order, at their instants, and no later than their signal", async () => {
  await using cluster = await createCluster("local");
  const startMs = cluster.nowMs;
  const woken: number[] = [];
  const abort = new AbortController();
  const aborted = cluster.sleepUntil(startMs + 1e9, abort.signal);
  await Promise.all(
    [30, 10, 20, 10, -5].map(async (afterMs) => {
      await cluster.sleepUntil(startMs + afterMs);
      woken.push(afterMs, cluster.nowMs - startMs);
    }),
  );
  expect(woken).toEqual([-5, 0, 10, 10, 10, 10, 20, 20, 30, 30]);
  abort.abort();
  await aborted;
  await cluster.sleepUntil(startMs + 1e9, abort.signal);
  expect(cluster.nowMs - startMs).toBeLessThan(100);
});

test("cluster: equal open-loop loads of many clients give equal runs, to the last instant", async () => {
  const run = async (): Promise<unknown> => {
    await using cluster = await createCluster("deploy", { seed: 5 });
    const clients = ["us-east4", "europe-west3", "asia-east2"].map((region) => cluster.client(region));
    const ends: string[] = [];
    const startMs = cluster.nowMs;
    const one = async (number: number): Promise<void> => {
      await cluster.sleepUntil(startMs + 7 * number);
      const client = clients[number % clients.length];
      await (number % 2 === 0 ? client?.set(["k", number % 5], number) : client?.get(["k", number % 5]));
      ends.push(`${number} at ${cluster.nowMs}`);
    };
    await Promise.all(Array.from({ length: 60 }, (_, number) => one(number)));
    return [ends, cluster.status];
  };
  expect(await run()).toEqual(await run());
});
