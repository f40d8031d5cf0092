// kv.enqueue() and kv.listenQueue(): at least once, many at a time, until the kv closes.
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { MemorySubmitter } from "./testing/memory-submitter.ts";
import { openMemoryKv } from "./testing/open-memory-kv.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A second client of the same store. */
const besides = ({ store }: MemorySubmitter) => openMemoryKv({ submitter: new MemorySubmitter(store) });

test("listenQueue: hands out what is enqueued, once each while all goes well", async () => {
  const { kv } = openMemoryKv();
  const seen: unknown[] = [];
  await kv.enqueue("before");
  const listening = kv.listenQueue((message) => void seen.push(message));
  await kv.enqueue({ kind: "mail", to: new Set(["ada"]) });
  await kv.atomic().set(["a"], 1).enqueue(1n).enqueue(undefined).commit();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(seen).toEqual(["before", { kind: "mail", to: new Set(["ada"]) }, 1n, undefined]);
  kv.close();
  await listening;
});

test("enqueue: in an atomic write whose check does not hold adds nothing", async () => {
  const { kv } = openMemoryKv();
  const seen: unknown[] = [];
  void kv.listenQueue((message) => void seen.push(message));
  await kv
    .atomic()
    .check({ key: ["a"], versionstamp: "00000000000000010000" })
    .enqueue("never")
    .commit();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(seen).toEqual([]);
  kv.close();
});

test("enqueue: a delayed message comes when its time has come", async () => {
  const { kv } = openMemoryKv();
  const seen: unknown[] = [];
  void kv.listenQueue((message) => void seen.push(message));
  await kv.enqueue("later", { delay: 3_600_000 });
  await kv.enqueue("now");
  await vi.advanceTimersByTimeAsync(3_599_000);
  expect(seen).toEqual(["now"]);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(seen).toEqual(["now", "later"]);
  kv.close();
});

test("listenQueue: what a handler throws on is logged, comes again by the schedule, and then goes under keysIfUndelivered", async () => {
  const { kv } = openMemoryKv();
  const logged = vi.spyOn(console, "error").mockReturnValue();
  const startMs = Date.now();
  const attemptsAtMs: number[] = [];
  void kv.listenQueue(async () => {
    attemptsAtMs.push(Date.now() - startMs);
    throw new Error("no");
  });
  await kv.enqueue(["mail"], {
    backoffSchedule: [1_000, 5_000],
    keysIfUndelivered: [
      ["lost", 1],
      ["lost", 2],
    ],
  });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(attemptsAtMs.map((atMs) => Math.round(atMs / 1_000))).toEqual([0, 1, 6]);
  const lost = await kv.getMany([
    ["lost", 1],
    ["lost", 2],
  ]);
  expect(lost.map(({ value }) => value)).toEqual([["mail"], ["mail"]]);
  expect(logged.mock.calls).toEqual(new Array(3).fill(["Exception in queue handler", new Error("no")]));
  logged.mockRestore();
  kv.close();
});

test("listenQueue: a handler that takes long keeps its message", async () => {
  const { kv } = openMemoryKv();
  const work = Promise.withResolvers<void>();
  const calls: unknown[] = [];
  void kv.listenQueue((message) => {
    calls.push(message);
    return work.promise;
  });
  await kv.enqueue("slow");
  await vi.advanceTimersByTimeAsync(300_000);
  work.resolve();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(calls).toEqual(["slow"]);
  kv.close();
});

test("listenQueue: a message whose listener is gone comes again, at another client", async () => {
  const here = openMemoryKv();
  const there = besides(here.submitter);
  void here.kv.listenQueue(() => new Promise(() => undefined));
  await here.kv.enqueue("survives");
  await vi.advanceTimersByTimeAsync(10_000);
  here.kv.close();
  const seen: unknown[] = [];
  void there.kv.listenQueue((message) => void seen.push(message));
  await vi.advanceTimersByTimeAsync(30_000);
  expect(seen).toEqual(["survives"]);
  there.kv.close();
});

