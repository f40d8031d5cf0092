// The four levels of reads on a whole cluster in virtual time: who serves, what is promised, and what a cut-off region may say.
import { createEpoch, createLogIndex, mustExist } from "@kvorum/base";
import { partsOfVersionstamp } from "@kvorum/keyspace";
import type { Bookmark, Consistency, Operation, Outcome } from "@kvorum/kv";
import { expect, test } from "vitest";
import { getOperation, ReplicaCluster, setOperation, textOf } from "../support/replica-cluster.ts";

const ASIA = "asia-southeast1-a";

function readAt(key: string, consistency: Consistency, timeoutMs = 5000): Operation {
  const operation = getOperation(key, "eventual", timeoutMs);
  return operation.kind === "read" ? { ...operation, consistency } : operation;
}

function bookmarkOf(outcome: Outcome): Bookmark {
  const versionstamp = outcome.kind === "committed" ? outcome.versionstamp : undefined;
  const { epoch, index } = partsOfVersionstamp(mustExist(versionstamp, "a commit"));
  return { epoch, index };
}

async function openCluster(seed: number): Promise<ReplicaCluster> {
  const cluster = new ReplicaCluster({ seed });
  await cluster.untilLeader();
  await cluster.clock.advance(2000); // the region lease is held, and every learner has found its source
  expect(await cluster.outcomeOf(ASIA, setOperation("a", "old"))).toMatchObject({ kind: "committed" });
  await cluster.untilCaughtUp();
  return cluster;
}

test("session: a region reads its own write from its own replica as soon as that has it", async () => {
  const cluster = await openCluster(21);
  const bookmark = bookmarkOf(await cluster.outcomeOf(ASIA, setOperation("a", "new")));
  const read = await cluster.outcomeOf(ASIA, readAt("a", { level: "session", bookmark }));
  expect(textOf(read)).toBe("new");
  expect(read).toMatchObject({ provenance: { datacenter: ASIA, strong: false } });
  expect(cluster.fatal).toEqual([]);
});

test("session: a replica cut off from what the session has seen serves it nothing older, and says so by its deadline", async () => {
  const cluster = await openCluster(22);
  cluster.cutOff("asia-southeast1");
  const bookmark = bookmarkOf(await cluster.outcomeOf("us-east4-a", setOperation("a", "new")));
  const behind = await cluster.outcomeOf(ASIA, readAt("a", { level: "session", bookmark }, 2000));
  expect(behind).toMatchObject({ kind: "failed", code: expect.stringMatching(/no_leader|deadline_exceeded/) });
  const early = { epoch: createEpoch(0), index: createLogIndex(1) };
  const before = await cluster.outcomeOf(ASIA, readAt("a", { level: "session", bookmark: early }));
  expect(textOf(before)).toBe("old");
});

test("bounded: a remote replica serves what it can prove, and the leader the rest", async () => {
  const cluster = await openCluster(23);
  const loose = await cluster.outcomeOf(ASIA, readAt("a", { level: "bounded", maxStalenessMs: 1000 }));
  expect(loose).toMatchObject({ provenance: { datacenter: ASIA, strong: false } });
  const tight = await cluster.outcomeOf(ASIA, readAt("a", { level: "bounded", maxStalenessMs: 1 }));
  expect(tight).toMatchObject({ provenance: { region: "us-east4" } });
});

test("bounded: a region that is cut off serves until its proof is too old, and then refuses rather than lies", async () => {
  const cluster = await openCluster(24);
  cluster.cutOff("asia-southeast1");
  const within = await cluster.outcomeOf(ASIA, readAt("a", { level: "bounded", maxStalenessMs: 2000 }));
  expect(textOf(within)).toBe("old");
  await cluster.clock.advance(3000);
  const late = await cluster.outcomeOf(ASIA, readAt("a", { level: "bounded", maxStalenessMs: 2000 }, 1000));
  expect(late.kind).toBe("failed");
  expect(textOf(await cluster.outcomeOf(ASIA, getOperation("a", "eventual")))).toBe("old");
});
