import { AUDIT_CALL_SITE_LENGTH_MAX } from "@kvorum/kv";
import { expect, test } from "vitest";
import { callSiteIn } from "./call-site.ts";

const LIBRARY = "/app/node_modules/@kvorum/sdk/src/";

function siteOf(...frames: readonly string[]): string {
  return callSiteIn(["Error: call site", ...frames.map((frame) => `    at ${frame}`)].join("\n"), LIBRARY, "/app");
}

test("callSite: the first frame outside the library, below the working directory", () => {
  const site = siteOf(
    "KvSession.read (file:///app/node_modules/@kvorum/sdk/src/kv-session.ts:80:12)",
    "Kv.get (file:///app/node_modules/@kvorum/sdk/src/kv.ts:101:5)",
    "process.processTicksAndRejections (node:internal/process/task_queues:105:5)",
    "async showCart (file:///app/src/cart%20page.ts:42:17)",
    "async file:///app/src/main.ts:7:1",
  );
  expect(site).toBe("src/cart page.ts:42");
});

test("callSite: a frame without a name, a plain path, and a place elsewhere", () => {
  expect(siteOf("async file:///app/src/main.ts:7:1")).toBe("src/main.ts:7");
  expect(siteOf("Object.<anonymous> (/app/src/old.cjs:3:9)")).toBe("src/old.cjs:3");
  expect(siteOf("run (file:///elsewhere/worker.ts:1:2)")).toBe("/elsewhere/worker.ts:1");
});

test("callSite: a long one keeps its end, and a stack that shows nobody gives none", () => {
  const long = siteOf(`read (file:///app/${"x".repeat(400)}.ts:5:1)`);
  expect([long.length, long.endsWith("x.ts:5")]).toEqual([AUDIT_CALL_SITE_LENGTH_MAX, true]);
  expect(siteOf("new Promise (<anonymous>)", "node:internal/main/run_main_module:33:47")).toBe("");
});
