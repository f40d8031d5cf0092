import { expect, test } from "vitest";
import { BadResource, Kv, KvU64 } from "./index.ts";
import { MemorySubmitter } from "./testing/memory-submitter.ts";

function openMemoryKv(): { readonly kv: Kv; readonly submitter: MemorySubmitter } {
  const submitter = new MemorySubmitter();
  return { kv: new Kv({ submitter, consistency: "strong", timeoutMs: 5_000 }), submitter };
}

test("get: an absent key has neither value nor versionstamp, and still a provenance", async () => {
  const { kv } = openMemoryKv();
  expect(await kv.get(["nobody"])).toEqual({
    key: ["nobody"],
    value: null,
    versionstamp: null,
    provenance: {
      region: "us-east4",
      datacenter: "us-east4-a",
      versionstamp: "0".repeat(20),
      ageMs: 0,
      strong: true,
    },
  });
});

test("get: the empty key names nothing and may be asked for", async () => {
  const { kv } = openMemoryKv();
  expect((await kv.get([])).value).toBe(null);
});

test("set: what was set is read back with the versionstamp of its commit", async () => {
  const { kv } = openMemoryKv();
  const commit = await kv.set(["user", 1n, true], { name: "Ada", born: new Date(0), tags: new Set(["x"]) });
  const entry = await kv.get(["user", 1n, true]);
  expect(commit).toEqual({ ok: true, versionstamp: "00000000000000010000", datacentersDurable: 2 });
  expect(entry.versionstamp).toBe(commit.versionstamp);
  expect(entry.provenance.versionstamp).toBe(commit.versionstamp);
  expect(entry.value).toEqual({ name: "Ada", born: new Date(0), tags: new Set(["x"]) });
});

test("set: bytes, KvU64 and nested typed arrays come back as what they were", async () => {
  const { kv } = openMemoryKv();
  const values = [Uint8Array.of(1, 2, 3), new KvU64(7n), { nested: Uint8Array.of(4, 5), big: 1n }, null, undefined];
  for (const [i, value] of values.entries()) {
    await kv.set(["value", i], value);
    expect((await kv.get(["value", i])).value).toEqual(value);
  }
});

test("delete: the key is gone, and deleting it again is no error", async () => {
  const { kv } = openMemoryKv();
  await kv.set(["a"], 1);
  expect(await kv.delete(["a"])).toBe(undefined);
  expect((await kv.get(["a"])).versionstamp).toBe(null);
  await kv.delete(["a"]);
});

test("getMany: answers in the order of the keys, all of one snapshot and provenance", async () => {
  const { kv, submitter } = openMemoryKv();
  await kv.set(["a"], 1);
  await kv.set(["b"], 2);
  const [b, none, a] = await kv.getMany<[number, number, number]>([["b"], ["none"], ["a"]]);
  expect([b.value, none.value, a.value]).toEqual([2, null, 1]);
  expect(a.provenance).toBe(b.provenance);
  expect(submitter.operations.filter((operation) => operation.kind === "read")).toHaveLength(1);
});

test("getMany: more than ten keys are refused in Deno's words", async () => {
  const { kv } = openMemoryKv();
  const keys = Array.from({ length: 11 }, (_, i) => [i]);
  await expect(kv.getMany(keys)).rejects.toThrow(new TypeError("Too many ranges (max 10)"));
});

test("consistency: the client's own unless the call names one, and nothing but the four levels", async () => {
  const submitter = new MemorySubmitter();
  const kv = new Kv({ submitter, consistency: "eventual", timeoutMs: 5_000 });
  await kv.get(["a"]);
  await kv.get(["a"], { consistency: "strong" });
  await kv.get(["a"], { consistency: { level: "bounded", maxStalenessMs: 250 } });
  await kv.get(["a"], { consistency: "session" });
  expect(submitter.operations.map((operation) => operation.kind === "read" && operation.consistency)).toEqual([
    { level: "eventual" },
    { level: "strong" },
    { level: "bounded", maxStalenessMs: 250 },
    { level: "session", bookmark: { epoch: 0, index: 0 } },
  ]);
  for (const level of ['"weak"', '{"level":"strong"}', '{"level":"bounded"}']) {
    await expect(kv.get(["a"], JSON.parse(`{"consistency":${level}}`))).rejects.toThrow(TypeError);
  }
  for (const maxStalenessMs of [-1, 0.5, 3_600_001]) {
    await expect(kv.get(["a"], { consistency: { level: "bounded", maxStalenessMs } })).rejects.toThrow(TypeError);
  }
});

