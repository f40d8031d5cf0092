import { expect, test } from "vitest";
import { startSim, withMethods } from "../testing/sim-context.ts";

const BANK = { kind: "bank", clientRegion: "europe-west3", ratePerSecond: 30, clients: 4, accounts: 4 };

test("bank: money moves, and every snapshot of a replica far away adds up", async () => {
  await using sim = await startSim({ workload: BANK });
  await sim.play();
  const { counts, checks } = sim.driver;
  expect(counts.transfers).toBe(sim.countOf("europe-west3", "transaction"));
  expect((counts.snapshots ?? 0) + (counts.early ?? 0)).toBe(sim.countOf("europe-west3", "eventualRead"));
  expect(counts.transfers).toBeGreaterThan(20);
  expect(counts.retries).toBeGreaterThan(0);
  expect(counts).toMatchObject({ brokenSums: 0 });
  expect(checks).toMatchObject([{ ok: true, detail: `${counts.snapshots} snapshots add up to 400` }]);
});

test("bank: it adds up after the leader was killed in the middle of transfers", async () => {
  await using sim = await startSim({ workload: { ...BANK, ratePerSecond: 10, snapshotConsistency: "strong" } });
  await sim.play(async () => {
    await sim.cluster.advance(1_000);
    const leader = sim.cluster.leader ?? "";
    await sim.cluster.kill(leader);
    await sim.cluster.advance(2_000);
    await sim.cluster.restart(leader);
  });
  expect(sim.driver.checks).toMatchObject([{ ok: true }]);
});

test("bank: a snapshot that does not add up is caught, and shown", async () => {
  let reads = 0;
  await using sim = await startSim({
    workload: { ...BANK, ratePerSecond: 10, snapshotPercent: 100, snapshotConsistency: "strong" },
    disturb: (client) =>
      withMethods(client, {
        getMany: (async (keys: readonly (readonly string[])[], options: object) => {
          const entries = await client.getMany(keys, options);
          reads += 1;
          return reads === 3 ? entries.map((entry, i) => (i === 0 ? { ...entry, value: 101 } : entry)) : entries;
        }) as typeof client.getMany,
      }),
  });
  await sim.play();
  expect(sim.driver.counts.brokenSums).toBe(1);
  expect(sim.driver.checks).toMatchObject([{ ok: false, detail: expect.stringContaining("101 + 100 + 100 + 100") }]);
});

test("bank: a replica that has no account yet is early, one that has some is broken", async () => {
  let reads = 0;
  await using sim = await startSim({
    workload: { ...BANK, ratePerSecond: 10, snapshotPercent: 100 },
    disturb: (client) =>
      withMethods(client, {
        getMany: (async (keys: readonly (readonly string[])[], options: object) => {
          const entries = await client.getMany(keys, options);
          reads += 1;
          const missing = { value: null, versionstamp: null };
          return entries.map((entry, i) => (reads <= 2 || (reads === 3 && i < 2) ? { ...entry, ...missing } : entry));
        }) as typeof client.getMany,
      }),
  });
  await sim.play();
  expect(sim.driver.counts).toMatchObject({ brokenSums: 1 });
  expect(sim.driver.counts.early).toBeGreaterThanOrEqual(2);
});
