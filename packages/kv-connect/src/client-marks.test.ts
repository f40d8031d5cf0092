// How the nodes know clients that say nothing of themselves.
import { expect, test } from "vitest";
import { createAccessTokens } from "./access-tokens.ts";
import { ClientMarks, clientIn, withoutMark } from "./client-marks.ts";

test("ClientMarks: exchanges on one HTTP/2 connection are of one client, others each of its own", () => {
  const marks = new ClientMarks();
  const session = {};
  const mark = marks.markFor(session, null);
  expect(mark).toMatch(/^[0-9a-f]{16}$/);
  expect(marks.markFor(session, null)).toBe(mark);
  expect(new Set([mark, marks.markFor({}, null), marks.markFor(null, null), marks.markFor(null, null)]).size).toBe(4);
});

test("ClientMarks: a program that shows a name is known by it, wherever it exchanges", () => {
  const [one, other] = [new ClientMarks(), new ClientMarks()];
  const tokens = createAccessTokens("secret");
  const clients = [one.markFor({}, "my.shop"), other.markFor(null, "my.shop")].map((mark) =>
    clientIn(`Bearer ${tokens.issue("a-database", mark)}`),
  );
  expect(clients).toEqual(Array(2).fill({ name: "my.shop", clientName: "my.shop" }));
});

test("clientIn: a drawn mark is no name, and a token of another kind has none", () => {
  const drawn = `x.${"0a".repeat(8)}`;
  expect(clientIn(`Bearer ${drawn}`)).toEqual({ name: `kv-connect ${"0a".repeat(8)}`, clientName: "" });
  expect(withoutMark(`Bearer ${drawn}`)).toBe("Bearer x");
  expect([clientIn("Bearer x"), clientIn("Bearer x.~a name"), clientIn(undefined)]).toEqual([null, null, null]);
});

test("access tokens: a name may stand behind one, and opens nothing", () => {
  const tokens = createAccessTokens("secret");
  expect(tokens.judgeAccess("Bearer secret~shop").ok).toBe(true);
  expect(tokens.nameShown("Bearer secret~shop")).toBe("shop");
  expect(tokens.nameShown("Bearer secret")).toBeNull();
  expect(["Bearer secre~shop", "Bearer no~name!", "Bearer secret~a~b"].map(tokens.judgeAccess)).toEqual(
    Array(3).fill({ ok: false, text: "Invalid access token." }),
  );
  const tilde = createAccessTokens("secret~not-a-name");
  expect([tilde.judgeAccess("Bearer secret~not-a-name").ok, tilde.nameShown("Bearer secret~not-a-name")]).toEqual([
    true,
    null,
  ]);
  const open = createAccessTokens(null);
  expect([open.judgeAccess("Bearer any~shop").ok, open.nameShown("Bearer any~shop")]).toEqual([true, "shop"]);
});

test("access tokens: whatever mark a data-path token has, it opens its own database only", () => {
  const tokens = createAccessTokens("secret");
  for (const mark of ["~my.shop", "0a".repeat(8)]) {
    const authorization = `Bearer ${tokens.issue("a", mark)}`;
    expect([tokens.judgeData(authorization, "a").ok, tokens.judgeData(authorization, "b").ok]).toEqual([true, false]);
  }
});
