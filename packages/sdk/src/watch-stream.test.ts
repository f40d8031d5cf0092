// kv.watch(): what is emitted, in which order, from where, and when it ends.
import { expect, test } from "vitest";
import { BadResource, Kv, KvU64 } from "./index.ts";
import { MemorySubmitter } from "./testing/memory-submitter.ts";
import { openMemoryKv } from "./testing/open-memory-kv.ts";

/** The watches submitted so far. */
function watchesOf({ operations }: MemorySubmitter) {
  return operations.flatMap((operation) => (operation.kind === "watch" ? [operation] : []));
}

async function valuesOf(reader: { read(): Promise<{ value?: readonly { readonly value: unknown }[] | undefined }> }) {
  return (await reader.read()).value?.map(({ value }) => value);
}

test("watch: emits what is there at once, then every change", async () => {
  const { kv } = openMemoryKv();
  await kv.set(["a"], 1);
  const reader = kv.watch<[number, string]>([["a"], ["b"]]).getReader();
  expect((await reader.read()).value).toMatchObject([
    { key: ["a"], value: 1, versionstamp: "00000000000000010000" },
    { key: ["b"], value: null, versionstamp: null, provenance: { datacenter: "us-east4-a" } },
  ]);
  await kv.set(["b"], "x");
  expect(await valuesOf(reader)).toEqual([1, "x"]);
  await kv.delete(["a"]);
  expect(await valuesOf(reader)).toEqual([null, "x"]);
  await kv.atomic().sum(["a"], 5n).commit();
  expect(await valuesOf(reader)).toEqual([new KvU64(5n), "x"]);
  kv.close();
});

test("watch: other keys do not wake it, and neither does a commit that was refused", async () => {
  const { kv } = openMemoryKv();
  const reader = kv.watch([["a"]]).getReader();
  await reader.read();
  const next = valuesOf(reader);
  await kv.set(["b"], 1);
  await kv
    .atomic()
    .check({ key: ["b"], versionstamp: null })
    .set(["a"], 0)
    .commit();
  await kv.set(["a"], 7);
  expect(await next).toEqual([7]);
  kv.close();
});

test("watch: changes faster than they are read collapse into the newest, and the order is that of commits", async () => {
  const { kv } = openMemoryKv();
  const reader = kv.watch<[number]>([["n"]]).getReader();
  await reader.read();
  for (let n = 1; n <= 100; n++) {
    await kv.set(["n"], n);
  }
  const seen: number[] = [];
  while (seen.at(-1) !== 100) {
    const { value } = await reader.read();
    seen.push(value?.[0].value ?? -1);
  }
  expect(seen).toEqual([...seen].sort((a, b) => a - b));
  expect(seen.length).toBeLessThan(10);
  kv.close();
});

test("watch: the end of a key's time and the drop of its database are changes", async () => {
  const { kv, submitter } = openMemoryKv({ database: "tenant" });
  await kv.set(["short"], 1);
  await kv.set(["long"], 2);
  const reader = kv.watch([["short"], ["long"]]).getReader();
  expect(await valuesOf(reader)).toEqual([1, 2]);
  await kv.set(["short"], 1, { expireIn: 20 });
  let shown = await valuesOf(reader);
  // On a busy machine its time is over before the watch has looked.
  while (shown?.[0] === 1) {
    shown = await valuesOf(reader);
  }
  expect(shown).toEqual([null, 2]);
  await openMemoryKv({ submitter }).kv.dropDatabase("tenant");
  expect(await valuesOf(reader)).toEqual([null, null]);
  kv.close();
});

test("watch: goes to the nearest replica, and after its first answer to none that is behind that", async () => {
  const { kv, submitter } = openMemoryKv();
  await kv.set(["a"], 1);
  const reader = kv.watch([["a"]]).getReader();
  await reader.read();
  for (const n of [2, 3]) {
    await kv.set(["a"], n);
    await reader.read();
  }
  const [first, second, third] = watchesOf(submitter);
  expect([first?.seen, first?.consistency]).toEqual([null, { level: "eventual" }]);
  expect(second?.consistency).toEqual({ level: "session", bookmark: { epoch: 0, index: 1 } });
  expect(third?.consistency).toEqual({ level: "session", bookmark: { epoch: 0, index: 2 } });
  kv.close();
});

