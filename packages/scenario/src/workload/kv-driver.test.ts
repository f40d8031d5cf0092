import { mustExist } from "@kvorum/base";
import type { KvConsistencyLevel, KvKey } from "@kvorum/sdk";
import { expect, test } from "vitest";
import { startSim, withMethods } from "../testing/sim-context.ts";

const KEYS = { count: 20, prefix: "kv" };

test("kv: every kind of operation of a mix is carried out and counted under its figure", async () => {
  const mix = {
    write: 20,
    delete: 10,
    readModifyWrite: 10,
    strongRead: 10,
    sessionRead: 15,
    boundedRead: 10,
    eventualRead: 15,
    list: 10,
  };
  await using sim = await startSim({
    workload: {
      clientRegion: "europe-west3",
      keys: KEYS,
      mix,
      ratePerSecond: 100,
      clients: 3,
      valueSizeBytes: { min: 0, max: 50 },
    },
  });
  await sim.play();
  const { counts } = sim.driver;
  const [row] = sim.recorder.regions;
  const count = (kind: Parameters<typeof sim.countOf>[1]): number => sim.countOf("europe-west3", kind);
  expect(row?.failed).toBe(0);
  expect(count("write")).toBe((counts.writes ?? 0) + (counts.deletes ?? 0));
  expect(count("transaction")).toBe(counts.transactions);
  expect(count("list")).toBe(counts.pages);
  expect(count("strongRead") + count("sessionRead") + count("boundedRead") + count("eventualRead")).toBe(counts.reads);
  expect(Object.entries(counts).filter(([name, value]) => name !== "retries" && value === 0)).toEqual([]);
  expect(sim.writes.count).toBe((counts.writes ?? 0) + (counts.deletes ?? 0) + (counts.transactions ?? 0));
});

test("kv: the reads of a ycsb workload are at its readConsistency, and bounded ones within maxStaleness", async () => {
  const asked: unknown[] = [];
  await using sim = await startSim({
    workload: { keys: KEYS, ycsb: "c", readConsistency: "bounded", maxStaleness: "300ms", ratePerSecond: 20 },
    disturb: (client) =>
      withMethods(client, {
        get: ((key: KvKey, options: { readonly consistency: KvConsistencyLevel }) => {
          asked.push(options.consistency);
          return client.get(key, options);
        }) as typeof client.get,
      }),
  });
  await sim.play();
  expect(sim.countOf("us-east4", "boundedRead")).toBe(asked.length);
  expect(new Set(asked.map((level) => JSON.stringify(level)))).toEqual(
    new Set([JSON.stringify({ level: "bounded", maxStalenessMs: 300 })]),
  );
});

test("kv: an acknowledged write says who made it, where and when", async () => {
  await using sim = await startSim({
    workload: { clientRegion: "europe-west3", keys: KEYS, mix: { write: 100 }, ratePerSecond: 5 },
  });
  await sim.play();
  const [write] = sim.writes.all;
  expect(write).toMatchObject({ region: "europe-west3", datacentersDurable: 2 });
  expect(mustExist(write, "a write").ackedAtMs - mustExist(write, "a write").sentAtMs).toBeGreaterThan(80);
});

test("kv: read-modify-writes of one key by many are all made, some at the second try", async () => {
  await using sim = await startSim({
    workload: { keys: { count: 1 }, mix: { readModifyWrite: 100 }, ratePerSecond: 100, clients: 8 },
    durationMs: 500,
  });
  await sim.play();
  expect(sim.recorder.regions[0]?.failed).toBe(0);
  expect(sim.driver.counts.retries).toBeGreaterThan(0);
});

test.each([
  ["a", { reads: 50, writes: 50 }],
  ["b", { reads: 95, writes: 5 }],
  ["c", { reads: 100 }],
  ["d", { reads: 95, writes: 5 }],
  ["e", { pages: 95, writes: 5 }],
  ["f", { reads: 50, transactions: 50 }],
])("kv: ycsb %s does what it is made of, on keys that are there", async (ycsb, shares) => {
  const missing: unknown[] = [];
  await using sim = await startSim({
    workload: { keys: { count: 50 }, ycsb, ratePerSecond: 100, readConsistency: "strong", listConsistency: "strong" },
    durationMs: 2_000,
  });
  await sim.play();
  const total = Object.entries(sim.driver.counts).reduce(
    (sum, [name, value]) => sum + (name === "retries" ? 0 : value),
    0,
  );
  for (const [name, percent] of Object.entries(shares)) {
    expect(Math.abs((sim.driver.counts[name] ?? 0) - (total * percent) / 100)).toBeLessThan(6 * Math.sqrt(total / 4));
  }
  const client = sim.cluster.client("us-east4");
  for (let key = 0; key < 50; key++) {
    const { versionstamp } = await client.get(["scenario", key]);
    missing.push(...(versionstamp === null ? [key] : []));
  }
  expect(missing).toEqual([]);
});

test("kv: latest reads what was written last", async () => {
  const read: number[] = [];
  await using sim = await startSim({
    workload: {
      keys: { count: 1_000, distribution: "latest", theta: 3 },
      mix: { write: 50, strongRead: 50 },
      ratePerSecond: 50,
    },
    disturb: (client) =>
      withMethods(client, {
        get: (async (key: KvKey) => {
          read.push(Number(key[1]));
          return await client.get(key);
        }) as typeof client.get,
      }),
  });
  await sim.play();
  // Written one after the other; what is read moves on with them.
  expect(read.at(-1)).toBeGreaterThan((sim.driver.counts.writes ?? 0) * 0.8);
});

test("kv: what cannot be answered is a failure of its region", async () => {
  await using sim = await startSim({
    workload: { clientRegion: "europe-west3", keys: KEYS, mix: { strongRead: 100 }, ratePerSecond: 10 },
    durationMs: 1_000,
  });
  await sim.play(async () => {
    sim.cluster.isolate("us-east4");
    await sim.cluster.advance(10_000);
    sim.cluster.heal();
  });
  const [row] = sim.recorder.regions;
  expect(row?.failed).toBeGreaterThan(0);
  expect(Object.keys(row?.errors ?? {})).not.toContain("internal");
});

test("kv: a refused operation is a failure that says that too much was under way", async () => {
  await using sim = await startSim({ workload: { keys: KEYS, mix: { write: 100 }, ratePerSecond: 10 } });
  const [operation] = sim.driver.plan([]);
  expect(operation).toBeUndefined();
  sim.recorder.begin(0);
  sim.driver.refuse({ atMs: 0 }, 0);
  expect(sim.recorder.regions[0]?.errors).toEqual({ resource_exhausted: 1 });
});
