// What a failure means for an operation: whether a retry may help, whether a commit may have been applied, and what to
// tell the caller in the end.
import { ERROR_CODES, type ErrorCode } from "@kvorum/base";
import type { Outcome } from "@kvorum/kv";
import { changesData, nameOfOperation, type PendingOperation } from "./pending-operation.ts";

/** After these from a node a commit may be in the log all the same; after any other it certainly is not. */
const OUTCOME_UNKNOWN_CODES: ReadonlySet<ErrorCode> = new Set(["outcome_unknown", "internal"]);

/** These lie with the datacenter that was asked: another one may be able to. */
const ELSEWHERE_CODES: ReadonlySet<ErrorCode> = new Set([
  "no_leader",
  "not_leader",
  "region_fenced",
  "replica_diverged",
  "unreachable",
  "shutting_down",
]);

export function isRetryable(code: ErrorCode): boolean {
  return ERROR_CODES[code].retryable;
}

export function leavesOutcomeUnknown(code: ErrorCode): boolean {
  return OUTCOME_UNKNOWN_CODES.has(code);
}

export function isWorthTryingElsewhere(code: ErrorCode): boolean {
  return ELSEWHERE_CODES.has(code);
}

export function failedOutcome(code: ErrorCode, message: string): Outcome {
  return { kind: "failed", code, message, leader: null };
}

/**
 * The outcome of an operation that is given up because of `why`. A change that may have been applied is `outcome_unknown`
 * whatever the reason; an operation that no datacenter took is `unreachable` rather than late, and one that was refused to the end
 * because the cluster was full says so: `resource_exhausted`.
 */
export function givenUpOutcome(
  pending: PendingOperation,
  why: { readonly code: "deadline_exceeded" | "closed"; readonly text: string; readonly down: string },
): Outcome {
  const tried = triedBy(pending, why.down);
  const message = `${nameOfOperation(pending.operation)} ${why.text}${tried === "" ? "" : `; tried ${tried}`}`;
  if (changesData(pending.operation) && (pending.outcomeUnknown || pending.session !== null)) {
    return failedOutcome("outcome_unknown", message);
  }
  const isOverdue = why.code === "deadline_exceeded";
  if (isOverdue && pending.session === null && pending.attempts?.lastCode === "resource_exhausted") {
    return failedOutcome("resource_exhausted", message);
  }
  const untaken = pending.status === "in_flight" && pending.session === null && why.down !== "";
  return failedOutcome(untaken && isOverdue ? "unreachable" : why.code, message);
}

function triedBy(pending: PendingOperation, down: string): string {
  const waiting = pending.session === null ? "" : `${pending.session.datacenter} (sent, no answer yet)`;
  return [pending.attempts?.toString() ?? "", waiting, down].filter((clause) => clause !== "").join(", ");
}
