// kv.session(): reads that see what the session has written and read.
import { expect, test } from "vitest";
import { BadResource, Kv } from "./index.ts";
import { MemorySubmitter } from "./testing/memory-submitter.ts";

function openMemoryKv(): { readonly kv: Kv; readonly submitter: MemorySubmitter } {
  const submitter = new MemorySubmitter();
  return { kv: new Kv({ submitter, consistency: "strong", timeoutMs: 5_000 }), submitter };
}

/** The consistency of every read submitted, in order. */
function levelsOf({ operations }: MemorySubmitter): readonly unknown[] {
  return operations.flatMap((operation) => (operation.kind === "read" ? [operation.consistency] : []));
}

test("session: its reads carry what it has written and read, and nothing that others did", async () => {
  const { kv, submitter } = openMemoryKv();
  await kv.set(["other"], 1);
  const session = kv.session();
  expect(session.bookmark).toBe("0:0");
  await session.set(["a"], 1);
  await session.get(["a"]);
  await kv.set(["other"], 2);
  await session.get(["a"]);
  await session.get(["a"]);
  const at = (index: number) => ({ level: "session", bookmark: { epoch: 0, index } });
  expect(levelsOf(submitter)).toEqual([at(2), at(2), at(3)]);
  expect(session.bookmark).toBe("0:3");
});

test("session: reads of any level move the bookmark, so that later ones are monotonic", async () => {
  const { kv } = openMemoryKv();
  const session = kv.session();
  await kv.set(["a"], 1);
  await session.get(["a"], { consistency: "eventual" });
  expect(session.bookmark).toBe("0:1");
  await kv.set(["a"], 2);
  for await (const _ of session.list({ prefix: [] }, { consistency: "strong" })) {
    // visited
  }
  expect(session.bookmark).toBe("0:2");
});

test("session: goes on elsewhere from its bookmark", async () => {
  const here = openMemoryKv();
  const session = here.kv.session();
  await session.set(["a"], 1);
  const elsewhere = openMemoryKv();
  await elsewhere.kv.session({ bookmark: session.bookmark }).get(["a"]);
  expect(levelsOf(elsewhere.submitter)).toEqual([{ level: "session", bookmark: { epoch: 0, index: 1 } }]);
  expect(() => here.kv.session({ bookmark: "yesterday" })).toThrow(TypeError);
});

test("session: a client's own reads at this level are those of one session too", async () => {
  const { kv, submitter } = openMemoryKv();
  await kv.set(["a"], 1);
  await kv.get(["a"], { consistency: "session" });
  expect(levelsOf(submitter)).toEqual([{ level: "session", bookmark: { epoch: 0, index: 1 } }]);
});

test("session: a bookmark that a forced failover left behind is refused by name", async () => {
  const { kv, submitter } = openMemoryKv();
  const session = kv.session();
  await session.set(["a"], 1);
  await session.set(["a"], 2);
  submitter.store.beginEpoch(1, 1);
  await expect(session.get(["a"])).rejects.toMatchObject({ code: "bookmark_lost", retryable: false });
});

test("session: a write lost by a failover is not forgotten over a later write, even if nothing was read between", async () => {
  const { kv, submitter } = openMemoryKv();
  const session = kv.session();
  await session.set(["a"], 1);
  submitter.store.beginEpoch(1, 0);
  await session.set(["a"], 2);
  expect(session.bookmark).toBe("0:1,1:2");
  await expect(session.get(["a"])).rejects.toMatchObject({ code: "bookmark_lost" });
});

test("session: after a failover that lost nothing of it, one read of nothing confirms that", async () => {
  const { kv, submitter } = openMemoryKv();
  const session = kv.session();
  await session.set(["a"], 1);
  submitter.store.beginEpoch(1, 1);
  await session.set(["a"], 2);
  expect((await session.get(["a"])).value).toBe(2);
  await session.get(["a"]);
  const reads = submitter.operations.flatMap((operation) => (operation.kind === "read" ? [operation] : []));
  expect(reads.map(({ ranges }) => ranges.length)).toEqual([0, 1, 1]);
  expect(session.bookmark).toBe("1:2");
});

test("session: closing it leaves the client open, and closing the client ends it", async () => {
  const { kv } = openMemoryKv();
  const first = kv.session();
  const second = kv.session();
  first.close();
  await expect(first.get(["a"])).rejects.toThrow(BadResource);
  await second.get(["a"]);
  kv.close();
  await expect(second.get(["a"])).rejects.toThrow(BadResource);
  expect(() => kv.session()).toThrow(BadResource);
});
