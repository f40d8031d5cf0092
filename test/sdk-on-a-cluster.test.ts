// The SDK against real processes: what it promises while the datacenters it talks to die.
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { openKv } from "@kvorum/sdk";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";

interface ClusterInfo {
  readonly datacenters: readonly {
    readonly datacenter: string;
    readonly role: string;
    readonly pid: number;
    readonly grpc: string;
  }[];
}

const MESSAGES = 120;
const KVORUM = join(import.meta.dirname, "../packages/cli/bin/kvorum.mjs");
const WORKERS = 8;
const COMMITS_BEFORE_KILL = 200;
const COMMITS_AFTER_KILL = 200;

let folder = "";

async function kvorum(...args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [KVORUM, ...args], { cwd: folder });
  return stdout;
}

async function startCluster(): Promise<{ readonly cluster: ClusterInfo; readonly address: string }> {
  const cluster: ClusterInfo = JSON.parse(await kvorum("up", "--topology", "local", "--no-wan", "--detach", "--json"));
  return { cluster, address: cluster.datacenters.map(({ grpc }) => grpc).join(",") };
}

function killLeader({ datacenters }: ClusterInfo): void {
  process.kill(datacenters.find(({ role }) => role === "leader")?.pid ?? 0, "SIGKILL");
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "kvorum-sdk-test-"));
});

afterEach(async () => {
  await kvorum("down", "--json");
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

// Commits go straight to the leader, wherever the client stands: all that are under way lose their answers.
test("openKv: while the leader is killed every commit is applied exactly once and nothing acknowledged is lost", async () => {
  const { cluster } = await startCluster();
  const leader = cluster.datacenters.find(({ role }) => role === "leader");
  await using kv = await openKv(leader?.grpc ?? "", { timeoutMs: 20_000 });

  let acknowledged = 0;
  let started = 0;
  // A commit that were applied twice would fail its own check the second time.
  const work = async (): Promise<void> => {
    while (acknowledged < COMMITS_BEFORE_KILL + COMMITS_AFTER_KILL) {
      const key = ["once", started++];
      const result = await kv.atomic().check({ key, versionstamp: null }).set(key, kv.clientId).commit();
      expect(result).toMatchObject({ ok: true, datacentersDurable: expect.any(Number) });
      if (++acknowledged === COMMITS_BEFORE_KILL) {
        killLeader(cluster);
      }
    }
  };
  await Promise.all(Array.from({ length: WORKERS }, work));

  expect(kv.connectedDatacenter).not.toBe(leader?.datacenter);
  const entries = await Array.fromAsync(kv.list({ prefix: ["once"] }));
  expect(entries).toHaveLength(acknowledged);
  expect(new Set(entries.map(({ key }) => key[1])).size).toBe(acknowledged);
});

// The listener's and the watcher's polls wait at the leader that dies, and messages are in the listener's hands at that moment.
test("openKv: while the leader is killed every message is delivered, and a watch ends with the last value and never goes back", async () => {
  const { cluster, address } = await startCluster();
  await using writer = await openKv(address, { timeoutMs: 20_000 });
  await using listener = await openKv(address, { timeoutMs: 20_000 });
  const delivered = new Set<number>();
  const allDelivered = Promise.withResolvers<void>();
  const listening = listener.listenQueue((message: number) => {
    delivered.add(message);
    if (delivered.size === MESSAGES) {
      allDelivered.resolve();
    }
  });
  const seen: number[] = [];
  const watching = (async (): Promise<void> => {
    for await (const [{ value }] of listener.watch<[number]>([["last"]], { consistency: "strong" })) {
      seen.push(value ?? 0);
      if (value === MESSAGES - 1) {
        return;
      }
    }
  })();

  for (let message = 0; message < MESSAGES; message++) {
    if (message === MESSAGES / 2) {
      killLeader(cluster);
    }
    expect(await writer.atomic().enqueue(message).set(["last"], message).commit()).toMatchObject({ ok: true });
  }

  await Promise.all([allDelivered.promise, watching]);
  expect(seen).toEqual(seen.toSorted((a, b) => a - b));
  listener.close();
  await listening;
});