test("timeoutMs: the client's own unless the call names one, and a whole number of ms", async () => {
  const { kv, submitter } = openMemoryKv();
  await kv.get(["a"], { timeoutMs: 17 });
  await kv.set(["a"], 1);
  expect(submitter.operations.map(({ timeoutMs }) => timeoutMs)).toEqual([17, 5_000]);
  for (const timeoutMs of [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY]) {
    await expect(kv.get(["a"], { timeoutMs })).rejects.toThrow(TypeError);
  }
});

test("arguments: what Deno refuses is refused with its TypeErrors", async () => {
  const { kv } = openMemoryKv();
  await expect(kv.set([], 1)).rejects.toThrow(new TypeError("key cannot be empty"));
  await expect(kv.delete([])).rejects.toThrow(new TypeError("key cannot be empty"));
  await expect(kv.set(["a"], new Uint8Array(65_537))).rejects.toThrow(
    new TypeError("Value too large (max 65536 bytes)"),
  );
  await expect(kv.set(["x".repeat(2_050)], 1)).rejects.toThrow(
    new TypeError("Key too large for write (max 2048 bytes)"),
  );
  await expect(kv.get(["x".repeat(2_050)])).rejects.toThrow(new TypeError("Key too large for read (max 2049 bytes)"));
  await expect(kv.set(["a"], () => 1)).rejects.toThrow("could not be cloned");
});

test("atomic: all mutations share one versionstamp", async () => {
  const { kv } = openMemoryKv();
  const result = await kv
    .atomic()
    .set(["a"], 1)
    .set(["b"], 2)
    .mutate({ type: "set", key: ["c"], value: 3 })
    .commit();
  const entries = await kv.getMany([["a"], ["b"], ["c"]]);
  expect(entries.map(({ value }) => value)).toEqual([1, 2, 3]);
  expect(new Set(entries.map(({ versionstamp }) => versionstamp))).toEqual(
    new Set([result.ok ? result.versionstamp : ""]),
  );
});

test("atomic: a check that does not hold writes nothing and is an answer, not an error", async () => {
  const { kv } = openMemoryKv();
  const { versionstamp } = await kv.set(["a"], 1);
  expect(
    await kv
      .atomic()
      .check({ key: ["a"], versionstamp: null })
      .set(["a"], 2)
      .commit(),
  ).toEqual({ ok: false });
  expect((await kv.get(["a"])).value).toBe(1);
  const swap = await kv
    .atomic()
    .check({ key: ["a"], versionstamp })
    .set(["a"], 2)
    .delete(["b"])
    .commit();
  expect(swap.ok).toBe(true);
  expect((await kv.get(["a"])).value).toBe(2);
});

test("atomic: a value is taken as it is when it is given", async () => {
  const { kv } = openMemoryKv();
  const value = { count: 1 };
  const operation = kv.atomic().set(["a"], value);
  value.count = 2;
  await operation.commit();
  expect((await kv.get(["a"])).value).toEqual({ count: 1 });
});

test("atomic: malformed checks and mutations are refused in Deno's words, checks by commit()", async () => {
  const { kv } = openMemoryKv();
  const mutationFrom = (json: string) => () => kv.atomic().mutate(JSON.parse(json));
  const malformed = kv.atomic().check({ key: ["a"], versionstamp: "12" });
  await expect(malformed.commit()).rejects.toThrow(new TypeError("Invalid check"));
  expect(mutationFrom('{"type":"set","key":["a"]}')).toThrow(new TypeError("Invalid mutation 'set' without value"));
  expect(mutationFrom('{"type":"delete","key":["a"],"value":1}')).toThrow(
    new TypeError("Invalid mutation 'delete' with value"),
  );
  expect(mutationFrom('{"type":"put","key":["a"]}')).toThrow(new TypeError("Invalid mutation type"));
});

test("atomic: awaiting it without commit is reported", async () => {
  const { kv } = openMemoryKv();
  const forgotten: unknown = kv.atomic().set(["a"], 1);
  await expect(Promise.resolve(forgotten)).rejects.toThrow("did you forget to call 'commit()'");
});

test("close: afterwards every call is refused as Deno does, a second close too, disposal not", async () => {
  const { kv } = openMemoryKv();
  kv.close();
  await expect(kv.get(["a"])).rejects.toThrow(BadResource);
  await expect(kv.set(["a"], 1)).rejects.toThrow("Bad resource ID");
  await expect(kv.list({ prefix: [] }).next()).rejects.toThrow(BadResource);
  expect(() => kv.close()).toThrow(BadResource);
  kv[Symbol.dispose]();
  await kv[Symbol.asyncDispose]();
});
