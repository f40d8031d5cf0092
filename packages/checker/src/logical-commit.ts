// A commit with all its attempts: a client that does not know the outcome asks again with the same commit id, and
// whatever it is told in the end holds for all attempts together.
import { mustExist } from "@kvorum/base";
import type { CompletedOperation, OperationOutcome } from "./completed-operation.ts";
import type { CheckRecord, MutationRecord } from "./history.ts";
import { commitIdToText, type LogCommit } from "./replicated-log.ts";

export interface LogicalCommit {
  /** In the order of invocation; at least one. */
  readonly attempts: readonly CompletedOperation[];
  /** The attempt that says most about the outcome. */
  readonly operation: CompletedOperation;
  readonly outcome: OperationOutcome;
  readonly versionstamp: string | null;
  readonly checks: readonly CheckRecord[];
  readonly mutations: readonly MutationRecord[];
  readonly failedChecks: readonly number[] | null;
  /** Of the first attempt: from here on it may have taken effect. */
  readonly invokedOrder: number;
  readonly invokedAtNs: number;
  /** Of the first attempt that was told the outcome; Infinity when none was. */
  readonly completedOrder: number;
  readonly completedAtNs: number;
}

/** What counts more: an acknowledgement, else a failed check, else that one attempt may have had its effect. */
const OUTCOMES_BY_WEIGHT: readonly OperationOutcome[] = ["ok", "check_failed", "unknown", "refused"];

/** The commits of a history, in the order of their first invocation. */
export function logicalCommitsOf(operations: readonly CompletedOperation[]): readonly LogicalCommit[] {
  const attemptsById = new Map<string, CompletedOperation[]>();
  const attempts: CompletedOperation[][] = [];
  for (const operation of operations) {
    if (operation.kind !== "commit") {
      continue;
    }
    const id = operation.commitId === null ? null : commitIdToText(operation.commitId);
    const known = id === null ? undefined : attemptsById.get(id);
    if (known !== undefined) {
      known.push(operation);
      continue;
    }
    const list = [operation];
    attempts.push(list);
    if (id !== null) {
      attemptsById.set(id, list);
    }
  }
  return attempts.map(logicalCommitOf);
}

/** The commit as the log would have it at a versionstamp. */
export function logCommitOf(commit: LogicalCommit, versionstamp: string): LogCommit {
  const { mutations, operation } = commit;
  return { versionstamp, mutations, commitId: operation.commitId, committedAtNs: acknowledgedAtNs(commit) };
}

/** Null when nobody acknowledged it. */
export function acknowledgedAtNs({ completedAtNs }: LogicalCommit): number | null {
  return Number.isFinite(completedAtNs) ? completedAtNs : null;
}

function logicalCommitOf(attempts: readonly CompletedOperation[]): LogicalCommit {
  const operation = mustExist(decisiveOf(attempts), "an attempt");
  const first = mustExist(attempts[0], "the first attempt");
  return {
    attempts,
    operation,
    outcome: operation.outcome,
    versionstamp: operation.versionstamp,
    checks: operation.checks,
    mutations: operation.mutations,
    failedChecks: operation.failedChecks,
    invokedOrder: first.invokedOrder,
    invokedAtNs: first.invokedAtNs,
    completedOrder: operation.completedOrder,
    completedAtNs: operation.completedAtNs,
  };
}

function decisiveOf(attempts: readonly CompletedOperation[]): CompletedOperation | undefined {
  for (const outcome of OUTCOMES_BY_WEIGHT) {
    const [earliest] = attempts
      .filter((attempt) => attempt.outcome === outcome)
      .toSorted((a, b) => a.completedOrder - b.completedOrder || a.id - b.id);
    if (earliest !== undefined) {
      return earliest;
    }
  }
  return undefined;
}
