// What an audit finds in a program that reads its own writes at eventual, on virtual time: exactly what it did wrong.
import { createInstantMs, createWallMs, mustExist, parseDatacenterId } from "@kvorum/base";
import { DurationHistogram, ReadAudit } from "@kvorum/figures";
import type { ReplicaObserver } from "@kvorum/replica";
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
    const audit = new ReadAudit({ datacenter, region: "us-east4" as never, clock });
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

test("audit: a client far away that reads back what it wrote breaks read-your-writes, once per such read", async () => {
  await using audited = await createAudited(1);
  const { cluster, audits } = audited;
  const singapore = cluster.client("asia-southeast1", { audit: { clientName: "shop" } });
  await singapore.get(["cart", 7], EVENTUAL);
  const { versionstamp } = await singapore.set(["cart", 7], "tea");
  await singapore.get(["cart", 7], EVENTUAL);
  await Array.fromAsync(singapore.list({ prefix: ["cart"] }, EVENTUAL));
  await singapore.get(["other"], EVENTUAL);
  await cluster.caughtUp();
  await singapore.get(["cart", 7], EVENTUAL);
  await cluster.advance(1_000);
  const audit = mustExist(audits.get("asia-southeast1-a"), "the audit").take(NONE_WAITS);
  const [cart, other] = audit.groups;
  expect(audit.groups).toHaveLength(2);
  expect(cart).toMatchObject({
    group: { keyPrefix: '["cart"]', clientRegion: "asia-southeast1", source: "sdk", clientName: "shop" },
    reads: 4,
    stale: 2,
    versionsMissedMax: 1,
    readYourWrites: 2,
    monotonicReads: 0,
  });
  expect(other).toMatchObject({ group: { keyPrefix: '["other"]' }, reads: 1, stale: 0, readYourWrites: 0 });
  const [example] = audit.examples;
  expect(example).toMatchObject({ kind: "read_your_writes", clientId: singapore.clientId });
  expect(example?.missed).toMatchObject({ key: '["cart",7]', writer: singapore.clientId });
  expect(Buffer.from(example?.missed.versionstamp ?? []).toString("hex")).toBe(versionstamp);
  const staleness = new DurationHistogram();
  staleness.addEncoded(cart?.staleness ?? "");
  expect(staleness.count).toBe(2);
});

test("audit: who read at the leader and then far away has read backwards; whose writes they are does not matter", async () => {
  await using audited = await createAudited(1);
  const { cluster, audits } = audited;
  const home = cluster.client("us-east4");
  await home.set(["cart", 7], "tea");
  const singapore = cluster.client("asia-southeast1", { audit: { clientName: "" } });
  await cluster.caughtUp();
  await home.set(["cart", 7], "coffee");
  await singapore.get(["cart", 7]);
  cluster.pauseShipping("asia-southeast1");
  await home.set(["cart", 7], "milk");
  await singapore.get(["cart", 7]);
  expect((await singapore.get(["cart", 7], EVENTUAL)).value).not.toBe("milk");
  const other = cluster.client("asia-southeast1", { audit: { clientName: "" } });
  await other.get(["cart", 7], EVENTUAL);
  cluster.heal();
  await cluster.caughtUp();
  await cluster.advance(1_000);
  const audit = mustExist(audits.get("asia-southeast1-a"), "the audit").take(NONE_WAITS);
  expect(audit.groups).toMatchObject([{ reads: 2, stale: 2, readYourWrites: 0, monotonicReads: 1 }]);
  expect(audit.examples.map(({ kind, missed }) => [kind, missed.writer])).toEqual([
    ["monotonic_reads", home.clientId],
    ["stale", home.clientId],
  ]);
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
  expect(audit.take(NONE_WAITS)).toMatchObject({
    status: "stopped",
    groups: [{ reads: 1, group: { keyPrefix: "[]" } }],
  });
});
