import { createInstantMs, createWallMs, parseDatacenterId, parseRegion } from "@kvorum/base";
import { expect, test } from "vitest";
import { AUDIT_GROUPS_MAX } from "./limits.ts";
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
