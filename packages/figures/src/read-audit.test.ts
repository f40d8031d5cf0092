import { createInstantMs, createWallMs, parseDatacenterId, parseRegion } from "@kvorum/base";
import type { ReadVerdict } from "@kvorum/replica";
import { expect, test } from "vitest";
import { AUDIT_GROUPS_MAX, AUDIT_OPEN_VERSIONS_MAX } from "./limits.ts";
import { mergeAudits } from "./merge-audits.ts";
import { ReadAudit } from "./read-audit.ts";
import { missedAt, staleVerdictOf, verdictOf, WRITER } from "./testing/verdict.ts";

const NONE_WAITS = { awaitingSinceMs: null, unjudged: 0 };
const PLAN = { auditId: "audit-1", prefixParts: 1, examplesMax: 10 };

class Clock {
  nowMs = 0;
  readonly now = () => createInstantMs(this.nowMs);
  readonly wallNow = () => createWallMs(1_700_000_000_000 + this.nowMs);
}

const VERSION = missedAt(60);

/** Of a client that the nodes remember, sent at `askedAtMs`: it missed VERSION. */
function rememberedVerdictOf(askedAtMs: number, fields: Partial<ReadVerdict> = {}): ReadVerdict {
  const remembered = { name: "shop", askedAtMs: createInstantMs(askedAtMs) };
  const audit = { clientId: null, clientName: "shop", callSite: "", acknowledged: [], seen: null, remembered };
  return staleVerdictOf(40, { source: "kv-connect", audit, missedVersions: [VERSION], ...fields });
}

function audited(plan = PLAN): { readonly audit: ReadAudit; readonly clock: Clock } {
  const clock = new Clock();
  const audit = new ReadAudit({ datacenter: parseDatacenterId("north-a"), region: parseRegion("north"), clock });
  audit.start(plan, NONE_WAITS);
  return { audit, clock };
}

test("ReadAudit: nothing is counted before it was started", () => {
  const { clock } = audited();
  const audit = new ReadAudit({ datacenter: parseDatacenterId("north-a"), region: parseRegion("north"), clock });
  audit.readJudged(staleVerdictOf(50));
  audit.stop();
  expect(audit.take(NONE_WAITS)).toMatchObject({ status: "none", plan: null, groups: [], examples: [] });
});

test("ReadAudit: a stale read is told with its times by the wall clock, whenever its verdict comes", () => {
  const { audit, clock } = audited();
  clock.nowMs = 5_000;
  audit.readJudged(staleVerdictOf(60, { versionsMissed: 3 }));
  const [example] = audit.take(NONE_WAITS).examples;
  expect(example).toMatchObject({
    kind: "stale",
    readAtMs: 1_700_000_000_100,
    stalenessMs: 60,
    versionsMissed: 3,
    missed: { key: '["cart",7]', committedAtMs: 1_700_000_000_040, writer: WRITER },
  });
});

test("ReadAudit: of each group the oldest read is kept and the first of each violation, violations first", () => {
  const { audit } = audited();
  audit.readJudged(staleVerdictOf(10, { readYourWrites: missedAt(90) }));
  audit.readJudged(staleVerdictOf(60));
  audit.readJudged(staleVerdictOf(30, { readYourWrites: missedAt(70), monotonicReads: missedAt(70) }));
  audit.readJudged(staleVerdictOf(99, { key: ["other"] }));
  const { examples, groups } = audit.take(NONE_WAITS);
  expect(examples.map(({ kind, stalenessMs, group }) => [kind, stalenessMs, group.keyPrefix])).toEqual([
    ["monotonic_reads", 30, '["cart"]'],
    ["read_your_writes", 10, '["cart"]'],
    ["stale", 99, '["other"]'],
    ["stale", 60, '["cart"]'],
  ]);
  expect(groups[0]).toMatchObject({ reads: 3, stale: 3, readYourWrites: 2, monotonicReads: 1 });
});

test("ReadAudit: what a watch shows counts at any level, and by itself", () => {
  const { audit } = audited();
  for (const kind of ["read", "watch"] as const) {
    audit.readJudged(verdictOf({ kind, level: "session" }));
    audit.readJudged(verdictOf({ kind, level: "eventual" }));
  }
  const counts = audit.take(NONE_WAITS).groups.map(({ group, reads }) => [group.readKind, reads]);
  expect(counts).toEqual([
    ["read", 1],
    ["watch", 2],
  ]);
});

test("ReadAudit: a client that the nodes remember is judged by what it had been told before it asked", () => {
  const { audit, clock } = audited();
  clock.nowMs = 70;
  audit.told("shop", "acknowledged", VERSION.versionstamp);
  audit.told("shop", "saw", VERSION.versionstamp);
  audit.readJudged(rememberedVerdictOf(69));
  audit.readJudged(rememberedVerdictOf(70));
  // What a watch shows is asked for by nobody: it counts what its client knew by then.
  audit.readJudged(rememberedVerdictOf(0, { kind: "watch" }));
  const { groups, openReads } = audit.take(NONE_WAITS);
  expect(groups.map(({ stale, readYourWrites, monotonicReads }) => [stale, readYourWrites, monotonicReads])).toEqual([
    [2, 1, 1],
    [1, 1, 1],
  ]);
  expect(openReads).toMatchObject([{ client: "shop", knownUntilMs: 69, readYourWrites: false }]);
});

