import { expect, test } from "vitest";
import { createAccessTokens } from "./access-tokens.ts";
import { databaseIdOf } from "./database-id.ts";
import { metadataOf, negotiateVersion } from "./metadata.ts";

function negotiate(body: string): unknown {
  const negotiation = negotiateVersion(new TextEncoder().encode(body));
  return negotiation.ok ? negotiation.version : negotiation.text;
}

test.each([
  ["", 1],
  ['{"supportedVersions":[1,2,3]}', 3],
  ['{"supportedVersions":[3,2]}', 3],
  ['{"supportedVersions":[2]}', 2],
  ['{"supportedVersions":[1,9]}', 1],
])("negotiateVersion: %s, the highest that both speak", (body, version) => {
  expect(negotiate(body)).toBe(version);
});

test.each(['{"supportedVersions":[4]}', '{"supportedVersions":[]}'])(
  "negotiateVersion: %s has nothing in common",
  (body) => {
    expect(negotiate(body)).toContain("could not negotiate a protocol version");
  },
);

test.each(["{", "null", "[]", "{}", '{"supportedVersions":["3"]}', '{"supportedVersions":[3],"more":1}', "\u{ff}"])(
  "negotiateVersion: %s is refused",
  (body) => {
    expect(negotiate(body)).toContain("The body of a metadata exchange is");
  },
);

test("metadataOf: relative URLs for versions 2 and 3, absolute ones for version 1, valid for ten minutes at least", () => {
  const options = {
    databaseId: "id",
    target: { region: "us-east4", door: "strong", database: "shop" },
    token: "t",
    authority: "localhost:8400",
    nowMs: Date.parse("2026-01-01T00:00:00Z"),
  } as const;
  expect(metadataOf({ ...options, version: 3 })).toEqual({
    version: 3,
    databaseId: "id",
    endpoints: [
      { url: "/us-east4/strong/db/shop", consistency: "strong" },
      { url: "/us-east4/eventual/db/shop", consistency: "eventual" },
    ],
    token: "t",
    expiresAt: "2026-01-02T00:00:00.000Z",
  });
  expect(metadataOf({ ...options, version: 1 })).toMatchObject({
    endpoints: [{ url: "http://localhost:8400/us-east4/strong/db/shop" }, {}],
  });
});

test("metadataOf: behind the eventual door the strong endpoint is the eventual one, since native Deno asks no other", () => {
  const metadata = metadataOf({
    version: 3,
    databaseId: "id",
    target: { region: null, door: "eventual", database: "" },
    token: "t",
    authority: "",
    nowMs: 0,
  });
  expect(metadata).toMatchObject({ endpoints: [{ url: "/eventual", consistency: "strong" }, { url: "/eventual" }] });
});

test("databaseIdOf: a UUID of version 5, the same for the same names and for no others", () => {
  const id = databaseIdOf({ cluster: "c", database: "" });
  expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(databaseIdOf({ cluster: "c", database: "" })).toBe(id);
  expect(databaseIdOf({ cluster: "c", database: "x" })).not.toBe(id);
  expect(databaseIdOf({ cluster: "d", database: "" })).not.toBe(id);
});

test("access tokens: a node accepts what another one has issued for the database, and for no other", () => {
  const [earlier, later] = [createAccessTokens("secret"), createAccessTokens("secret")];
  const token = earlier.issue("db-1", "00112233aabbccdd");
  expect(later.judgeData(`Bearer ${token}`, "db-1")).toEqual({ ok: true });
  expect(later.judgeData(`Bearer ${token}`, "db-2")).toEqual({ ok: false, text: "Invalid access token." });
  expect(createAccessTokens("other").judgeData(`Bearer ${token}`, "db-1").ok).toBe(false);
});

test("access tokens: the metadata exchange takes the access token, and the data path does not", () => {
  const tokens = createAccessTokens("secret");
  expect(tokens.judgeAccess("Bearer secret")).toEqual({ ok: true });
  expect(tokens.judgeAccess("Bearer secrets")).toEqual({ ok: false, text: "Invalid access token." });
  expect(tokens.judgeAccess(undefined)).toEqual({ ok: false, text: "Malformed authorization header." });
  expect(tokens.judgeAccess("Basic secret")).toEqual({ ok: false, text: "Malformed authorization header." });
  expect(tokens.judgeData("Bearer secret", "db-1").ok).toBe(false);
});

test("access tokens: without an access token whatever is shown is accepted", () => {
  const tokens = createAccessTokens(null);
  expect([tokens.judgeAccess(undefined), tokens.judgeData("Bearer x", "db-1")]).toEqual([{ ok: true }, { ok: true }]);
});
