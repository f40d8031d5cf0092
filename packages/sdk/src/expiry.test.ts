// expireIn: what Deno refuses, and what becomes of the key.
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { KvU64 } from "./index.ts";
import { openMemoryKv } from "./testing/open-memory-kv.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("expireIn: the key is there until then, and gone soon after", async () => {
  const { kv } = openMemoryKv();
  await kv.set(["a"], 1, { expireIn: 1_000 });
  await kv.atomic().set(["b"], 2, { expireIn: 3_000 }).commit();
  await vi.advanceTimersByTimeAsync(900);
  expect((await kv.get(["a"])).value).toBe(1);
  await vi.advanceTimersByTimeAsync(200);
  expect(await kv.get(["a"])).toMatchObject({ value: null, versionstamp: null });
  expect((await kv.get(["b"])).value).toBe(2);
  await vi.advanceTimersByTimeAsync(2_000);
  expect((await kv.get(["b"])).value).toBe(null);
});

test("expireIn: a later set without it ends it, and so does a sum", async () => {
  const { kv } = openMemoryKv();
  await kv.set(["a"], 1, { expireIn: 1_000 });
  await kv.set(["a"], 2);
  await kv.set(["n"], new KvU64(1n), { expireIn: 1_000 });
  await kv.atomic().sum(["n"], 1n).commit();
  await vi.advanceTimersByTimeAsync(5_000);
  expect((await kv.getMany([["a"], ["n"]])).map(({ value }) => value)).toEqual([2, new KvU64(2n)]);
});

test("expireIn: anything but a whole number of ms is refused in Deno's words, before anything is sent", async () => {
  const { kv, submitter } = openMemoryKv();
  for (const expireIn of [-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY]) {
    const text = `expireIn must be a non-negative integer: received ${expireIn}`;
    await expect(kv.set(["a"], 1, { expireIn })).rejects.toThrow(new TypeError(text));
    expect(() => kv.atomic().set(["a"], 1, { expireIn })).toThrow(new TypeError(text));
  }
  await expect(kv.set(["a"], 1, { expireIn: Number.MAX_SAFE_INTEGER })).rejects.toThrow(
    new TypeError("Invalid mutation: expireIn is too large: 9007199254740991"),
  );
  expect(submitter.operations).toEqual([]);
});

test("expireIn: is absolute by this client's clock", async () => {
  const { kv, submitter } = openMemoryKv();
  vi.setSystemTime(1_000_000);
  await kv.set(["a"], 1, { expireIn: 0 });
  await kv.set(["a"], 1, { expireIn: 60_000 });
  const times = submitter.operations.map((operation) => operation.kind === "commit" && operation.write.mutations[0]);
  expect(times).toMatchObject([{ expireAtMs: 1_000_000 }, { expireAtMs: 1_060_000 }]);
});
