// @kvorum/testcontainers: clusters of two and three containers, and what can be done to them.
import { KvorumCluster, type StartedKvorumCluster } from "@kvorum/testcontainers";
import { createTopology } from "@kvorum/wan";
import { expect, test } from "vitest";

/** A datacenter on each side of the ocean. */
const TWO_REGIONS = createTopology(
  {
    name: "two-regions",
    primaryRegion: "us-east4",
    regions: [
      { region: "us-east4", datacenters: ["us-east4-a"] },
      { region: "europe-west3", datacenters: ["europe-west3-a"] },
    ],
  },
  { source: import.meta.filename },
);
/** An election and the client's way to the new leader, on a busy machine. */
const THROUGH_AN_ELECTION = { timeoutMs: 30_000 };
const SOON = { timeout: 30_000, interval: 50 };

async function stateOf(cluster: StartedKvorumCluster, datacenter: string) {
  const { datacenters } = await cluster.status();
  return datacenters.find((status) => status.datacenter === datacenter);
}

async function expectCaughtUp(cluster: StartedKvorumCluster): Promise<void> {
  const appliedIndexes = async () => (await cluster.status()).datacenters.map(({ node }) => node?.appliedIndex ?? null);
  await expect.poll(async () => new Set(await appliedIndexes()).size, SOON).toBe(1);
  expect(await appliedIndexes()).not.toContain(null);
}

test("cluster: the leader is killed, paused and cut off in turn; writes go on, and each comes back with all of them", async () => {
  await using cluster = await new KvorumCluster({ topology: "local" }).start();
  using kv = await cluster.client("local");
  const addresses = cluster.target;
  const written: number[] = [];
  const write = async (): Promise<void> => {
    await kv.set(["n", written.length], written.length, THROUGH_AN_ELECTION);
    written.push(written.length);
  };
  await write();

  const killed = await cluster.leader();
  await cluster.kill(killed);
  expect(await stateOf(cluster, killed)).toMatchObject({ container: "stopped", node: null });
  await write();
  expect(await cluster.leader()).not.toBe(killed);
  await cluster.restart(killed);
  await expectCaughtUp(cluster);

  const paused = await cluster.leader();
  await cluster.pause(paused);
  expect(await stateOf(cluster, paused)).toMatchObject({ container: "paused", node: null });
  await expect(cluster.pause(paused)).rejects.toMatchObject({ code: "invalid_argument" });
  await write();
  await cluster.resume(paused);
  await expectCaughtUp(cluster);

  const cutOff = await cluster.leader();
  await cluster.disconnect(cutOff);
  await write();
  const alone = cluster.datacenter(cutOff);
  // Its clients still reach it, and it serves them what it has.
  expect(await stateOf(cluster, cutOff)).toMatchObject({ container: "running", node: { datacenter: cutOff } });
  expect(await (await fetch(`${alone.httpUrl}/healthz`)).json()).toMatchObject({ datacenter: cutOff });
  await cluster.reconnect(cutOff);
  await expectCaughtUp(cluster);

  expect(cluster.target).toBe(addresses);
  const found = await Array.fromAsync(kv.list<number>({ prefix: ["n"] }));
  expect(found.map(({ value }) => value)).toEqual(written);
});

test("cluster: across a partition eventual reads grow old and strong ones fail; a restart does not heal it, heal() does", async () => {
  await using cluster = await new KvorumCluster({ topology: TWO_REGIONS, seed: 7 }).start();
  using virginia = await cluster.client("us-east4");
  using frankfurt = await cluster.client("europe-west3", { consistency: "eventual", timeoutMs: 10_000 });
  await virginia.set(["a"], "old");
  await expect.poll(async () => (await frankfurt.get(["a"])).value, SOON).toBe("old");

  await cluster.partition("us-east4", "europe-west3");
  await virginia.set(["a"], "new");
  const read = await frankfurt.get(["a"]);
  expect(read).toMatchObject({ value: "old", provenance: { datacenter: "europe-west3-a", strong: false } });
  await expect(frankfurt.get(["a"], { consistency: "strong", timeoutMs: 1_000 })).rejects.toThrow();

  await cluster.restart("europe-west3-a");
  const told = await cluster.datacenter("europe-west3-a").withAdmin((admin) => admin.configureWan({}));
  expect(told).toMatchObject({ enabled: true, active: [{ from: "us-east4", to: "europe-west3", partitioned: true }] });

  await cluster.heal();
  await expect.poll(async () => (await frankfurt.get(["a"])).value, SOON).toBe("new");
  await cluster.slow("us-east4", "europe-west3", 300);
  const askedAtMs = performance.now();
  await frankfurt.get(["a"], { consistency: "strong" });
  expect(performance.now() - askedAtMs).toBeGreaterThan(290);

  await expect(cluster.partition("us-east4", "mars")).rejects.toThrow('no "mars" here');
  await expect(cluster.kill("us-east4-z")).rejects.toThrow("there are us-east4-a, europe-west3-a");
});

test("cluster: without the emulated WAN everybody is near", async () => {
  await using cluster = await new KvorumCluster({ topology: TWO_REGIONS, emulatedWan: false }).start();
  const { datacenters } = await cluster.status();
  expect(datacenters.map(({ node }) => node?.wanEnabled)).toEqual([false, false]);
});

test("cluster: a topology that nobody knows is refused", () => {
  expect(() => new KvorumCluster({ topology: "atlantis" })).toThrow("there are deploy, local, three-continents");
});
