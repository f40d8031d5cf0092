// What `kvorum audit report` finds, as far as it was asked for.
import { type AuditFindings, mergeAudits } from "@kvorum/figures";
import type { Paint } from "../output/paint.ts";
import type { CommandReport } from "../run-command.ts";
import { auditDocument } from "./audit-document.ts";
import { formatAudit } from "./audit-text.ts";
import { type AuditConnections, takeAudit } from "./cluster-audit.ts";

export interface ReportAuditOptions {
  /** Groups and examples that stay below it are left out; the totals count them all the same. */
  readonly minAge: number;
  /** What makes the exit code 1. */
  readonly failOn?: "stale" | "violations";
  readonly paint: Paint;
  readonly signal: AbortSignal;
}

export async function reportAudit(
  connections: AuditConnections,
  { minAge, failOn, paint, signal }: ReportAuditOptions,
): Promise<CommandReport> {
  const audit = await takeAudit(connections, signal);
  const all = mergeAudits(audit.audits);
  const shown = olderThan(all, minAge);
  return {
    document: auditDocument(audit, shown),
    text: formatAudit(audit, shown, paint),
    exitCode: failOn !== undefined && findingsOf(shown, failOn) > 0 ? 1 : 0,
  };
}

function olderThan(findings: AuditFindings, minAgeMs: number): AuditFindings {
  return minAgeMs === 0
    ? findings
    : {
        ...findings,
        groups: findings.groups.filter(({ staleness }) => staleness.percentileMs(100) >= minAgeMs),
        examples: findings.examples.filter(({ stalenessMs }) => stalenessMs >= minAgeMs),
      };
}

function findingsOf({ groups }: AuditFindings, finding: "stale" | "violations"): number {
  return groups.reduce(
    (sum, { stale, readYourWrites, monotonicReads }) =>
      sum + (finding === "stale" ? stale : readYourWrites + monotonicReads),
    0,
  );
}
