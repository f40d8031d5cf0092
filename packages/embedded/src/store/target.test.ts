import { expect, test } from "vitest";
import { parseStoreTarget } from "./target.ts";

test("target: a path is a folder, and some words mean something else", () => {
  const kindOf = (path: string): unknown => parseStoreTarget(path, {});
  expect(kindOf("data")).toEqual({ kind: "folder", directory: "data" });
  expect(kindOf("./:x")).toEqual({ kind: "folder", directory: "./:x" });
  expect(kindOf(":memory:")).toEqual({ kind: "memory" });
  expect(kindOf("kvorum://a:1,kvorum://b:2")).toEqual({ kind: "cluster", address: "kvorum://a:1,kvorum://b:2" });
});

test("target: without a path the environment decides, then the working directory", () => {
  expect(parseStoreTarget(undefined, { KVORUM_KV_PATH: ":memory:" })).toEqual({ kind: "memory" });
  expect(parseStoreTarget(undefined, {})).toEqual({ kind: "folder", directory: ".kvorum/kv" });
});

test("target: Deno's texts for what is no path", () => {
  expect(() => parseStoreTarget("", {})).toThrow(new TypeError("Filename cannot be empty"));
  expect(() => parseStoreTarget(":x", {})).toThrow(
    new TypeError("Filename cannot start with ':' unless prefixed with './'"),
  );
  expect(() => parseStoreTarget("http://127.0.0.1:1", {})).toThrow("kvorum://host:port");
});
