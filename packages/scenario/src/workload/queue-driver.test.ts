import { expect, test } from "vitest";
import { startSim, withMethods } from "../testing/sim-context.ts";
import type { ScenarioKv } from "../world/world.ts";

const QUEUE = { kind: "queue", ratePerSecond: 20, clients: 2 };
type Handler = Parameters<ScenarioKv["listenQueue"]>[0];

/** A listener whose handler is called by `deliver`. */
function listening(deliver: (handler: Handler, message: { message: number }) => Promise<void>) {
  return (client: ScenarioKv): ScenarioKv =>
    withMethods(client, {
      listenQueue: (handler) => client.listenQueue((message: { message: number }) => deliver(handler, message)),
    });
}

test("queue: every message comes to a listener in another region, in about the way there", async () => {
  await using sim = await startSim({ workload: { ...QUEUE, listenerRegion: "europe-west3", listeners: 2 } });
  await sim.play();
  const { enqueued } = sim.driver.counts;
  expect(enqueued).toBe(sim.countOf("us-east4", "write"));
  expect(enqueued).toBeGreaterThan(30);
  expect(sim.countOf("europe-west3", "queueDelivery")).toBe(enqueued);
  expect(sim.driver.counts).toMatchObject({ delivered: enqueued, duplicates: 0, undelivered: 0 });
  expect(sim.driver.checks).toMatchObject([{ ok: true }]);
});

test("queue: a delivery that overtakes its acknowledgement took no time", async () => {
  await using sim = await startSim({
    workload: { ...QUEUE, clientRegion: "asia-southeast1", listenerRegion: "us-east4" },
  });
  await sim.play();
  const row = sim.recorder.regions.find(({ region }) => region === "us-east4");
  expect(row?.latency.queueDelivery.count).toBe(sim.driver.counts.enqueued);
  expect(row?.latency.queueDelivery.percentileMs(50)).toBeLessThan(1);
});

test("queue: messages of an earlier run in the same database are not counted", async () => {
  await using sim = await startSim({ workload: QUEUE });
  await sim.cluster.client("us-east4", { database: "queue" }).enqueue({ run: "earlier", message: 0 });
  await sim.play();
  expect(sim.driver.counts.duplicates).toBe(0);
  expect(sim.driver.counts.delivered).toBe(sim.driver.counts.enqueued);
});

test("queue: a message that never comes is caught", async () => {
  await using sim = await startSim({
    workload: QUEUE,
    disturb: listening(async (handler, message) => {
      if (message.message !== 3) {
        await handler(message);
      }
    }),
  });
  await sim.play();
  expect(sim.driver.counts.undelivered).toBe(1);
  expect(sim.driver.checks).toMatchObject([{ ok: false }]);
});

test("queue: a message that comes twice is counted, and allowed", async () => {
  await using sim = await startSim({
    workload: QUEUE,
    disturb: listening(async (handler, message) => {
      await handler(message);
      if (message.message === 3) {
        await handler(message);
      }
    }),
  });
  await sim.play();
  expect(sim.driver.counts).toMatchObject({ duplicates: 1, undelivered: 0 });
  expect(sim.countOf("us-east4", "queueDelivery")).toBe(sim.driver.counts.enqueued);
});
