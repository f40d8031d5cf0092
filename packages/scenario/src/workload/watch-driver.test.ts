import type { KvEntryMaybe } from "@kvorum/sdk";
import { expect, test } from "vitest";
import { startSim, withMethods } from "../testing/sim-context.ts";
import type { ScenarioKv } from "../world/world.ts";

const WATCH = { kind: "watch", clientRegion: "asia-southeast1", ratePerSecond: 20, clients: 2, keys: 3 };
type Entries = readonly KvEntryMaybe<unknown>[];

/** Watches whose emissions, numbered from 0 on, go through `change`; null drops one. */
function watching(change: (entries: Entries, number: number) => Entries | null) {
  return (client: ScenarioKv): ScenarioKv =>
    withMethods(client, {
      watch: ((...asked: Parameters<ScenarioKv["watch"]>) => {
        let number = -1;
        const changing = new TransformStream<Entries, Entries>({
          transform: (entries, controller) => {
            number += 1;
            const changed = change(entries, number);
            if (changed !== null) {
              controller.enqueue(changed);
            }
          },
        });
        return client.watch(...asked).pipeThrough(changing);
      }) as ScenarioKv["watch"],
    });
}

test("watch: every write is noticed by every watcher, about a link later, and nothing goes back", async () => {
  await using sim = await startSim({ workload: WATCH });
  await sim.play();
  const { writes = 0 } = sim.driver.counts;
  expect(writes).toBe(sim.countOf("us-east4", "write"));
  expect(writes).toBeGreaterThan(30);
  expect(sim.countOf("asia-southeast1", "watch")).toBe(2 * writes);
  expect(sim.driver.counts).toMatchObject({ missedLast: 0, goingBack: 0 });
  expect(sim.driver.checks).toMatchObject([{ ok: true }, { ok: true }]);
  const row = sim.recorder.regions.find(({ region }) => region === "asia-southeast1");
  expect(row?.latency.watch.percentileMs(50)).toBeGreaterThan(90);
});

test.for(["strong", "eventual"] as const)(
  "watch: while a region is sent nothing, its %s watchers are told what their level promises",
  async (consistency) => {
    await using sim = await startSim({ workload: { ...WATCH, consistency } });
    let noticed = 0;
    await sim.play(async () => {
      sim.cluster.pauseShipping("asia-southeast1");
      await sim.cluster.advance(2_500);
      noticed = sim.countOf("asia-southeast1", "watch");
      sim.cluster.resumeShipping("asia-southeast1");
    });
    expect(noticed > 0).toBe(consistency === "strong");
    expect(sim.driver.checks).toMatchObject([{ ok: true }, { ok: true }]);
  },
);

test("watch: a watcher that is not told of the last version is caught", async () => {
  await using sim = await startSim({
    workload: { ...WATCH, clients: 1 },
    disturb: watching((entries, number) => (number < 10 ? entries : null)),
  });
  await sim.play();
  expect(sim.driver.counts.missedLast).toBe(1);
  expect(sim.driver.checks).toMatchObject([{ ok: false }, { ok: true }]);
});

test("watch: a notice of an older version is caught", async () => {
  const seen: Entries[] = [];
  await using sim = await startSim({
    workload: { ...WATCH, clients: 1, keys: 1 },
    disturb: watching((entries, number) => {
      seen.push(entries);
      return number === 10 ? (seen[5] ?? null) : entries;
    }),
  });
  await sim.play();
  expect(sim.driver.counts.goingBack).toBe(1);
  expect(sim.driver.checks).toMatchObject([{ ok: true }, { ok: false }]);
});