test("listenQueue: at most 100 handlers run at once, and several listeners share the messages", async () => {
  const here = openMemoryKv();
  const there = besides(here.submitter);
  const releases: (() => void)[] = [];
  const handled = { here: 0, there: 0 };
  const listenAt = (name: "here" | "there") => () => {
    handled[name]++;
    return new Promise<void>((resolve) => releases.push(resolve));
  };
  void here.kv.listenQueue(listenAt("here"));
  const enqueueMany = here.kv.atomic();
  for (let i = 0; i < 150; i++) {
    enqueueMany.enqueue(i);
  }
  await enqueueMany.commit();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(handled).toEqual({ here: 100, there: 0 });
  void there.kv.listenQueue(listenAt("there"));
  await vi.advanceTimersByTimeAsync(10_000);
  expect(handled).toEqual({ here: 100, there: 50 });
  releases.splice(0).map((release) => release());
  await vi.advanceTimersByTimeAsync(60_000);
  expect(handled).toEqual({ here: 100, there: 50 });
  here.kv.close();
  there.kv.close();
});

test("listenQueue: every database has a queue of its own", async () => {
  const { kv, submitter } = openMemoryKv();
  const tenant = openMemoryKv({ submitter, database: "tenant" }).kv;
  const seen: unknown[] = [];
  void tenant.listenQueue((message) => void seen.push(message));
  await kv.enqueue("for the default one");
  await tenant.enqueue("for the tenant");
  await vi.advanceTimersByTimeAsync(60_000);
  expect(seen).toEqual(["for the tenant"]);
  kv.close();
});

test("listenQueue: resolves when the kv closes, and afterwards is refused in Deno's words", async () => {
  const { kv } = openMemoryKv();
  const listening = [kv.listenQueue(() => undefined), kv.session().listenQueue(() => undefined)];
  await vi.advanceTimersByTimeAsync(100);
  kv.close();
  await Promise.all(listening);
  await expect(kv.listenQueue(() => undefined)).rejects.toThrow(new Error("Queue already closed"));
  expect(vi.getTimerCount()).toBe(0);
});

test("enqueue: a delay or schedule that is none is refused in Deno's words", async () => {
  const { kv, submitter } = openMemoryKv();
  const refused: [object, string][] = [
    [{ delay: -1 }, "Delay must be >= 0: received -1"],
    [{ delay: 2_592_000_001 }, "Delay cannot be greater than 30 days: received 2592000001"],
    [{ delay: Number.NaN }, "Delay cannot be NaN"],
    [{ backoffSchedule: [1, 2, 3, 4, 5, 6] }, "Invalid backoffSchedule, max 5 intervals allowed"],
    [{ backoffSchedule: [1, -1] }, "Invalid backoffSchedule, interval at index 1 is invalid"],
    [{ backoffSchedule: [3_600_001] }, "Invalid backoffSchedule, interval at index 0 is invalid"],
    [{ keysIfUndelivered: [[]] }, "key cannot be empty"],
  ];
  for (const [options, text] of refused) {
    await expect(kv.enqueue("x", options)).rejects.toThrow(new TypeError(text));
  }
  await expect(kv.enqueue(new Uint8Array(65_537))).rejects.toThrow(
    new TypeError("enqueue payload too large (max 65536 bytes)"),
  );
  expect(submitter.operations).toEqual([]);
});

test("enqueue: without a schedule the message has Deno's", async () => {
  const { kv, submitter } = openMemoryKv();
  await kv.enqueue("x", { delay: 1.9 });
  const [commit] = submitter.operations;
  expect(commit).toMatchObject({
    write: { enqueues: [{ deliverAtMs: Date.now() + 1, backoffMs: [100, 1_000, 5_000, 30_000, 60_000] }] },
  });
});
