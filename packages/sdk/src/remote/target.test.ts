import { expect, test } from "vitest";
import { parseTarget } from "./target.ts";

test("parseTarget: one address or several, with or without the scheme, each once", () => {
  expect(parseTarget("127.0.0.1:4100")).toEqual(["127.0.0.1:4100"]);
  expect(parseTarget("kvorum://db.example:4100/")).toEqual(["db.example:4100"]);
  expect(parseTarget("a:1, b:2,a:1")).toEqual(["a:1", "b:2"]);
  expect(parseTarget(["kvorum://[::1]:65535", "a:1"])).toEqual(["[::1]:65535", "a:1"]);
});

test("parseTarget: what is no address is refused with itself in the message", () => {
  for (const target of ["", " , ", []]) {
    expect(() => parseTarget(target)).toThrow("openKv needs an address");
  }
  for (const target of ["localhost", "localhost:0", "localhost:65536", "http://localhost:1", "a b:1", ":1"]) {
    expect(() => parseTarget(target)).toThrow(JSON.stringify(target));
  }
});
