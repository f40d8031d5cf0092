import { KvorumError } from "@kvorum/base";
import { expect, test } from "vitest";
import { startSim, withMethods } from "../testing/sim-context.ts";

const COUNTER = { kind: "counter", counters: 2, ratePerSecond: 40, clients: 4 };

test.each(["sum", "read-modify-write"])("counter: what was added by %s is there, once", async (method) => {
  await using sim = await startSim({ workload: { ...COUNTER, method } });
  await sim.play();
  const { acknowledged } = sim.driver.counts;
  expect(acknowledged).toBe(sim.countOf("us-east4", method === "sum" ? "write" : "transaction"));
  expect(acknowledged).toBeGreaterThan(50);
  expect(sim.driver.counts).toMatchObject({ unknown: 0, final: acknowledged, drift: 0 });
  expect(sim.driver.checks).toMatchObject([{ ok: true }]);
});

test("counter: what counters held before the run is not counted", async () => {
  await using sim = await startSim({ workload: COUNTER });
  await sim.cluster.client("us-east4").atomic().sum(["counter", 1], 1_000n).commit();
  await sim.play();
  expect(sim.driver.checks).toMatchObject([{ ok: true }]);
});

test("counter: an addition whose answer was lost may be there or not", async () => {
  await using sim = await startSim({ workload: COUNTER });
  await sim.play(async () => {
    await sim.cluster.advance(1_000);
    sim.cluster.isolate("us-east4");
    sim.cluster.partition("us-east4-a", "us-east4-b");
    sim.cluster.partition("us-east4-a", "us-east4-c");
    sim.cluster.partition("us-east4-b", "us-east4-c");
    await sim.cluster.advance(8_000);
    sim.cluster.heal();
    await sim.cluster.advance(8_000);
  });
  expect(sim.driver.counts.unknown).toBeGreaterThan(0);
  expect(sim.driver.checks).toMatchObject([{ ok: true }]);
});

test("counter: an acknowledged addition that is not there is caught", async () => {
  let sums = 0;
  await using sim = await startSim({
    workload: { ...COUNTER, clients: 1 },
    disturb: (client) =>
      withMethods(client, {
        atomic: () => {
          sums += 1;
          const write = client.atomic();
          return sums === 5 ? Object.assign(write, { sum: () => write.set(["elsewhere"], 1) }) : write;
        },
      }),
  });
  await sim.play();
  expect(sim.driver.counts.drift).toBe(1);
  expect(sim.driver.checks).toMatchObject([{ ok: false }]);
});

test("counter: an addition that was made twice is caught", async () => {
  let sums = 0;
  await using sim = await startSim({
    workload: { ...COUNTER, clients: 1 },
    disturb: (client) =>
      withMethods(client, {
        atomic: () => {
          sums += 1;
          return sums === 5 ? client.atomic().sum(["counter", 0], 1n) : client.atomic();
        },
      }),
  });
  await sim.play();
  expect(sim.driver.counts.drift).toBe(1);
  expect(sim.driver.checks).toMatchObject([{ ok: false }]);
});

test("counter: counters that nobody can read in the end are no success", async () => {
  let isOver = false;
  await using sim = await startSim({
    workload: COUNTER,
    disturb: (client) =>
      withMethods(client, {
        list: ((selector, options) => {
          if (isOver) {
            throw new KvorumError("unreachable", "nobody is there");
          }
          return client.list(selector, options);
        }) as typeof client.list,
      }),
  });
  await sim.play(async () => {
    await sim.cluster.advance(1_000);
    isOver = true;
  });
  expect(sim.driver.counts).not.toHaveProperty("drift");
  expect(sim.driver.checks).toMatchObject([{ ok: false, detail: expect.stringContaining("nobody is there") }]);
});
