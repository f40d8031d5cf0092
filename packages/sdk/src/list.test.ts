import { expect, test } from "vitest";
import { Kv, type KvListOptions, type KvListSelector } from "./index.ts";
import { MemorySubmitter } from "./testing/memory-submitter.ts";

async function openAlphabet(): Promise<{ readonly kv: Kv; readonly submitter: MemorySubmitter }> {
  const submitter = new MemorySubmitter();
  const kv = new Kv({ submitter, consistency: "strong", timeoutMs: 5_000 });
  await kv.set(["letter"], "the prefix itself");
  for (const letter of "abcdefghij") {
    await kv.set(["letter", letter], letter);
  }
  await kv.set(["letters"], "beyond the prefix");
  submitter.operations.length = 0;
  return { kv, submitter };
}

async function lettersOf(kv: Kv, selector: KvListSelector, options?: KvListOptions): Promise<string> {
  const entries = await Array.fromAsync(kv.list<string>(selector, options));
  return entries.map(({ value }) => value).join("");
}

const prefix = ["letter"];

test("list: a prefix excludes the key that equals it, start is inclusive, end exclusive", async () => {
  const { kv } = await openAlphabet();
  expect(await lettersOf(kv, { prefix })).toBe("abcdefghij");
  expect(await lettersOf(kv, { prefix, start: ["letter", "c"] })).toBe("cdefghij");
  expect(await lettersOf(kv, { prefix, end: ["letter", "c"] })).toBe("ab");
  expect(await lettersOf(kv, { start: ["letter", "c"], end: ["letter", "e"] })).toBe("cd");
});

test("list: reverse visits the same keys from the end", async () => {
  const { kv } = await openAlphabet();
  expect(await lettersOf(kv, { prefix }, { reverse: true })).toBe("jihgfedcba");
  expect(await lettersOf(kv, { prefix, start: ["letter", "c"] }, { reverse: true, limit: 3 })).toBe("jih");
  expect(await lettersOf(kv, { start: ["letter", "c"], end: ["letter", "e"] }, { reverse: true })).toBe("dc");
});

test("list: entries carry key, value, versionstamp and the provenance of their batch", async () => {
  const { kv } = await openAlphabet();
  const [first, second, third] = await Array.fromAsync(kv.list({ prefix }, { batchSize: 2, limit: 3 }));
  expect(first?.key).toEqual(["letter", "a"]);
  expect(first?.versionstamp).toBe("00000000000000020000");
  expect(first?.provenance).toBe(second?.provenance);
  expect(third?.provenance).not.toBe(first?.provenance);
  expect(third?.provenance.datacenter).toBe("us-east4-a");
});

test("list: a batch that comes back short is the last one, a full one is followed by another", async () => {
  const { kv, submitter } = await openAlphabet();
  expect(await lettersOf(kv, { prefix }, { batchSize: 4 })).toBe("abcdefghij");
  expect(submitter.operations).toHaveLength(3);
  submitter.operations.length = 0;
  expect(await lettersOf(kv, { prefix }, { batchSize: 5 })).toBe("abcdefghij");
  expect(submitter.operations).toHaveLength(3);
});

test("list: the batch size is the limit or 100, at most 500 unless it is named", async () => {
  const { kv, submitter } = await openAlphabet();
  const sizeWith = async (options: KvListOptions): Promise<unknown> => {
    submitter.operations.length = 0;
    await kv.list({ prefix }, options).next();
    const [operation] = submitter.operations;
    return operation?.kind === "read" && operation.ranges[0]?.limit;
  };
  expect(await sizeWith({})).toBe(100);
  expect(await sizeWith({ limit: 7 })).toBe(7);
  expect(await sizeWith({ limit: 700 })).toBe(500);
  expect(await sizeWith({ limit: 7, batchSize: 700 })).toBe(700);
});

