// The SDK against real processes: what it promises while the datacenters it talks to die.
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { openKv } from "@kvorum/sdk";
import { afterAll, beforeAll, expect, test } from "vitest";

interface ClusterInfo {
  readonly datacenters: readonly {
    readonly datacenter: string;
    readonly role: string;
    readonly pid: number;
    readonly grpc: string;
  }[];
}

const KVORUM = join(import.meta.dirname, "../packages/cli/bin/kvorum.mjs");
const WORKERS = 8;
const COMMITS_BEFORE_KILL = 200;
const COMMITS_AFTER_KILL = 200;

let folder = "";

async function kvorum(...args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [KVORUM, ...args], { cwd: folder });
  return stdout;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "kvorum-sdk-test-"));
});

afterAll(async () => {
  await kvorum("down", "--json");
  await rm(folder, { recursive: true, force: true });
});

// Commits go straight to the leader, wherever the client stands: all that are under way lose their answers.
test("openKv: while the leader is killed every commit is applied exactly once and nothing acknowledged is lost", async () => {
  const cluster: ClusterInfo = JSON.parse(await kvorum("up", "--topology", "local", "--no-wan", "--detach", "--json"));
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
        process.kill(leader?.pid ?? 0, "SIGKILL");
      }
    }
  };
  await Promise.all(Array.from({ length: WORKERS }, work));

  expect(kv.connectedDatacenter).not.toBe(leader?.datacenter);
  const entries = await Array.fromAsync(kv.list({ prefix: ["once"] }));
  expect(entries).toHaveLength(acknowledged);
  expect(new Set(entries.map(({ key }) => key[1])).size).toBe(acknowledged);
});