test("watch: of a session begins with what that has seen, and adds to it; a strong one asks the leader each time", async () => {
  const { kv, submitter } = openMemoryKv();
  const session = kv.session();
  await session.set(["a"], 1);
  await session
    .watch([["a"]])
    .getReader()
    .read();
  expect(watchesOf(submitter)[0]?.consistency).toEqual({ level: "session", bookmark: { epoch: 0, index: 1 } });
  await kv.set(["a"], 2);
  const strong = session.watch([["a"]], { consistency: "strong" }).getReader();
  await strong.read();
  expect(watchesOf(submitter).at(-1)?.consistency).toEqual({ level: "strong" });
  expect(session.bookmark).toBe("0:2");
  kv.close();
});

test("watch: after a forced failover it goes on from what is left, unless it promised to see all that its session saw", async () => {
  const { kv, submitter } = openMemoryKv();
  await kv.set(["a"], 1);
  const reader = kv.watch([["a"]]).getReader();
  const session = kv
    .session({ bookmark: "0:1" })
    .watch([["a"]])
    .getReader();
  await Promise.all([reader.read(), session.read()]);
  submitter.store.beginEpoch(1, 0);
  const lost = expect(session.read()).rejects.toMatchObject({ code: "bookmark_lost" });
  const next = valuesOf(reader);
  await kv.set(["a"], 2);
  expect(await next).toEqual([2]);
  await lost;
  kv.close();
});

test("watch: ends when the kv closes, even while it waits, and when it is cancelled", async () => {
  const { kv } = openMemoryKv();
  const ended = kv.watch([["a"]]).getReader();
  const cancelled = kv.watch([["b"]]).getReader();
  await Promise.all([ended.read(), cancelled.read()]);
  await cancelled.cancel();
  expect(await cancelled.read()).toEqual({ value: undefined, done: true });
  const waiting = ended.read();
  kv.close();
  expect(await waiting).toEqual({ value: undefined, done: true });
  expect(() => kv.watch([["a"]])).toThrow(BadResource);
});

test("watch: ends with its session, and with the client below a session", async () => {
  const { kv } = openMemoryKv();
  const first = kv.session();
  const readers = [first, kv.session()].map((session) => session.watch([["a"]]).getReader());
  await Promise.all(readers.map((reader) => reader.read()));
  first.close();
  expect(await readers[0]?.read()).toEqual({ value: undefined, done: true });
  kv.close();
  expect(await readers[1]?.read()).toEqual({ value: undefined, done: true });
});

test("watch: of no keys ends at once, as in Deno; wrong arguments are refused at once", async () => {
  const { kv } = openMemoryKv();
  expect(await kv.watch([]).getReader().read()).toEqual({ value: undefined, done: true });
  const keys = Array.from({ length: 11 }, (_, i) => [i]);
  expect(() => kv.watch(keys)).toThrow(new TypeError("Too many keys (max 10)"));
  expect(() => kv.watch([[Symbol("x")]])).toThrow(TypeError);
  expect(() => kv.watch([["a"]], JSON.parse('{"consistency":"weak"}'))).toThrow(TypeError);
  await expect(
    kv
      .watch([["x".repeat(2_050)]])
      .getReader()
      .read(),
  ).rejects.toThrow(new TypeError("Key too large for read (max 2049 bytes)"));
});

test("watch: a kv whose reads are eventual watches eventually too", async () => {
  const submitter = new MemorySubmitter();
  const kv = new Kv({ submitter, consistency: "eventual", timeoutMs: 5_000 });
  await kv
    .watch([["a"]])
    .getReader()
    .read();
  expect(watchesOf(submitter)[0]?.consistency).toEqual({ level: "eventual" });
  kv.close();
});
