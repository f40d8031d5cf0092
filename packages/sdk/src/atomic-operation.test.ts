// kv.atomic(): every kind of mutation, with Deno's rules and texts (deno-kv.md 2.5).
import { expect, test } from "vitest";
import { KvU64 } from "./index.ts";
import { openMemoryKv } from "./testing/open-memory-kv.ts";

const mutationFrom = (json: string) => () => openMemoryKv().kv.atomic().mutate(JSON.parse(json));

test("sum, min, max: work on KvU64s, and an absent key becomes the operand", async () => {
  const { kv } = openMemoryKv();
  const step = () => kv.atomic().sum(["sum"], 10n).min(["min"], 10n).max(["max"], 10n).commit();
  await step();
  const values = async () => (await kv.getMany([["sum"], ["min"], ["max"]])).map(({ value }) => value);
  expect(await values()).toEqual([new KvU64(10n), new KvU64(10n), new KvU64(10n)]);
  await kv.atomic().sum(["sum"], 5n).min(["min"], 5n).max(["max"], 5n).commit();
  expect(await values()).toEqual([new KvU64(15n), new KvU64(5n), new KvU64(10n)]);
});

test("sum: a KvU64 wraps around at 2^64", async () => {
  const { kv } = openMemoryKv();
  await kv.set(["n"], new KvU64(2n ** 64n - 1n));
  await kv.atomic().sum(["n"], 2n).commit();
  expect((await kv.get(["n"])).value).toEqual(new KvU64(1n));
});

test("sum: a number or bigint adds to one of its kind, up to a bound", async () => {
  const { kv } = openMemoryKv();
  const add = (value: number, max: number, clamp: boolean) =>
    kv
      .atomic()
      .mutate({ type: "sum", key: ["n"], value, max, clamp })
      .commit();
  await add(2, 10, false);
  await add(3.5, 10, false);
  expect((await kv.get(["n"])).value).toBe(5.5);
  await expect(add(5, 10, false)).rejects.toThrow(
    new TypeError("The result of a Sum operation would exceed its range limit"),
  );
  await add(5, 10, true);
  expect((await kv.get(["n"])).value).toBe(10);
  await kv
    .atomic()
    .mutate({ type: "sum", key: ["b"], value: 1n }, { type: "sum", key: ["b"], value: -3n })
    .commit();
  expect((await kv.get(["b"])).value).toBe(-2n);
});

test("sum: on a value that is no number nothing of the commit happens", async () => {
  const { kv } = openMemoryKv();
  await kv.set(["text"], "x");
  await expect(kv.atomic().set(["a"], 1).sum(["text"], 1n).commit()).rejects.toThrow(
    new TypeError("Failed to perform 'sum' mutation on a non-U64 value in the database"),
  );
  expect((await kv.get(["a"])).value).toBe(null);
});

test("mutations: apply in order, a later one sees an earlier one", async () => {
  const { kv } = openMemoryKv();
  await kv.atomic().set(["n"], new KvU64(1n)).sum(["n"], 1n).delete(["m"]).set(["m"], "last").commit();
  expect((await kv.getMany([["n"], ["m"]])).map(({ value }) => value)).toEqual([new KvU64(2n), "last"]);
});

test("sum, min, max: an operand that is no u64 is refused at once, in the texts of KvU64", () => {
  const operation = openMemoryKv().kv.atomic();
  expect(() => operation.sum(["n"], JSON.parse("1"))).toThrow(new TypeError("Value must be a bigint: received number"));
  expect(() => operation.min(["n"], -1n)).toThrow(new RangeError("Value must be a positive bigint: received -1"));
  expect(() => operation.max(["n"], 2n ** 64n)).toThrow(new RangeError("Value must fit in a 64-bit unsigned integer"));
});

test("mutate: what is malformed is refused in Deno's words", () => {
  for (const type of ["set", "sum", "min", "max"]) {
    expect(mutationFrom(`{"type":"${type}","key":["a"]}`)).toThrow(
      new TypeError(`Invalid mutation '${type}' without value`),
    );
  }
  expect(mutationFrom('{"type":"delete","key":["a"],"value":1}')).toThrow(
    new TypeError("Invalid mutation 'delete' with value"),
  );
  expect(mutationFrom('{"type":"put","key":["a"]}')).toThrow(new TypeError("Invalid mutation type"));
  expect(mutationFrom('{"type":"set","key":["a"],"value":1,"expireIn":-1}')).toThrow(
    new TypeError("expireIn must be a non-negative integer: received -1"),
  );
});

test("mutate: min of a V8 number is refused by the commit", async () => {
  const malformed = mutationFrom('{"type":"min","key":["a"],"value":1}')();
  await expect(malformed.commit()).rejects.toThrow(
    new TypeError("Failed to perform 'min' mutation on a non-U64 operand"),
  );
});

test("commitVersionstamp: becomes the last part of a key that is set, and is refused anywhere else", async () => {
  const { kv } = openMemoryKv();
  const versionstamp = kv.commitVersionstamp();
  const first = await kv.set(["log", versionstamp], "first");
  const second = await kv.atomic().set(["log", versionstamp], "second").commit();
  const entries = await Array.fromAsync(kv.list({ prefix: ["log"] }));
  expect(entries.map(({ key, value }) => [key[1], value])).toEqual([
    [first.versionstamp, "first"],
    [second.ok && second.versionstamp, "second"],
  ]);
  const text = new TypeError("expected string, number, bigint, ArrayBufferView, boolean");
  await expect(kv.get(["log", versionstamp])).rejects.toThrow(text);
  await expect(kv.delete(["log", versionstamp])).rejects.toThrow(text);
  await expect(kv.set(["log", versionstamp, 1], 1)).rejects.toThrow(text);
  await expect(kv.set(["log", Symbol("another")], 1)).rejects.toThrow(text);
  await expect(kv.atomic().sum(["log", versionstamp], 1n).commit()).rejects.toThrow(text);
  await expect(
    kv
      .atomic()
      .check({ key: ["log", versionstamp], versionstamp: null })
      .commit(),
  ).rejects.toThrow(text);
  await expect(kv.set([versionstamp], 1)).rejects.toThrow(new TypeError("key cannot be empty"));
});

test("commit: nothing but an empty write still has a versionstamp, and an operation may be committed again", async () => {
  const { kv } = openMemoryKv();
  expect(await kv.atomic().commit()).toMatchObject({ ok: true, versionstamp: "00000000000000010000" });
  const twice = kv.atomic().sum(["n"], 1n);
  await twice.commit();
  await twice.commit();
  expect((await kv.get(["n"])).value).toEqual(new KvU64(2n));
});
