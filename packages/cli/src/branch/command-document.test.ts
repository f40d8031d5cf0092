import { createEpoch, createLogIndex, createWallMs, parseClientId } from "@kvorum/base";
import { createVersionstamp, encodeKey, encodeValue } from "@kvorum/keyspace";
import { type AtomicWrite, encodeCommand } from "@kvorum/kv";
import type { BranchInfo } from "@kvorum/protocol";
import { v8Serializer } from "@kvorum/sdk";
import { expect, test } from "vitest";
import { commandDocument, keyDocument } from "./command-document.ts";

const BRANCH: BranchInfo = {
  id: "epoch-0-after-4",
  epoch: createEpoch(0),
  forkIndex: createLogIndex(4),
  firstIndex: createLogIndex(5),
  lastIndex: createLogIndex(9),
  commitIndex: createLogIndex(7),
  bytes: 1,
  quarantinedAtMs: createWallMs(0),
};

const stampOf = (index: number): ReturnType<typeof createVersionstamp> =>
  createVersionstamp({ epoch: createEpoch(0), index: createLogIndex(index), position: 2 });

test("commandDocument: keys and values are typed, checks and who sent it are told", () => {
  const write: AtomicWrite = {
    commitId: { clientId: parseClientId("ab".repeat(16)), sequence: 3, finishedBelow: 1 },
    checks: [{ key: encodeKey(["a"]), versionstamp: null }],
    mutations: [
      { kind: "set", key: encodeKey(["user", 1n]), value: encodeValue({ n: 7n }, v8Serializer) },
      { kind: "delete", key: encodeKey(["gone"]) },
      { kind: "sum", key: encodeKey(["n"]), operand: encodeValue(2n, v8Serializer) },
    ],
    enqueues: [
      {
        payload: encodeValue("hello", v8Serializer).data,
        deliverAtMs: createWallMs(5),
        keysIfUndelivered: [encodeKey(["lost"])],
        backoffMs: [100],
      },
    ],
    database: "shop",
  };
  const command = encodeCommand({ kind: "write", write });
  const leaderTimeMs = createWallMs(1_700_000_000_000);
  expect(commandDocument({ versionstamp: stampOf(7), command, leaderTimeMs }, BRANCH)).toEqual({
    kind: "write",
    database: "shop",
    versionstamp: "00000000000000070002",
    takenAt: "2023-11-14T22:13:20.000Z",
    committed: true,
    client: "ab".repeat(16),
    sequence: 3,
    checks: [{ key: ["a"], versionstamp: null }],
    mutations: [
      { type: "set", key: ["user", { $bigint: "1" }], value: { n: { $bigint: "7" } } },
      { type: "delete", key: ["gone"] },
      { type: "sum", key: ["n"], value: { $bigint: "2" } },
    ],
    enqueues: [{ message: "hello", deliverAtMs: 5, keysIfUndelivered: [["lost"]], backoffMs: [100] }],
  });
  expect(commandDocument({ versionstamp: stampOf(8), command, leaderTimeMs }, BRANCH).committed).toBe(false);
});

test("commandDocument: what is no write tells its kind and its database", () => {
  const command = encodeCommand({ kind: "drop_database", database: "shop" });
  const document = commandDocument({ versionstamp: stampOf(7), command, leaderTimeMs: createWallMs(0) }, BRANCH);
  expect(document).toMatchObject({ kind: "drop_database", database: "shop", client: null, mutations: [] });
});

test("keyDocument: bytes that are no key are shown as bytes", () => {
  expect(keyDocument(new Uint8Array([255]))).toEqual({ $bytes: "/w==" });
});