test("list: limit and batchSize must be positive integers, and a batch at most 1000 entries", async () => {
  const { kv } = await openAlphabet();
  for (const limit of [0, -1, 1.5, Number.NaN]) {
    expect(() => kv.list({ prefix }, { limit })).toThrow(`Limit must be a positive integer: received ${limit}`);
    expect(() => kv.list({ prefix }, { batchSize: limit })).toThrow("batchSize must be a positive integer");
  }
  expect(() => kv.list({ prefix }, { batchSize: 1_001 })).toThrow(new TypeError("Too many entries (max 1000)"));
});

test("list: selectors that make no sense are refused in Deno's words", async () => {
  const { kv } = await openAlphabet();
  const errorOf = (selector: unknown): Promise<unknown> =>
    kv
      .list(selector as KvListSelector)
      .next()
      .catch((error: unknown) => error);
  const [a, b] = [
    ["letter", "a"],
    ["letter", "b"],
  ];
  expect(await errorOf({ prefix, start: a, end: b })).toEqual(
    new TypeError("Selector can not specify both 'start' and 'end' key when specifying 'prefix'"),
  );
  for (const selector of [{}, { start: a }, { end: a }]) {
    expect(await errorOf(selector)).toEqual(
      new TypeError("Selector must specify either 'prefix' or both 'start' and 'end' key"),
    );
  }
  for (const start of [["number", 1], prefix, ["lette"]]) {
    expect(await errorOf({ prefix, start })).toEqual(
      new TypeError("Start key is not in the keyspace defined by prefix"),
    );
  }
  expect(await errorOf({ prefix, end: ["number", 1] })).toEqual(
    new TypeError("End key is not in the keyspace defined by prefix"),
  );
  expect(await errorOf({ start: b, end: a })).toEqual(new TypeError("Start key is greater than end key"));
});

test("cursor: it is base64url of the last key without what all keys of the selector share", async () => {
  const { kv } = await openAlphabet();
  const byPrefix = kv.list({ prefix });
  expect(() => byPrefix.cursor).toThrow("Cannot get cursor before first iteration");
  await byPrefix.next();
  expect(byPrefix.cursor).toBe(Buffer.from([0x02, 0x61, 0x00]).toString("base64url"));
  const byRange = kv.list({ start: ["letter", "a"], end: ["letter", "c"] });
  await byRange.next();
  expect(byRange.cursor).toBe("YQA=");
});

test("cursor: a list resumes after the entry where another one of the same selector stood", async () => {
  const { kv } = await openAlphabet();
  for (const reverse of [false, true]) {
    const whole = await lettersOf(kv, { prefix }, { reverse });
    for (let limit = 1; limit < 10; limit++) {
      const first = kv.list<string>({ prefix }, { limit, reverse });
      const head = (await Array.fromAsync(first)).map(({ value }) => value).join("");
      const tail = await lettersOf(kv, { prefix }, { cursor: first.cursor, reverse });
      expect(head + tail).toBe(whole);
    }
  }
});

test("cursor: after exhaustion it is empty, and an empty one starts from the beginning", async () => {
  const { kv } = await openAlphabet();
  const list = kv.list({ prefix });
  await Array.fromAsync(list);
  expect(list.cursor).toBe("");
  expect(await lettersOf(kv, { prefix }, { cursor: "" })).toBe("abcdefghij");
});

test("cursor: one that cannot be read, or is of another selector, is refused in Deno's words", async () => {
  const { kv } = await openAlphabet();
  for (const cursor of ["?", "AAA", "A===", "a+b="]) {
    await expect(kv.list({ prefix }, { cursor }).next()).rejects.toThrow(new TypeError("invalid cursor"));
  }
  const outside = Buffer.from("zz").toString("base64url").padEnd(4, "=");
  const selector = { start: ["letter", "a"], end: ["letter", "c"] };
  const reversed = kv.list(selector, { cursor: outside, reverse: true });
  await expect(reversed.next()).rejects.toThrow(new TypeError("cursor out of bounds"));
  expect(await Array.fromAsync(kv.list(selector, { cursor: outside }))).toEqual([]);
});
