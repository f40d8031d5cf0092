// What an audit finds in a program that reads its own writes at eventual, on virtual time: exactly what it did wrong.
import { bytesToHex, createInstantMs, createWallMs, mustExist, parseDatacenterId, parseRegion } from "@kvorum/base";
import { ReadAudit } from "@kvorum/figures";
import type { ReplicaObserver } from "@kvorum/replica";
import type { Kv } from "@kvorum/sdk";
import { expect, test } from "vitest";
import { SILENT_OBSERVER } from "../silent-observer.ts";
import { createCluster } from "./create-cluster.ts";
import type { EmulatedCluster } from "./emulated-cluster.ts";

const EVENTUAL = { consistency: "eventual" } as const;
const NONE_WAITS = { awaitingSinceMs: null, unjudged: 0 };
const WALL_START_AT_MS = 1_700_000_000_000;

interface AuditedCluster extends AsyncDisposable {
  readonly cluster: EmulatedCluster;
  readonly audits: ReadonlyMap<string, ReadAudit>;
}

async function createAudited(prefixParts: number): Promise<AuditedCluster> {
  const audits = new Map<string, ReadAudit>();
  let nowMs = (): number => 0;
  const clock = {
    now: () => createInstantMs(nowMs()),
    wallNow: () => createWallMs(WALL_START_AT_MS + nowMs()),
  };
  const observerOf = (name: string): ReplicaObserver => {
    const datacenter = parseDatacenterId(name);
    const audit = new ReadAudit({ datacenter, region: parseRegion("asia-southeast1"), clock });
    audits.set(name, audit);
    return { ...SILENT_OBSERVER, readJudged: (verdict) => audit.readJudged(verdict) };
  };
  const cluster = await createCluster("deploy", { observerOf });
  nowMs = () => cluster.nowMs;
  for (const audit of audits.values()) {
    audit.start({ auditId: "test", prefixParts, examplesMax: 10 }, NONE_WAITS);
  }
  return { cluster, audits, [Symbol.asyncDispose]: () => cluster[Symbol.asyncDispose]() };
}

/** What was counted at each place of a program: [key prefix, reads, stale, read-your-writes, monotonic reads]. */
function countsOf({ groups }: ReturnType<ReadAudit["take"]>): readonly unknown[] {
  return groups.map(({ group, reads, stale, readYourWrites, monotonicReads }) => {
    expect(group.callSite).toMatch(/^packages\/embedded\/src\/cluster\/audit\.test\.ts:\d+$/);
    return [group.keyPrefix, reads, stale, readYourWrites, monotonicReads];
  });
}

/** Singapore has read at the leader what its own replica does not have, and does not get until the cluster is healed. */
async function readAhead(
  cluster: EmulatedCluster,
  { home, singapore }: { readonly home: Kv; readonly singapore: Kv },
): Promise<void> {
  await home.set(["cart", 7], "tea");
  await cluster.caughtUp();
  await home.set(["cart", 7], "coffee");
  await singapore.get(["cart", 7]);
  cluster.pauseShipping("asia-southeast1");
  await home.set(["cart", 7], "milk");
  await singapore.get(["cart", 7]);
}

test("audit: a client far away that reads back what it wrote breaks read-your-writes, at each place where it does", async () => {
  await using audited = await createAudited(1);
  const { cluster, audits } = audited;
  const singapore = cluster.client("asia-southeast1", { audit: { clientName: "shop" } });
  const readCart = (): Promise<unknown> => singapore.get(["cart", 7], EVENTUAL);
  await readCart();
  cluster.pauseShipping("asia-southeast1");
  const { versionstamp } = await singapore.set(["cart", 7], "tea");
  await readCart();
  await Array.fromAsync(singapore.list({ prefix: ["cart"] }, EVENTUAL));
  await singapore.get(["other"], EVENTUAL);
  cluster.heal();
  await cluster.caughtUp();
  await readCart();
  await cluster.advance(1_000);
  const audit = mustExist(audits.get("asia-southeast1-a"), "the audit").take(NONE_WAITS);
  expect(countsOf(audit)).toEqual([
    ['["cart"]', 3, 1, 1, 0],
    ['["cart"]', 1, 1, 1, 0],
    ['["other"]', 1, 0, 0, 0],
  ]);
  const example = mustExist(audit.examples[0], "an example");
  expect(example).toMatchObject({
    kind: "read_your_writes",
    clientId: singapore.clientId,
    group: { clientRegion: "asia-southeast1", source: "sdk", clientName: "shop" },
    versionsMissed: 1,
    missed: { key: '["cart",7]', writer: singapore.clientId },
  });
  expect(bytesToHex(example.missed.versionstamp)).toBe(versionstamp);
  expect(example.readAtMs - example.missed.committedAtMs).toBeCloseTo(example.stalenessMs, 3);
});

