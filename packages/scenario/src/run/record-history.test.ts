import { KvorumError, parseClientId, parseDatacenterId, parseRegion } from "@kvorum/base";
import { decodeHistory, encodeHistoryEvent, type HistoryEvent, judgeAll } from "@kvorum/checker";
import { expect, test } from "vitest";
import { loadScenario } from "../schema/load-scenario.ts";
import { FakeCluster } from "../testing/fake-cluster.ts";
import { VirtualTime } from "../testing/virtual-time.ts";
import type { ScenarioEnvironment, ScenarioKv } from "./environment.ts";
import { recordHistory } from "./record-history.ts";
import { runScenario } from "./run-scenario.ts";

const SCENARIO = loadScenario(`
name: recorded
duration: 4s
probes: { timeToVisible: { duration: 2s, ratePerSecond: 3 } }
workloads:
${["us-east4", "asia-southeast1"]
  .map(
    (region) => `
  - clientRegion: ${region}
    clients: 2
    ratePerSecond: 30
    mix: { write: 30, strongRead: 30, eventualRead: 40 }
    keys: { count: 5, distribution: uniform }
    valueSizeBytes: 4
`,
  )
  .join("")}
`);

const NOTHING_KNOWN = { log: null, certificate: new Set<string>(), clockErrorMs: 0, invariants: [] };
const REGION = parseRegion("us-east4");
const PROVENANCE = {
  region: REGION,
  datacenter: parseDatacenterId("us-east4-a"),
  versionstamp: "00000000000000090000",
  ageMs: 3,
};

/** The recorded client of a store that answers as told, and what it recorded. */
async function recorded(answers: Partial<ScenarioKv>): Promise<{ kv: ScenarioKv; events: HistoryEvent[] }> {
  const events: HistoryEvent[] = [];
  const kv: ScenarioKv = {
    clientId: parseClientId("0".repeat(32)),
    get: () => Promise.reject(new Error("not asked")),
    set: () => Promise.reject(new Error("not asked")),
    close: () => undefined,
    ...answers,
  };
  const time = new VirtualTime();
  const environment: ScenarioEnvironment = {
    clock: time,
    openKv: async () => kv,
    connectAdmin: () => {
      throw new Error("not asked");
    },
  };
  const recording = recordHistory(environment, (event) => events.push(event));
  return { kv: await recording.openKv({ addresses: [], region: REGION }), events };
}

test("runScenario: a recorded run is a history that the judges take, and on a sound cluster they find nothing", async () => {
  const time = new VirtualTime();
  const { live, environment } = new FakeCluster(time);
  const lines: string[] = [];
  const run = runScenario({
    scenario: SCENARIO,
    cluster: live,
    environment,
    command: "",
    version: "",
    onHistoryEvent: (event) => lines.push(encodeHistoryEvent(event)),
  });
  const report = await time.run(run);
  const history = decodeHistory(lines.join("\n"));
  const { violations, reports } = judgeAll(history, NOTHING_KNOWN);
  expect(violations.map(({ message }) => message)).toEqual([]);
  const judged = Object.fromEntries(reports.map((row) => [row.judge, row.judged]));
  expect(judged["strict-serializability"]).toBeGreaterThan(report.durability.acknowledged);
  expect(judged["consistent-prefix"]).toBeGreaterThan(0);
  const acknowledged = history.filter(({ f, type }) => f === "write" && type === "ok");
  expect(acknowledged.length).toBe(report.durability.acknowledged);
  expect(new Set(acknowledged.map(({ value }) => value)).size).toBe(acknowledged.length);
});

test("recordHistory: a read shows the value that a recorded client wrote, and who served it", async () => {
  const written: Uint8Array[] = [];
  const { kv, events } = await recorded({
    set: async (_, value) => {
      written.push(value);
      return { versionstamp: "00000000000000070000", datacentersDurable: 2 };
    },
    get: async () => ({ value: written[0], versionstamp: "00000000000000070000", provenance: PROVENANCE }),
  });
  await kv.set(["k", 1], new Uint8Array(100));
  await kv.get(["k", 1], { consistency: "eventual" });
  expect(written[0]?.length).toBe(100);
  expect(events.map(({ type, f, key, value, consistency }) => [type, f, key, value, consistency])).toEqual([
    ["invoke", "write", '["k",1]', "us-east4/1:1", "strong"],
    ["ok", "write", '["k",1]', "us-east4/1:1", "strong"],
    ["invoke", "read", '["k",1]', null, "eventual"],
    ["ok", "read", '["k",1]', "us-east4/1:1", "eventual"],
  ]);
  expect(events[3]?.provenance).toEqual({ ...PROVENANCE, incarnation: 0 });
});

test("recordHistory: a commit that may have happened is info, one that certainly did not is fail, and both are thrown on", async () => {
  for (const [code, type] of [
    ["outcome_unknown", "info"],
    ["deadline_exceeded", "fail"],
    ["internal", "info"],
  ] as const) {
    const { kv, events } = await recorded({ set: () => Promise.reject(new KvorumError(code, "told to")) });
    await expect(kv.set(["k"], new Uint8Array(1))).rejects.toMatchObject({ code });
    expect(events.map((event) => [event.type, event.error])).toEqual([
      ["invoke", undefined],
      [type, code],
    ]);
  }
});

test("recordHistory: a read that failed says nothing of the state", async () => {
  const { kv, events } = await recorded({ get: () => Promise.reject(new KvorumError("no_leader", "told to")) });
  await expect(kv.get(["k"], { consistency: "strong" })).rejects.toMatchObject({ code: "no_leader" });
  expect(events.at(-1)).toMatchObject({ type: "fail", error: "no_leader" });
});
