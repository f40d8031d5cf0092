import { expect, test } from "vitest";
import { parseTarget } from "./target.ts";

test("parseTarget: one address or several, with or without the scheme, each once", () => {
  expect(parseTarget("127.0.0.1:4100").seeds).toEqual(["127.0.0.1:4100"]);
  expect(parseTarget("kvorum://db.example:4100/").seeds).toEqual(["db.example:4100"]);
  expect(parseTarget("a:1, b:2,a:1").seeds).toEqual(["a:1", "b:2"]);
  expect(parseTarget(["kvorum://[::1]:65535", "a:1"]).seeds).toEqual(["[::1]:65535", "a:1"]);
});

test("parseTarget: an address may say whose it is", () => {
  const { seeds, addresses } = parseTarget("us-east4-a=127.0.0.1:7410,asia-southeast1-a=kvorum://127.0.0.1:7430,a:1");
  expect(seeds).toEqual(["127.0.0.1:7410", "127.0.0.1:7430", "a:1"]);
  expect([...addresses]).toEqual([
    ["us-east4-a", "127.0.0.1:7410"],
    ["asia-southeast1-a", "127.0.0.1:7430"],
  ]);
});

test("parseTarget: what is no address is refused with itself in the message", () => {
  for (const target of ["", " , ", []]) {
    expect(() => parseTarget(target)).toThrow("openKv needs an address");
  }
  for (const target of ["localhost", "localhost:0", "localhost:65536", "http://localhost:1", "a b:1", ":1"]) {
    expect(() => parseTarget(target)).toThrow(JSON.stringify(target));
  }
  expect(() => parseTarget("us-east4-a=")).toThrow('received ""');
  expect(() => parseTarget("Not A Name=a:1")).toThrow(TypeError);
});