test("ReadAudit: what clients were told is kept while an audit runs", () => {
  const { audit } = audited();
  expect(audit.isRunning).toBe(true);
  audit.told("shop", "saw", VERSION.versionstamp);
  audit.stop();
  audit.told("shop", "acknowledged", VERSION.versionstamp);
  expect([audit.isRunning, audit.take(NONE_WAITS).told.length]).toEqual([false, 1]);
  audit.start(PLAN, NONE_WAITS);
  expect(audit.take(NONE_WAITS).told).toEqual([]);
});

test("ReadAudit: reads that are too many to be compared later are counted", () => {
  const { audit } = audited();
  const missedVersions = Array.from({ length: 100 }, () => VERSION);
  for (let i = 0; i < AUDIT_OPEN_VERSIONS_MAX / 100 + 2; i++) {
    audit.readJudged(rememberedVerdictOf(0, { missedVersions }));
  }
  const { openReads, readsUncompared, groups } = audit.take(NONE_WAITS);
  expect([openReads.length, readsUncompared, groups[0]?.stale]).toEqual([
    AUDIT_OPEN_VERSIONS_MAX / 100,
    2,
    AUDIT_OPEN_VERSIONS_MAX / 100 + 2,
  ]);
});

test("mergeAudits: what one datacenter told a client is held against what another one showed it, once", () => {
  const [one, other] = [audited(), audited()];
  one.clock.nowMs = 70;
  one.audit.told("shop", "acknowledged", VERSION.versionstamp);
  other.clock.nowMs = 80;
  other.audit.told("shop", "saw", VERSION.versionstamp);
  other.audit.readJudged(rememberedVerdictOf(69));
  other.audit.readJudged(rememberedVerdictOf(90));
  const west = { ...other.audit.take(NONE_WAITS), datacenter: parseDatacenterId("west-a") };
  expect(west.groups[0]).toMatchObject({ readYourWrites: 0, monotonicReads: 1 });
  const { totals, examples } = mergeAudits([one.audit.take(NONE_WAITS), west]);
  expect(totals).toEqual({ reads: 2, stale: 2, readYourWrites: 1, monotonicReads: 1 });
  expect(examples.map(({ kind, datacenter, writerName }) => [kind, datacenter, writerName])).toEqual([
    ["monotonic_reads", "west-a", "shop"],
    ["read_your_writes", "west-a", "shop"],
    ["stale", "west-a", "shop"],
  ]);
});

test("ReadAudit: what does not fit is counted, and no more examples are given than were asked for", () => {
  const { audit } = audited({ ...PLAN, examplesMax: 2 });
  for (let i = 0; i < AUDIT_GROUPS_MAX + 3; i++) {
    audit.readJudged(staleVerdictOf(i, { key: [i] }));
  }
  const { groups, examples, readsUngrouped } = audit.take(NONE_WAITS);
  expect([groups.length, readsUngrouped]).toEqual([AUDIT_GROUPS_MAX, 3]);
  expect(examples.map(({ stalenessMs }) => stalenessMs)).toEqual([AUDIT_GROUPS_MAX - 1, AUDIT_GROUPS_MAX - 2]);
});

test("ReadAudit: says how long one of its own reads has waited, and how many were given up since it began", () => {
  const { audit, clock } = audited();
  clock.nowMs = 10;
  audit.start(PLAN, { unjudged: 7 });
  clock.nowMs = 100;
  const reads = (awaitingSinceMs: number) => ({ awaitingSinceMs: createInstantMs(awaitingSinceMs), unjudged: 9 });
  expect(audit.take(reads(40))).toMatchObject({ openForMs: 60, readsUnjudged: 2 });
  expect(audit.take(reads(4)).openForMs).toBe(90);
  audit.stop();
  expect(audit.take(reads(100)).openForMs).toBeNull();
});

test("mergeAudits: what datacenters served of one group is one group, with violations before what is merely stale", () => {
  const [{ audit: one }, { audit: other }] = [audited(), audited()];
  one.readJudged(staleVerdictOf(10));
  one.readJudged(staleVerdictOf(80, { key: ["other"] }));
  one.readJudged(staleVerdictOf(90, { key: ["other"] }));
  other.readJudged(verdictOf());
  other.readJudged(staleVerdictOf(30, { readYourWrites: missedAt(70) }));
  const elsewhere = { ...other.take(NONE_WAITS), datacenter: parseDatacenterId("west-a") };
  const { groups, examples, totals } = mergeAudits([elsewhere, one.take(NONE_WAITS)]);
  expect(groups.map(({ group, datacenters, reads, stale }) => [group.keyPrefix, datacenters, reads, stale])).toEqual([
    ['["cart"]', ["north-a", "west-a"], 3, 2],
    ['["other"]', ["north-a"], 2, 2],
  ]);
  expect(groups[0]?.staleness.distribution()).toMatchObject({ count: 2 });
  expect(totals).toEqual({ reads: 5, stale: 4, readYourWrites: 1, monotonicReads: 0 });
  expect(examples[0]).toMatchObject({ kind: "read_your_writes", datacenter: "west-a" });
});
