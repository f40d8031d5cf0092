// A datacenter process by itself: how it starts, refuses to start, stops, and what it leaves on its disk.
import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { credentials, loadPackageDefinition, type ServiceError, status } from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";
import { ERROR_CODES } from "@kvorum/base";
import { connectAdmin } from "@kvorum/protocol";
import { openKv } from "@kvorum/sdk";
import { expect, test } from "vitest";
import { NodeProcess } from "./support/node-process.ts";

/** A stop in order waits for a flush that takes so long, as far as it waits for anything. */
const SLOW_FLUSH_MS = 4_000;
/** Longer than copies of one signal are taken for one (packages/node/src/limits.ts). */
const SIGNAL_INTERVAL_MS = 600;

test("node: SIGTERM ends it with 0, and what was written is there after a restart", async () => {
  await using node = await NodeProcess.create();
  node.start();
  await node.untilServing();
  const kv = await openKv(node.address);
  await kv.set(["user", 1], { name: "Ada" });
  kv.close();
  node.signal("SIGTERM");
  expect(await node.exit()).toEqual({ exitCode: 0, stderr: "" });
  node.start();
  await node.untilServing();
  using again = await openKv(node.address);
  expect((await again.get(["user", 1])).value).toEqual({ name: "Ada" });
});

test("node: a second signal does not wait for what is under way", async () => {
  await using node = await NodeProcess.create();
  node.start();
  await node.untilServing();
  using kv = await openKv(node.address);
  await kv.set(["before"], 1);
  const admin = connectAdmin(node.address);
  await admin.configureDisk({ flushDelayMs: SLOW_FLUSH_MS });
  admin.close();
  const waiting = kv.set(["under way"], 1).catch(() => "not told");
  await kv.get(["before"], { consistency: "eventual" }); // on the same stream: what came before it has arrived
  node.signal("SIGTERM");
  const repeating = setInterval(() => node.signal("SIGTERM"), SIGNAL_INTERVAL_MS);
  const { exitCode } = await node.exit();
  clearInterval(repeating);
  // An end in order, after the write or at the end of its time, would be 0.
  expect(exitCode).toBe(ERROR_CODES.internal.exitCode);
  kv.close();
  await waiting;
  node.start();
  await node.untilServing();
  using again = await openKv(node.address);
  expect((await again.get(["before"])).value).toBe(1);
});

test("node: killed at any moment, it has every commit that it acknowledged", async () => {
  await using node = await NodeProcess.create();
  for (let round = 0; round < 3; round++) {
    node.start();
    await node.untilServing();
    const kv = await openKv(node.address, { timeoutMs: 10_000 });
    const acknowledged: number[] = [];
    const writer = (async () => {
      for (let i = 0; i < 400; i++) {
        await kv.set(["round", round, i], i);
        acknowledged.push(i);
        if (i === 25 + 40 * round) {
          node.signal("SIGKILL");
        }
      }
    })().catch(() => undefined);
    await node.exit();
    kv.close();
    await writer;
    expect(acknowledged.length).toBeGreaterThan(25);
    node.start();
    await node.untilServing();
    using reader = await openKv(node.address, { timeoutMs: 10_000 });
    for (const i of acknowledged) {
      expect((await reader.get(["round", round, i])).value).toBe(i);
    }
    node.signal("SIGTERM");
    await node.exit();
  }
});

test("node: a port that is taken is named, and nothing is started", async () => {
  await using node = await NodeProcess.create();
  const taken = createServer().listen(Number(node.settings.grpcPort), "127.0.0.1");
  node.start();
  const { exitCode, stderr } = await node.exit();
  taken.close();
  expect(exitCode).toBe(3);
  expect(stderr).toContain("port_busy");
  expect(stderr).toContain(String(node.settings.grpcPort));
});

test("node: the data folder of another datacenter is refused, and of a running one", async () => {
  await using node = await NodeProcess.create();
  node.start();
  await node.untilServing();
  await using second = await NodeProcess.create();
  second.start({ dataDirectory: node.settings.dataDirectory });
  const locked = await second.exit();
  expect(locked.stderr).toContain("data_locked");
  expect(locked.exitCode).toBe(3);
  node.signal("SIGTERM");
  await node.exit();
  second.start({ dataDirectory: node.settings.dataDirectory, cluster: "another" });
  const foreign = await second.exit();
  expect(foreign.stderr).toContain("data_mismatch");
  expect(foreign.exitCode).toBe(2);
});

