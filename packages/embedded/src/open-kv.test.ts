import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { KvU64 } from "@kvorum/sdk";
import { expect, onTestFinished, test } from "vitest";
import { openKv } from "./open-kv.ts";

const PROGRAM = fileURLToPath(new URL("testing/program.ts", import.meta.url));
const KILL_AFTER_COMMITS = 200;
/** For tests that start a process, on a machine that does other things, in ms. */
const PROCESS_TIMEOUT_MS = 60_000;

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "kvorum-embedded-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

function startProgram(path: string, mode: string): ChildProcess {
  const child = spawn(process.execPath, [PROGRAM, path, mode], { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  return child;
}

/** The numbers that a program says, until it ends or `isEnough`. */
async function acknowledgedBy(child: ChildProcess, isEnough: (count: number) => boolean): Promise<readonly number[]> {
  const numbers: number[] = [];
  for await (const line of createInterface({ input: child.stdout ?? process.stdin })) {
    numbers.push(Number(line));
    if (isEnough(numbers.length)) {
      child.kill("SIGKILL");
    }
  }
  return numbers;
}

async function expectWritten(path: string, numbers: readonly number[]): Promise<void> {
  await using kv = await openKv(path);
  for (const number of numbers) {
    expect((await kv.get(["number", number])).value).toBe(`value ${number}`);
  }
}

test("openKv: what was written is there after close and open, at once", async () => {
  const path = await temporaryFolder();
  const kv = await openKv(path);
  const { versionstamp } = await kv.set(["a"], { text: "one", list: [1n, 2n] });
  kv.close();
  using again = await openKv(path);
  expect(await again.get(["a"])).toMatchObject({ value: { text: "one", list: [1n, 2n] }, versionstamp });
});

test("openKv: a process that is killed loses nothing that was acknowledged", {
  timeout: PROCESS_TIMEOUT_MS,
}, async () => {
  const path = await temporaryFolder();
  const child = startProgram(path, "many");
  const numbers = await acknowledgedBy(child, (count) => count === KILL_AFTER_COMMITS);
  expect(numbers.length).toBeGreaterThanOrEqual(KILL_AFTER_COMMITS);
  await expectWritten(path, numbers);
});

test("openKv: a program that never calls close ends by itself, and loses nothing", {
  timeout: PROCESS_TIMEOUT_MS,
}, async () => {
  const path = await temporaryFolder();
  const child = startProgram(path, "few");
  const ended = once(child, "exit");
  const numbers = await acknowledgedBy(child, () => false);
  expect(await ended).toEqual([0, null]);
  expect(numbers).toHaveLength(20);
  await expectWritten(path, numbers);
});

test("openKv: a folder in use is refused with who uses it, here and in another process", {
  timeout: PROCESS_TIMEOUT_MS,
}, async () => {
  const path = await temporaryFolder();
  using _kv = await openKv(path);
  await expect(openKv(path)).rejects.toThrow("in use by this process, which has to share one Kv");
  const other = await temporaryFolder();
  const child = startProgram(other, "many");
  await once(child.stdout ?? child, "data");
  await expect(openKv(other)).rejects.toMatchObject({
    code: "data_locked",
    message: expect.stringContaining(`in use by process ${child.pid}`),
  });
});

test("openKv: a folder that belongs to a cluster, or is a file, is not opened", async () => {
  await expect(openKv(PROGRAM)).rejects.toMatchObject({ code: "disk_failed" });
});

test("openKv: stores in memory know nothing of each other", async () => {
  using one = await openKv(":memory:");
  using other = await openKv(":memory:");
  await one.set(["a"], 1);
  expect([(await one.get(["a"])).value, (await other.get(["a"])).value]).toEqual([1, null]);
});

test("openKv: closed is closed, for what comes and for what is under way", async () => {
  const kv = await openKv(":memory:");
  await kv.set(["a"], 1);
  const read = kv.get(["a"]);
  kv.close();
  await expect(read).rejects.toThrow("Bad resource ID");
  await expect(kv.get(["a"])).rejects.toThrow("Bad resource ID");
  expect(() => kv.close()).toThrow("Bad resource ID");
});

test("openKv: checks decide, and a failed one changes nothing", async () => {
  using kv = await openKv(":memory:");
  const first = await kv.get(["a"]);
  expect(await kv.atomic().check(first).set(["a"], 1).commit()).toMatchObject({ ok: true });
  expect(await kv.atomic().check(first).set(["a"], 2).delete(["b"]).commit()).toEqual({ ok: false });
  expect((await kv.get(["a"])).value).toBe(1);
});

test("openKv: sum, min and max, and many keys of one snapshot", async () => {
  using kv = await openKv(":memory:");
  await kv.set(["sum"], new KvU64(5n));
  await kv.atomic().sum(["sum"], 7n).min(["min"], 3n).max(["max"], 9n).commit();
  const entries = await kv.getMany([["sum"], ["min"], ["max"], ["none"]]);
  expect(entries.map(({ value }) => value)).toEqual([new KvU64(12n), new KvU64(3n), new KvU64(9n), null]);
});

test("openKv: lists a range in order, a batch at a time, backwards, and from a cursor", async () => {
  using kv = await openKv(":memory:");
  for (let number = 0; number < 7; number++) {
    await kv.set(["n", number], number);
  }
  const numbersOf = async (list: ReturnType<typeof kv.list>): Promise<unknown[]> => {
    const numbers: unknown[] = [];
    for await (const { value } of list) {
      numbers.push(value);
    }
    return numbers;
  };
  const some = kv.list({ prefix: ["n"] }, { batchSize: 2, limit: 3 });
  expect(await numbersOf(some)).toEqual([0, 1, 2]);
  expect(await numbersOf(kv.list({ prefix: ["n"] }, { cursor: some.cursor }))).toEqual([3, 4, 5, 6]);
  expect(await numbersOf(kv.list({ prefix: ["n"] }, { reverse: true, limit: 2 }))).toEqual([6, 5]);
});

test("openKv: a watch shows what is there, then what changes", async () => {
  using kv = await openKv(":memory:");
  const reader = kv.watch([["a"]]).getReader();
  expect((await reader.read()).value?.map(({ value }) => value)).toEqual([null]);
  await kv.set(["a"], 1);
  expect((await reader.read()).value?.map(({ value }) => value)).toEqual([1]);
});

test("openKv: a listener gets what is enqueued", async () => {
  const kv = await openKv(":memory:");
  const { promise: received, resolve } = Promise.withResolvers<unknown>();
  const listening = kv.listenQueue(resolve);
  await kv.enqueue({ task: 1 });
  expect(await received).toEqual({ task: 1 });
  kv.close();
  await listening;
});

test("openKv: databases are apart, are listed, and can be dropped", async () => {
  const path = await temporaryFolder();
  using kv = await openKv(path, { database: "orders" });
  await kv.set(["a"], 1);
  expect((await kv.listDatabases()).map(({ name }) => name)).toContain("orders");
  await kv.dropDatabase("orders");
  expect((await kv.get(["a"])).value).toBeNull();
});

test("openKv: a program that awaits one read after the other leaves timers their turn", async () => {
  using kv = await openKv(":memory:");
  let hasRung = false;
  setTimeout(() => {
    hasRung = true;
  }, 1);
  while (!hasRung) {
    await kv.get(["a"]);
  }
});

test("openKv: an address is a cluster's", async () => {
  await expect(openKv("kvorum://127.0.0.1:1", { timeoutMs: 100 })).rejects.toMatchObject({ code: "unreachable" });
});

test("openKv: options that make no sense leave nothing open", async () => {
  const path = await temporaryFolder();
  await expect(openKv(path, { consistency: "sometimes" as "strong" })).rejects.toThrow(TypeError);
  using kv = await openKv(path);
  expect((await kv.get(["a"])).value).toBeNull();
});
