import { KvorumError, mustExist, parseRegion } from "@kvorum/base";
import { decodeHistory, encodeHistoryEvent, type HistoryEvent, judgeAll } from "@kvorum/checker";
import { findPreset } from "@kvorum/wan";
import { expect, test } from "vitest";
import { loadScenario } from "../schema/load-scenario.ts";
import { createSimWorld, type SimWorld } from "../world/sim-world.ts";
import type { ScenarioKv, World } from "../world/world.ts";
import { recordHistory } from "./record-history.ts";
import { runScenario } from "./run-scenario.ts";

const SCENARIO = loadScenario(`
name: recorded
duration: 3s
probes: { timeToVisible: { duration: 1s, ratePerSecond: 3 } }
workloads:
${["us-east4", "asia-southeast1"]
  .map(
    (region) => `
  - clientRegion: ${region}
    clients: 2
    ratePerSecond: 30
    mix: { write: 20, delete: 10, readModifyWrite: 10, strongRead: 20, eventualRead: 40 }
    keys: { count: 5, distribution: uniform }
    valueSizeBytes: 4
`,
  )
  .join("")}
`);

const NOTHING_KNOWN = { log: null, certificate: new Set<string>(), clockErrorMs: 0, invariants: [] };
const REGION = parseRegion("us-east4");

async function createWorld(): Promise<SimWorld> {
  return await createSimWorld({ topology: mustExist(findPreset("deploy"), "deploy"), seed: 1, regionLeaseMs: null });
}

/** A recorded client of the world, and what it recorded. */
async function recorded(world: World): Promise<{ kv: ScenarioKv; events: HistoryEvent[] }> {
  const events: HistoryEvent[] = [];
  const recording = recordHistory(world, (event) => events.push(event));
  return { kv: await recording.openClient({ region: REGION, name: "test", timeoutMs: 1_000 }), events };
}

test("runScenario: a recorded run is a history that the judges take, and on a sound cluster they find nothing", async () => {
  await using world = await createWorld();
  const lines: string[] = [];
  const report = await runScenario({
    scenario: SCENARIO,
    world,
    command: "",
    version: "",
    onHistoryEvent: (event) => lines.push(encodeHistoryEvent(event)),
  });
  const history = decodeHistory(lines.join("\n"));
  const { violations, reports } = judgeAll(history, NOTHING_KNOWN);
  expect(violations.map(({ message }) => message)).toEqual([]);
  const judged = Object.fromEntries(reports.map((row) => [row.judge, row.judged]));
  expect(judged["strict-serializability"]).toBeGreaterThan(report.durability.acknowledged);
  expect(judged["consistent-prefix"]).toBeGreaterThan(0);
});

test("recordHistory: a read shows the value that a recorded client wrote, and who served it", async () => {
  await using world = await createWorld();
  const { kv, events } = await recorded(world);
  await kv.set(["k", 1], new Uint8Array(100));
  const { value } = await kv.get<Uint8Array>(["k", 1], { consistency: "eventual" });
  expect(value?.length).toBe(100);
  expect(events.map(({ type, f, key, value: text, consistency }) => [type, f, key, text, consistency])).toEqual([
    ["invoke", "write", '["k",1]', "us-east4/1:1", "strong"],
    ["ok", "write", '["k",1]', "us-east4/1:1", "strong"],
    ["invoke", "read", '["k",1]', null, "eventual"],
    ["ok", "read", '["k",1]', "us-east4/1:1", "eventual"],
  ]);
  expect(events[3]?.provenance).toMatchObject({ region: "us-east4", incarnation: 0 });
});

test("recordHistory: an atomic write is one commit with its checks, and a failed check certainly had no effect", async () => {
  await using world = await createWorld();
  const { kv, events } = await recorded(world);
  const write = () =>
    kv
      .atomic()
      .check({ key: ["a"], versionstamp: null })
      .set(["a"], 1)
      .delete(["b"])
      .commit();
  expect((await write()).ok).toBe(true);
  expect((await write()).ok).toBe(false);
  expect(events.map(({ type, f }) => [type, f])).toEqual([
    ["invoke", "commit"],
    ["ok", "commit"],
    ["invoke", "commit"],
    ["fail", "commit"],
  ]);
  expect(events[0]).toMatchObject({
    checks: [{ key: '["a"]', versionstamp: null }],
    mutations: [
      { kind: "set", key: '["a"]', value: "1" },
      { kind: "delete", key: '["b"]' },
    ],
  });
});

test("recordHistory: a commit that may have happened is info, one that certainly did not is fail, and both are thrown on", async () => {
  for (const [code, type] of [
    ["outcome_unknown", "info"],
    ["deadline_exceeded", "fail"],
    ["internal", "info"],
  ] as const) {
    await using world = await createWorld();
    const refusing: World = {
      ...world,
      openClient: async (options) =>
        new Proxy(await world.openClient(options), {
          get: (kv, name) =>
            name === "set" ? () => Promise.reject(new KvorumError(code, "told to")) : Reflect.get(kv, name),
        }),
    };
    const { kv, events } = await recorded(refusing);
    await expect(kv.set(["k"], new Uint8Array(1))).rejects.toMatchObject({ code });
    expect(events.map((event) => [event.type, event.error])).toEqual([
      ["invoke", undefined],
      [type, code],
    ]);
  }
});

test("recordHistory: a read that failed says nothing of the state", async () => {
  await using world = await createWorld();
  const { kv, events } = await recorded(world);
  for (const { datacenter } of world.nodes) {
    await world.inflict({ kind: "partition", a: datacenter, b: null, oneWay: false });
  }
  await world.inflict({ kind: "kill", datacenters: world.nodes.map(({ datacenter }) => datacenter) });
  await expect(kv.get(["k"], { consistency: "strong" })).rejects.toThrow();
  expect(events.at(-1)).toMatchObject({ type: "fail" });
});