test("audit: who read at the leader and then far away has read backwards; whose writes they are does not matter", async () => {
  await using audited = await createAudited(1);
  const { cluster, audits } = audited;
  const home = cluster.client("us-east4");
  const singapore = cluster.client("asia-southeast1", { audit: { clientName: "" } });
  await readAhead(cluster, { home, singapore });
  expect((await singapore.get(["cart", 7], EVENTUAL)).value).not.toBe("milk");
  const other = cluster.client("asia-southeast1", { audit: { clientName: "" } });
  await other.get(["cart", 7], EVENTUAL);
  cluster.heal();
  await cluster.caughtUp();
  await cluster.advance(1_000);
  const audit = mustExist(audits.get("asia-southeast1-a"), "the audit").take(NONE_WAITS);
  expect(countsOf(audit)).toEqual([
    ['["cart"]', 1, 1, 0, 1],
    ['["cart"]', 1, 1, 0, 0],
  ]);
  expect(audit.examples.map(({ kind, missed }) => [kind, missed.writer])).toEqual([
    ["monotonic_reads", home.clientId],
    ["stale", home.clientId],
    ["stale", home.clientId],
  ]);
});

test("audit: a watch far away that shows something old is an eventual read, with its own line", async () => {
  await using audited = await createAudited(1);
  const { cluster, audits } = audited;
  const home = cluster.client("us-east4");
  const singapore = cluster.client("asia-southeast1", { audit: { clientName: "shop" } });
  await readAhead(cluster, { home, singapore });
  const reader = singapore.watch([["cart", 7]], EVENTUAL).getReader();
  expect((await reader.read()).value?.[0]?.value).not.toBe("milk");
  cluster.heal();
  expect((await reader.read()).value?.[0]?.value).toBe("milk");
  await cluster.advance(10_000);
  await reader.cancel();
  const audit = mustExist(audits.get("asia-southeast1-a"), "the audit").take(NONE_WAITS);
  expect(countsOf(audit)).toEqual([['["cart"]', 2, 1, 0, 1]]);
  expect(audit.groups[0]?.group).toMatchObject({ readKind: "watch", clientName: "shop" });
  expect(audit.examples.map(({ kind, missed }) => [kind, missed.writer])).toEqual([
    ["monotonic_reads", home.clientId],
    ["stale", home.clientId],
  ]);
});

test("audit: a message that comes before what was written with it is read backwards by whoever looks at eventual", async () => {
  await using audited = await createAudited(1);
  const { cluster, audits } = audited;
  const singapore = cluster.client("asia-southeast1", { audit: { clientName: "worker" } });
  cluster.pauseShipping("asia-southeast1");
  const handled = Promise.withResolvers<unknown>();
  const listening = singapore.listenQueue(async () => {
    handled.resolve((await singapore.get(["order", 1], EVENTUAL)).value);
  });
  await cluster.client("us-east4").atomic().set(["order", 1], "tea").enqueue({ order: 1 }).commit();
  expect(await handled.promise).toBeNull();
  expect((await singapore.session({ bookmark: singapore.bookmark }).get(["order", 1])).value).toBe("tea");
  singapore.close();
  await listening;
  cluster.heal();
  await cluster.caughtUp();
  await cluster.advance(1_000);
  const audit = mustExist(audits.get("asia-southeast1-a"), "the audit").take(NONE_WAITS);
  expect(countsOf(audit)).toEqual([['["order"]', 1, 1, 0, 1]]);
});

test("audit: counts what was served while it ran, whenever the verdict came, and at no other level", async () => {
  await using audited = await createAudited(0);
  const { cluster, audits } = audited;
  const audit = mustExist(audits.get("asia-southeast1-a"), "the audit");
  const singapore = cluster.client("asia-southeast1", { audit: { clientName: "" } });
  await singapore.get(["a"], { consistency: "session" });
  await singapore.get(["a"], EVENTUAL);
  audit.stop();
  await singapore.get(["a"], EVENTUAL);
  await cluster.advance(1_000);
  const taken = audit.take(NONE_WAITS);
  expect([taken.status, countsOf(taken)]).toEqual(["stopped", [["[]", 1, 0, 0, 0]]]);
});
