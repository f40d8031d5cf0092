// Several databases in one cluster.
import { expect, test } from "vitest";
import { openMemoryKv } from "./testing/open-memory-kv.ts";

test("database: each has keys of its own, made by its first write", async () => {
  const { kv, submitter } = openMemoryKv();
  const tenant = openMemoryKv({ submitter, database: "tenant-1" }).kv;
  expect(await tenant.listDatabases()).not.toContainEqual(expect.objectContaining({ name: "tenant-1" }));
  await kv.set(["a"], "default");
  await tenant.set(["a"], "tenant");
  expect((await kv.get(["a"])).value).toBe("default");
  expect((await tenant.get(["a"])).value).toBe("tenant");
  expect((await tenant.session().get(["a"])).value).toBe("tenant");
  expect((await kv.listDatabases()).map(({ name, records }) => [name, records])).toEqual([
    ["", 1],
    ["tenant-1", 1],
  ]);
});

test("dropDatabase: removes all of one and nothing of others; a later write makes it anew", async () => {
  const { kv, submitter } = openMemoryKv();
  const tenant = openMemoryKv({ submitter, database: "tenant" }).kv;
  await kv.set(["a"], 1);
  await tenant.set(["a"], 2);
  await kv.dropDatabase("tenant");
  expect((await tenant.get(["a"])).value).toBe(null);
  expect((await kv.get(["a"])).value).toBe(1);
  await tenant.set(["b"], 3);
  expect((await Array.fromAsync(tenant.list({ prefix: [] }))).map(({ value }) => value)).toEqual([3]);
});

test("database: a name that is none is refused at once", async () => {
  expect(() => openMemoryKv({ database: "a/b" })).toThrow(TypeError);
  expect(() => openMemoryKv({ database: "x".repeat(65) })).toThrow(TypeError);
  await expect(openMemoryKv().kv.dropDatabase("a b")).rejects.toThrow(TypeError);
});
