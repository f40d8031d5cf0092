// Values of every kind that Deno KV stores come back as they were; what cannot be cloned is refused.
import { decodeValue } from "@kvorum/keyspace";
import { expect, test } from "vitest";
import { DataCloneError, v8Serializer } from "./index.ts";
import { openMemoryKv } from "./testing/open-memory-kv.ts";

const loop: { self?: unknown } = {};
loop.self = loop;

const VALUES: readonly unknown[] = [
  undefined,
  null,
  true,
  "text with \0 and 😀",
  -0,
  Number.NaN,
  2 ** 53,
  -(10n ** 40n),
  new Date(1_700_000_000_000),
  new Date(Number.NaN),
  new Map<unknown, unknown>([[{ a: 1 }, new Set([1n])]]),
  /a.b/giu,
  new Uint8Array([1, 2, 3]),
  { nested: new Uint8Array([1]), floats: new Float64Array([1.5]), view: new DataView(new ArrayBuffer(2)) },
  new ArrayBuffer(3),
  // biome-ignore lint/suspicious/noSparseArray: a hole stays a hole
  [1, , 3],
  Object(1n),
  loop,
];

test("values: come back as they were", async () => {
  const { kv } = openMemoryKv();
  for (const [i, value] of VALUES.entries()) {
    await kv.set(["value", i], value);
    expect((await kv.get(["value", i])).value).toEqual(value);
  }
});

test("values: an error keeps its kind, message and cause", async () => {
  const { kv } = openMemoryKv();
  await kv.set(["error"], new RangeError("too far", { cause: "speed" }));
  const { value } = await kv.get<RangeError>(["error"]);
  expect(value).toBeInstanceOf(RangeError);
  expect([value?.message, value?.cause]).toEqual(["too far", "speed"]);
});

test("values: what cannot be cloned is a DataCloneError, which is a TypeError as in Deno", async () => {
  const { kv } = openMemoryKv();
  const refused = [() => 1, Symbol("x"), new WeakMap(), { method() {} }, Promise.resolve(), new SharedArrayBuffer(1)];
  for (const value of refused) {
    const error: unknown = await kv.set(["a"], value).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(TypeError);
    expect(error).toMatchObject({ name: "DataCloneError", message: expect.stringMatching(/ could not be cloned\.$/) });
    expect(() => kv.atomic().enqueue(value)).toThrow(DataCloneError);
  }
});

test("values: what Deno 2.8 and later writes in format 16 is read (denoland/deno#35118)", () => {
  const data = v8Serializer.serialize({ name: "Ada" });
  expect(data[1]).toBe(15);
  data[1] = 16;
  expect(decodeValue({ encoding: "v8", data }, v8Serializer)).toEqual({ name: "Ada" });
});
