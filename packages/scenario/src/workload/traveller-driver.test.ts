import { expect, test } from "vitest";
import { type SimRun, startSim, withMethods } from "../testing/sim-context.ts";

const TRAVELLER = {
  kind: "traveller",
  ratePerSecond: 20,
  clients: 3,
  itinerary: ["europe-west3", "asia-southeast1"],
  stay: "1s",
};

/** The last stop of the itinerary gets nothing new. */
function withoutShipping({ cluster }: SimRun): () => Promise<void> {
  return () => {
    cluster.pauseShipping("asia-southeast1");
    return cluster.advance(3_000).then(() => cluster.resumeShipping("asia-southeast1"));
  };
}

test("traveller: a session goes along, so nobody reads behind what they wrote or read", async () => {
  await using sim = await startSim({ workload: TRAVELLER });
  await sim.play();
  const { writes = 0, reads, moves = 0 } = sim.driver.counts;
  expect(sim.driver.counts).toMatchObject({ readYourWrites: 0, monotonicReads: 0, moves: 6 });
  expect(reads).toBe(2 * (writes + moves));
  const regions = ["us-east4", "europe-west3", "asia-southeast1"];
  expect(regions.reduce((sum, region) => sum + sim.countOf(region, "sessionRead"), 0)).toBe(reads);
  for (const region of regions) {
    expect(sim.countOf(region, "write")).toBeGreaterThan(10);
  }
  expect(sim.driver.checks).toMatchObject([{ ok: true }, { ok: true }]);
});

test("traveller: eventual reads are behind what the reader wrote, which no check forbids", async () => {
  await using sim = await startSim({ workload: { ...TRAVELLER, consistency: "eventual" } });
  await sim.play(withoutShipping(sim));
  expect(sim.driver.counts.readYourWrites).toBeGreaterThan(0);
  expect(sim.driver.counts.monotonicReads).toBeGreaterThan(0);
  expect(sim.driver.checks).toEqual([]);
});

test("traveller: a cluster that breaks the promise of a session is caught", async () => {
  await using sim = await startSim({
    workload: TRAVELLER,
    disturb: (client) =>
      withMethods(client, { get: ((key) => client.get(key, { consistency: "eventual" })) as typeof client.get }),
  });
  await sim.play(withoutShipping(sim));
  expect(sim.driver.counts.readYourWrites).toBeGreaterThan(0);
  expect(sim.driver.checks[0]).toMatchObject({ ok: false });
});

test("traveller: the primary region moves on their way, and sessions hold", async () => {
  // With this seed a read waits at a datacenter whose role is being changed: turn followed turn there without a pause.
  await using sim = await startSim({
    workload: { ...TRAVELLER, itinerary: ["europe-west3", "asia-southeast1", "us-west2"], stay: "700ms" },
    durationMs: 6_000,
  });
  await sim.play(async () => {
    await sim.cluster.advance(1_500);
    await sim.cluster.failover("europe-west3");
  });
  expect(sim.driver.checks).toMatchObject([{ ok: true }, { ok: true }]);
});

test("traveller: a region that does not let a traveller in is a failure there, and the journey goes on", async () => {
  await using sim = await startSim({ workload: { ...TRAVELLER, clients: 1 } });
  await sim.play(async () => {
    sim.cluster.isolate("europe-west3");
    await sim.cluster.advance(2_000);
    sim.cluster.heal();
  });
  expect(sim.driver.checks).toMatchObject([{ ok: true }, { ok: true }]);
  expect(sim.countOf("asia-southeast1", "write")).toBeGreaterThan(0);
});