test("node: an unreadable topology and a bad setting are one clear line, exit code 2", async () => {
  await using node = await NodeProcess.create();
  node.start({ topology: "absent.yaml" });
  const unreadable = await node.exit();
  expect(unreadable).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("absent.yaml") });
  node.start({ grpcPort: "seven" });
  expect(await node.exit()).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("grpcPort") });
});

test("node: a full disk stops it with a clear message, and what it had acknowledged is still there", async (context) => {
  await using node = await NodeProcess.create();
  const disk = join(node.folder, "small");
  mkdirSync(disk);
  if (spawnSync("mount", ["-t", "tmpfs", "-o", "size=6m", "tmpfs", disk]).status !== 0) {
    context.skip("a small file system cannot be mounted here: not root, or no tmpfs");
  }
  try {
    node.start({ dataDirectory: join(disk, "data") });
    await node.untilServing();
    const kv = await openKv(node.address, { timeoutMs: 2_000 });
    const acknowledged: number[] = [];
    await fill(async (i) => {
      await kv.set(["block", i], new Uint8Array(60_000).fill(i));
      acknowledged.push(i);
    });
    const { exitCode, stderr } = await node.exit();
    kv.close();
    expect(exitCode).toBe(4);
    expect(stderr).toContain("disk_full");
    expect(acknowledged.length).toBeGreaterThan(0);
    spawnSync("mount", ["-o", "remount,size=64m", disk]);
    node.start({ dataDirectory: join(disk, "data") });
    await node.untilServing();
    using reader = await openKv(node.address);
    for (const i of acknowledged) {
      expect((await reader.get(["block", i])).value).toEqual(new Uint8Array(60_000).fill(i));
    }
    node.signal("SIGTERM");
    await node.exit();
  } finally {
    node.signal("SIGKILL");
    await node.exit();
    spawnSync("umount", ["-l", disk]);
  }
});

test("node: a client that knows nothing but proto/ reads what it wrote, and is told what it did wrong", async () => {
  await using node = await NodeProcess.create();
  node.start();
  await node.untilServing();
  const proto = join(import.meta.dirname, "..", "proto");
  const definition = loadSync(["kvorum/v1/kv.proto"], {
    includeDirs: [proto],
    keepCase: true,
    defaults: true,
    enums: String,
  });
  const { kvorum } = loadPackageDefinition(definition) as unknown as { kvorum: { v1: { Kv: ForeignConstructor } } };
  const client = new kvorum.v1.Kv(node.address, credentials.createInsecure());
  const key = { parts: { parts: [{ string: "user" }, { number: 1 }] } };
  const written = await call(client, "AtomicWrite", {
    mutations: [{ set: { key, value: { encoding: "VALUE_ENCODING_BYTES", data: Buffer.from("Ada") } } }],
  });
  expect(written).toMatchObject({ ok: true, datacenters_durable: 1 });
  const read = await call(client, "SnapshotRead", { keys: [key] });
  expect(read).toMatchObject({
    keys: [{ entry: { value: { data: Buffer.from("Ada") } } }],
    provenance: { strong: true },
  });
  const emptyKey = { mutations: [{ delete: { key: { parts: { parts: [] } } } }] };
  const refusal = await call(client, "AtomicWrite", emptyKey).catch((error: ServiceError) => error);
  expect(refusal).toMatchObject({ code: status.INVALID_ARGUMENT, details: expect.stringContaining("key") });
  client.close();
});

type ForeignMethod = (request: object, callback: (error: ServiceError | null, answer: object) => void) => void;
interface ForeignClient {
  close(): void;
  AtomicWrite: ForeignMethod;
  SnapshotRead: ForeignMethod;
}
type ForeignConstructor = new (
  address: string,
  channel: ReturnType<typeof credentials.createInsecure>,
) => ForeignClient;

function call(client: ForeignClient, method: "AtomicWrite" | "SnapshotRead", request: object): Promise<object> {
  return new Promise((resolve, reject) => {
    client[method](request, (error, answer) => (error === null ? resolve(answer) : reject(error)));
  });
}

/** Writes blocks until one is refused. */
async function fill(write: (i: number) => Promise<void>): Promise<void> {
  for (let i = 0; i < 255; i++) {
    try {
      await write(i);
    } catch {
      return;
    }
  }
}
