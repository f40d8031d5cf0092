// An audit's findings for scripts.
import type { AuditedReads, AuditFindings, FoundExample } from "@kvorum/figures";
import { versionstampToHex } from "@kvorum/keyspace";
import type { ClusterAudit } from "./cluster-audit.ts";

export function auditDocument(audit: ClusterAudit, findings: AuditFindings): object {
  const { plan, status, audits, silent, restarted, waiting } = audit;
  const { groups, examples, totals, readsUngrouped, readsUnjudged, readsUncompared } = findings;
  return {
    auditId: plan.auditId,
    status,
    startedAt: new Date(Math.min(...audits.map(({ startedAtMs }) => startedAtMs))).toISOString(),
    prefixParts: plan.prefixParts,
    silent,
    restarted,
    waiting,
    readsUngrouped,
    readsUnjudged,
    readsUncompared,
    ...totals,
    groups: groups.map(groupDocument),
    examples: examples.map(exampleDocument),
  };
}

function groupDocument({ group, staleness, ...counts }: AuditedReads): object {
  const { datacenters, reads, stale, versionsMissedMax, readYourWrites, monotonicReads } = counts;
  return {
    ...group,
    datacenters,
    reads,
    stale,
    stalenessMs: staleness.distribution(),
    versionsMissedMax,
    readYourWrites,
    monotonicReads,
  };
}

function exampleDocument({ kind, group, datacenter, clientId, writerName, ...read }: FoundExample): object {
  const { readAtMs, position, stalenessMs, versionsMissed, missed } = read;
  return {
    kind,
    ...group,
    datacenter,
    clientId,
    readAt: new Date(readAtMs).toISOString(),
    readAtEntry: position,
    stalenessMs,
    versionsMissed,
    missed: {
      key: missed.key,
      versionstamp: versionstampToHex(missed.versionstamp),
      committedAt: new Date(missed.committedAtMs).toISOString(),
      writer: missed.writer,
      writerName,
    },
  };
}
