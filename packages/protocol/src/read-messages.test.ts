// What a unary read request promises its caller.
import { createEpoch, createLogIndex } from "@kvorum/base";
import { createVersionstamp, POSITION_MAX } from "@kvorum/keyspace";
import { expect, test } from "vitest";
import type { SnapshotReadRequest__Output as SnapshotReadRequest } from "./gen/kvorum/v1/SnapshotReadRequest.ts";
import { operationFromSnapshotRead, operationFromWatch } from "./read-messages.ts";

function request(fields: Partial<SnapshotReadRequest>): SnapshotReadRequest {
  return {
    keys: [],
    ranges: [],
    consistency: "CONSISTENCY_UNSPECIFIED",
    timeoutMs: 0,
    bookmark: Buffer.alloc(0),
    maxStalenessMs: 0,
    database: "",
    audit: null,
    ...fields,
  };
}

const seen = Buffer.from(
  createVersionstamp({ epoch: createEpoch(2), index: createLogIndex(2 ** 40), position: POSITION_MAX }),
);

test.each<readonly [string, Partial<SnapshotReadRequest>, unknown]>([
  ["no level", {}, { level: "strong" }],
  ["strong", { consistency: "CONSISTENCY_STRONG" }, { level: "strong" }],
  ["eventual", { consistency: "CONSISTENCY_EVENTUAL" }, { level: "eventual" }],
  [
    "session after a versionstamp",
    { consistency: "CONSISTENCY_SESSION", bookmark: seen },
    { level: "session", bookmark: { epoch: 2, index: 2 ** 40 } },
  ],
  [
    "session that has seen nothing",
    { consistency: "CONSISTENCY_SESSION" },
    { level: "session", bookmark: { epoch: 0, index: 0 } },
  ],
  ["bounded", { consistency: "CONSISTENCY_BOUNDED", maxStalenessMs: 250 }, { level: "bounded", maxStalenessMs: 250 }],
])("operationFromSnapshotRead: %s", (_name, fields, consistency) => {
  expect(operationFromSnapshotRead(request(fields)).consistency).toEqual(consistency);
});

test("operationFromSnapshotRead: a bookmark is a versionstamp, and a level that only a newer client knows is none", () => {
  const short = request({ consistency: "CONSISTENCY_SESSION", bookmark: Buffer.from([1]) });
  expect(() => operationFromSnapshotRead(short)).toThrow(/^bookmark: expected a versionstamp of 10 bytes/);
  const newer = request(JSON.parse('{"consistency":9}'));
  expect(() => operationFromSnapshotRead(newer)).toThrow(expect.objectContaining({ code: "invalid_argument" }));
});

test("operationFromSnapshotRead: a client that is audited says who it is and what it knew", () => {
  const words = { clientId: Buffer.alloc(16, 0xad), clientName: "shop", callSite: "cart.py:42", seen };
  const acknowledged = [{ first: 1, last: 7 }];
  expect(operationFromSnapshotRead(request({ audit: { ...words, acknowledged } })).audit).toEqual({
    clientId: "ad".repeat(16),
    clientName: "shop",
    callSite: "cart.py:42",
    acknowledged,
    seen: { epoch: 2, index: 2 ** 40 },
  });
  const none = { clientId: Buffer.alloc(0), clientName: "", callSite: "", acknowledged: [], seen: Buffer.alloc(0) };
  expect(operationFromSnapshotRead(request({ audit: none })).audit).toMatchObject({ clientId: null, seen: null });
  expect(operationFromSnapshotRead(request({})).audit).toBeUndefined();
});

test("operationFromWatch: without a level it is a session from its bookmark on, and knows nothing at first", () => {
  const { keys, consistency, bookmark, database } = request({ bookmark: seen, database: "orders" });
  expect(operationFromWatch({ keys, consistency, bookmark, database, audit: null }, 7)).toEqual({
    kind: "watch",
    keys: [],
    seen: null,
    consistency: { level: "session", bookmark: { epoch: 2, index: 2 ** 40 } },
    timeoutMs: 7,
    database: "orders",
  });
});
