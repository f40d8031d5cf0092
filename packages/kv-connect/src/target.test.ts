import { expect, test } from "vitest";
import { endpointPath, parseTarget, type Target } from "./target.ts";

const here: Target = { region: null, door: "strong", database: "", call: null };

test.each<readonly [string, Partial<Target>]>([
  ["/", {}],
  ["", {}],
  ["/?a=b", {}],
  ["/eventual", { door: "eventual" }],
  ["/strong/snapshot_read", { call: "snapshot_read" }],
  ["/db/shop", { database: "shop" }],
  ["/db/shop/", { database: "shop" }],
  ["/db/snapshot_read", { database: "snapshot_read" }],
  ["/db/snapshot_read/watch", { database: "snapshot_read", call: "watch" }],
  ["/db/a%2Db", { database: "a-b" }],
  ["/us-east4", { region: "us-east4" }],
  ["/us-east4/eventual/db/shop", { region: "us-east4", door: "eventual", database: "shop" }],
  ["/us-east4/strong/db/shop/atomic_write", { region: "us-east4", database: "shop", call: "atomic_write" }],
  ["/:memory:", { database: ":memory:" }],
  ["/%3Amemory%3A", { database: ":memory:" }],
  ["/db/:memory:", { database: ":memory:" }],
  ["/us-east4/:memory:", { region: "us-east4", database: ":memory:" }],
  ["/us-east4/eventual/:memory:ab12", { region: "us-east4", door: "eventual", database: ":memory:ab12" }],
  ["/no-such-call", { region: "no-such-call" }],
])("parseTarget: %s", (url, expected) => {
  expect(parseTarget(url)).toEqual({ ...here, ...expected });
});

test.each([
  "/us-east4/nothing",
  "/db",
  "/db/",
  "/db/a b",
  "/db/a%20b",
  `/db/${"x".repeat(65)}`,
  "/db/shop/eventual",
  "/db/shop/snapshot_read/more",
  "/%",
  "/http://127.0.0.1:4513/",
])("parseTarget: %s leads nowhere", (url) => {
  expect(parseTarget(url)).toBeNull();
});

test.each<Omit<Target, "call">>([
  { region: null, door: "strong", database: "" },
  { region: "us-east4", door: "eventual", database: "" },
  { region: "us-east4", door: "strong", database: ":memory:0a" },
])("endpointPath: no slash at its end, and calls behind it are found", (target) => {
  const path = endpointPath(target);
  expect(path).not.toMatch(/\/$/);
  expect(parseTarget(`${path}/watch`)).toEqual({ ...target, call: "watch" });
});
