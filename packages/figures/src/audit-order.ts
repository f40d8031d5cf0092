// Which examples of an audit come first.
import type { AuditExample } from "@kvorum/protocol";

/** Violations before what was merely stale, then the older read. */
export function byWeight(one: AuditExample, other: AuditExample): number {
  return Number(one.kind === "stale") - Number(other.kind === "stale") || other.stalenessMs - one.stalenessMs;
}
