// kvorum run --history: a live run leaves a history that the judges take.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { decodeHistory, judgeAll } from "@kvorum/checker";
import { expect, test } from "vitest";
import { Workplace } from "./support/kvorum.ts";

const SCENARIO = `
name: recorded
topology: local
duration: 2s
workloads:
  - clientRegion: local
    clients: 2
    ratePerSecond: 40
    mix: { write: 40, strongRead: 30, eventualRead: 30 }
    keys: { prefix: k, count: 4, distribution: uniform }
    valueSizeBytes: 100
`;

test("run --history: every operation is in it, and the judges find nothing wrong", async () => {
  await using workplace = new Workplace();
  writeFileSync(join(workplace.folder, "recorded.yaml"), SCENARIO);
  const words = ["run", "recorded.yaml", "--out", "out", "--history", "history.ndjson"];
  // On a busy machine a link may be measured too long, which is this run's verdict and not this test's.
  const { stdout } = await workplace.run(...words, "--json");
  const report = JSON.parse(stdout) as { readonly durability: { readonly acknowledged: number } };
  const history = decodeHistory(readFileSync(join(workplace.folder, "history.ndjson"), "utf8"));
  const acknowledged = history.filter(({ f, type }) => f === "write" && type === "ok");
  expect(acknowledged.length).toBe(report.durability.acknowledged);
  expect(acknowledged.length).toBeGreaterThan(0);
  const { ok, violations, reports } = judgeAll(history, {
    log: null,
    certificate: new Set(),
    clockErrorMs: 0,
    invariants: [],
  });
  expect(violations.map(({ message }) => message)).toEqual([]);
  expect(ok).toBe(true);
  const judged = reports.filter(({ status }) => status === "passed").map(({ judge }) => judge);
  expect(judged).toEqual(expect.arrayContaining(["strict-serializability", "consistent-prefix"]));
});

test("run --history: a file that cannot be written is said", async () => {
  await using workplace = new Workplace();
  writeFileSync(join(workplace.folder, "recorded.yaml"), SCENARIO);
  const { exitCode, stderr } = await workplace.run("run", "recorded.yaml", "--history", "absent/history.ndjson");
  expect([exitCode, stderr]).toEqual([2, expect.stringContaining("history.ndjson")]);
});
