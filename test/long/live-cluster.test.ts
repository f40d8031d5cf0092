// What a scenario does to real processes: it shows in what they say, and nothing of it is left when it is healed.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { type DatacenterId, parseDatacenterId } from "@kvorum/base";
import type { FaultAction, LiveCluster } from "@kvorum/scenario";
import { openKv } from "@kvorum/sdk";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findNode } from "../../packages/cli/src/cluster/cluster-processes.ts";
import { type ClusterRecord, mustFindDatacenter } from "../../packages/cli/src/cluster/cluster-record.ts";
import { type ClusterStatus, readClusterStatus } from "../../packages/cli/src/cluster/cluster-status.ts";
import { mustFindCluster } from "../../packages/cli/src/cluster/find-cluster.ts";
import { withAdmin } from "../../packages/cli/src/cluster/wan-settings.ts";
import { liveClusterFrom } from "../../packages/cli/src/scenario/live-cluster.ts";
import { Workplace } from "../support/kvorum.ts";
import { isWhole, statusWhen } from "../support/live-status.ts";

const [A, B, C] = ["local-a", "local-b", "local-c"].map(parseDatacenterId) as [
  DatacenterId,
  DatacenterId,
  DatacenterId,
];
const FLUSH_MS = 200;

const workplace = new Workplace();
let record: ClusterRecord;
let cluster: LiveCluster;

beforeAll(async () => {
  await workplace.json("up", "--detach", "--topology", "local");
  record = mustFindCluster(workplace.folder, undefined);
  cluster = liveClusterFrom(record);
});

afterAll(async () => {
  await workplace[Symbol.asyncDispose]();
});

async function stateOf(datacenter: DatacenterId): Promise<string> {
  return (await findNode(record, datacenter)).state;
}

function kept(file: string): unknown {
  return JSON.parse(readFileSync(join(record.folder, file), "utf8"));
}

async function changesAt(datacenter: DatacenterId): Promise<readonly unknown[]> {
  const { active } = await withAdmin(mustFindDatacenter(record, datacenter), (admin) => admin.configureWan({}));
  return active;
}

async function inflict(...actions: readonly FaultAction[]): Promise<void> {
  for (const action of actions) {
    expect(await cluster.inflict(action)).toEqual({ kind: "done" });
  }
}

test("live cluster: those that are killed are gone, and restarted side by side they know the links that were cut meanwhile", async () => {
  await inflict({ kind: "kill", datacenters: [A, B] });
  expect(await Promise.all([A, B, C].map(stateOf))).toEqual(["gone", "gone", "running"]);
  await inflict({ kind: "kill", datacenters: [A] });
  await inflict({ kind: "partition", a: A, b: C, oneWay: true });
  await inflict({ kind: "restart", datacenters: [A, B], stopFirst: false });
  expect(await Promise.all([A, B, C].map(stateOf))).toEqual(["running", "running", "running"]);
  expect(await changesAt(A)).toHaveLength(1);
  expect(await changesAt(B)).toEqual(await changesAt(C));
  await inflict({ kind: "heal", a: A, b: C });
  expect(await changesAt(A)).toEqual([]);
  await statusWhen(record, isWhole);
});

test("live cluster: those that are paused go on, and a change that was made meanwhile reaches them", async () => {
  await inflict({ kind: "pause", datacenters: [B] });
  expect(await stateOf(B)).toBe("paused");
  await inflict({ kind: "slow-link", a: B, b: null, rttMs: 30 }, { kind: "resume", datacenters: [B] });
  expect(await stateOf(B)).toBe("running");
  expect(await changesAt(B)).toHaveLength(1);
});

test("live cluster: healing everything leaves no link and no disk slow", async () => {
  await statusWhen(record, isWhole);
  await inflict({ kind: "slow-disk", datacenters: [A, B, C], flushMs: FLUSH_MS });
  using kv = await openKv(record.datacenters.map(({ host, grpcPort }) => `${host}:${grpcPort}`));
  const startedAtMs = performance.now();
  await kv.set(["slow"], 1);
  expect(performance.now() - startedAtMs).toBeGreaterThanOrEqual(FLUSH_MS);
  await inflict({ kind: "heal", a: null, b: null });
  expect(kept("disks.json")).toEqual({});
  expect(kept("wan.json")).toEqual({ enabled: true, active: [] });
});

test("live cluster: somebody else leads after the lead was handed over, and restarts in order change no member", async () => {
  const before = await statusWhen(record, isWhole);
  await inflict({ kind: "transfer-leadership", to: null });
  const after = await statusWhen(record, isWhole);
  expect(after.leader).not.toBe(before.leader);
  await inflict({ kind: "restart", datacenters: [A], stopFirst: true }, { kind: "wipe", datacenters: [B] });
  const { configuration } = await statusWhen(record, isWhole);
  expect(configuration.voters.toSorted()).toEqual([A, B, C]);
});

test("live cluster: the adversary is at every node, and gone when it is called off", async () => {
  await cluster.setAdversary(400);
  const bounds = ({ datacenters }: ClusterStatus): unknown => datacenters.map(({ node }) => node?.adversaryBoundMs);
  expect(bounds(await readClusterStatus(record))).toEqual([400, 400, 400]);
  await cluster.setAdversary(null);
  expect(bounds(await readClusterStatus(record))).toEqual([null, null, null]);
});

test("live cluster: a change while a datacenter starts is no failure, and reaches it", async () => {
  await inflict({ kind: "kill", datacenters: [C] });
  const starting = inflict({ kind: "restart", datacenters: [C], stopFirst: false });
  while ((await stateOf(C)) === "gone") {
    await delay(1);
  }
  await inflict({ kind: "loss", a: A, b: B, percent: 1 });
  await starting;
  expect(await changesAt(C)).toEqual(await changesAt(A));
  await inflict({ kind: "heal", a: null, b: null });
});
