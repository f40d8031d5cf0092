// Exactly once: however often a client repeats a commit, the log has it once, and every attempt is told the same.
import { type CommittedHistory, commitsOf } from "./committed-history.ts";
import { sayOperation } from "./completed-operation.ts";
import { signatureOf } from "./judge-durability.ts";
import type { LogicalCommit } from "./logical-commit.ts";
import { commitIdToText, findBranch, type ReplicatedLog } from "./replicated-log.ts";
import { type Verdict, VerdictDraft } from "./verdict.ts";

/**
 * Judges every commit that may have taken effect: its id, and where it has none what it wrote, stands in the log (as
 * given, or as far as the history shows it) at most as often as it was asked for.
 */
export function judgeExactlyOnce(history: CommittedHistory): Verdict {
  const draft = new VerdictDraft("exactly-once");
  for (const commit of history.commits) {
    judgeAnswers(commit, history.log, draft);
  }
  judgeIds(history, draft);
  judgeSignatures(history, draft);
  return draft.verdict();
}

/** All attempts that were told an outcome were told the same one. */
function judgeAnswers({ attempts, operation }: LogicalCommit, log: ReplicatedLog, draft: VerdictDraft): void {
  for (const attempt of attempts) {
    const isTold = attempt.outcome === "ok" || attempt.outcome === "check_failed";
    const isSame = attempt.outcome === operation.outcome && attempt.versionstamp === operation.versionstamp;
    if (isTold && !isSame && !isLost(log, operation.versionstamp) && !isLost(log, attempt.versionstamp)) {
      draft.violate(
        `one commit was told two outcomes: ${sayOperation(operation)} ${sayPlace(operation.versionstamp)}, ${sayOperation(attempt)} ${sayPlace(attempt.versionstamp)}`,
        attempt,
        operation,
      );
    }
  }
}

/** A commit of a lost branch may be repeated in the next epoch. */
function isLost(log: ReplicatedLog, versionstamp: string | null): boolean {
  return versionstamp !== null && findBranch(log, versionstamp) !== null;
}

function sayPlace(versionstamp: string | null): string {
  return versionstamp === null ? "without effect" : `at ${versionstamp}`;
}

function judgeIds({ log, commits }: CommittedHistory, draft: VerdictDraft): void {
  const byId = new Map<string, LogicalCommit>();
  for (const commit of commits) {
    const { commitId } = commit.operation;
    if (commitId !== null) {
      byId.set(commitIdToText(commitId), commit);
    }
  }
  for (const lineage of [log.commits, ...log.branches.map((branch) => branch.commits)]) {
    const firstById = new Map<string, string>();
    for (const { commitId, versionstamp } of lineage) {
      if (commitId === null) {
        continue;
      }
      const id = commitIdToText(commitId);
      const first = firstById.get(id);
      firstById.set(id, first ?? versionstamp);
      if (first !== undefined && first !== versionstamp) {
        draft.violate(
          `commit ${id} stands in the log twice, at ${first} and at ${versionstamp}`,
          byId.get(id)?.operation,
        );
      }
    }
  }
}

function judgeSignatures(history: CommittedHistory, draft: VerdictDraft): void {
  const asked = new Map<string, LogicalCommit[]>();
  for (const commit of history.commits) {
    if ((commit.outcome === "ok" || commit.outcome === "unknown") && commit.mutations.length > 0) {
      const signature = signatureOf(commit.mutations);
      const list = asked.get(signature) ?? [];
      asked.set(signature, list);
      list.push(commit);
    }
  }
  const found = new Map<string, string[]>();
  for (const { mutations, versionstamp } of commitsOf(history.log)) {
    const signature = signatureOf(mutations);
    const list = found.get(signature) ?? [];
    found.set(signature, list);
    if (!isLost(history.log, versionstamp)) {
      list.push(versionstamp);
    }
  }
  for (const [signature, commits] of asked) {
    draft.countJudged(commits.length);
    const versionstamps = found.get(signature) ?? [];
    if (versionstamps.length > commits.length) {
      draft.violate(
        `${signature} was asked for ${commits.length} times and stands in the log ${versionstamps.length} times, at ${versionstamps.join(" and ")}`,
        ...commits.map(({ operation }) => operation),
      );
    }
  }
}
