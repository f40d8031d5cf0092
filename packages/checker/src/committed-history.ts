// A history beside the log that it is judged against: the same for every judge, computed once.
import type { CompletedOperation } from "./completed-operation.ts";
import type { KeyObservation, MutationRecord } from "./history.ts";
import { type InferredLog, inferLog } from "./inferred-log.ts";
import { acknowledgedAtNs, type LogicalCommit, logCommitOf, logicalCommitsOf } from "./logical-commit.ts";
import { commitIdToText, type LogCommit, type ReplicatedLog, sortCommits } from "./replicated-log.ts";
import { Timeline } from "./timeline.ts";

export interface CommittedHistory {
  /** In the order of invocation. */
  readonly operations: readonly CompletedOperation[];
  readonly commits: readonly LogicalCommit[];
  /** The log as the cluster has it; null when only the history is known. */
  readonly givenLog: ReplicatedLog | null;
  /** The given log, and whatever else the history says was committed. */
  readonly log: ReplicatedLog;
  readonly timeline: Timeline;
  /** Which commit of the history has a versionstamp. */
  readonly commitByVersionstamp: ReadonlyMap<string, LogicalCommit>;
  /** Commits that may have happened at an unknown place: empty when the log is given, since it shows them. */
  readonly unplaced: readonly LogicalCommit[];
  /** The same by each key that they would change. */
  readonly unplacedByKey: ReadonlyMap<string, readonly LogicalCommit[]>;
  /** Versionstamps that were seen and that no commit explains. */
  readonly unexplained: InferredLog["unexplained"];
}

/**
 * Puts a history and a log together.
 * @param givenLog null: the log is inferred from the history, and what cannot be inferred stays undecided
 */
export function createCommittedHistory(
  operations: readonly CompletedOperation[],
  givenLog: ReplicatedLog | null,
): CommittedHistory {
  const commits = logicalCommitsOf(operations);
  const commitByVersionstamp = new Map<string, LogicalCommit>();
  for (const commit of commits) {
    if (commit.versionstamp !== null) {
      commitByVersionstamp.set(commit.versionstamp, commit);
    }
  }
  const base = { operations, commits, givenLog, commitByVersionstamp };
  if (givenLog === null) {
    const { log, placed, unplaced, unexplained } = inferLog(operations, commits);
    for (const [versionstamp, commit] of placed) {
      commitByVersionstamp.set(versionstamp, commit);
    }
    return { ...base, log, timeline: new Timeline(log), unplaced, unplacedByKey: indexByKey(unplaced), unexplained };
  }
  placeById(givenLog, commits, commitByVersionstamp);
  const log = withAcknowledged(givenLog, commitByVersionstamp);
  return { ...base, log, timeline: new Timeline(log), unplaced: [], unplacedByKey: new Map(), unexplained: [] };
}

/** Whether a commit at an unknown place may have changed a key, or done so in one way, before an operation completed. */
export function mayHaveChanged(
  { unplacedByKey }: CommittedHistory,
  { completedOrder }: CompletedOperation,
  key: string,
  kind?: MutationRecord["kind"],
): boolean {
  const commits = unplacedByKey.get(key) ?? [];
  return commits.some(
    ({ invokedOrder, mutations }) =>
      invokedOrder < completedOrder &&
      mutations.some((mutation) => mutation.key === key && (kind ?? mutation.kind) === mutation.kind),
  );
}

/** What a read saw, without absences that a delete at an unknown place may explain. */
export function decidableReads(history: CommittedHistory, operation: CompletedOperation): readonly KeyObservation[] {
  return history.unplacedByKey.size === 0
    ? operation.reads
    : operation.reads.filter(({ key, value }) => value !== null || !mayHaveChanged(history, operation, key, "delete"));
}

function indexByKey(commits: readonly LogicalCommit[]): ReadonlyMap<string, readonly LogicalCommit[]> {
  const index = new Map<string, LogicalCommit[]>();
  for (const commit of commits) {
    for (const key of new Set(commit.mutations.map((mutation) => mutation.key))) {
      const list = index.get(key) ?? [];
      index.set(key, list);
      list.push(commit);
    }
  }
  return index;
}

/** Commits of unknown outcome are found in the log by their id. */
function placeById(
  log: ReplicatedLog,
  commits: readonly LogicalCommit[],
  commitByVersionstamp: Map<string, LogicalCommit>,
): void {
  const unknownById = new Map<string, LogicalCommit>();
  for (const commit of commits) {
    const { commitId } = commit.operation;
    if (commit.outcome === "unknown" && commitId !== null) {
      unknownById.set(commitIdToText(commitId), commit);
    }
  }
  for (const { versionstamp, commitId } of commitsOf(log)) {
    const commit = commitId === null ? undefined : unknownById.get(commitIdToText(commitId));
    if (commit !== undefined && !commitByVersionstamp.has(versionstamp)) {
      commitByVersionstamp.set(versionstamp, commit);
    }
  }
}

/** The commits of all lineages. */
export function commitsOf(log: ReplicatedLog): readonly LogCommit[] {
  return log.branches.length === 0
    ? log.commits
    : [...log.commits, ...log.branches.flatMap((branch) => branch.commits)];
}

/**
 * An acknowledged commit that the log has lost was part of what clients may rely on: it stands at its versionstamp.
 * Where the log does not say when something was committed, its acknowledgement was the latest moment.
 */
function withAcknowledged(log: ReplicatedLog, commitByVersionstamp: ReadonlyMap<string, LogicalCommit>): ReplicatedLog {
  const dated = log.commits.map((commit) => {
    const acknowledgement = commitByVersionstamp.get(commit.versionstamp);
    return commit.committedAtNs === null && acknowledgement !== undefined
      ? { ...commit, committedAtNs: acknowledgedAtNs(acknowledgement) }
      : commit;
  });
  const present = new Set(commitsOf(log).map(({ versionstamp }) => versionstamp));
  const missing: LogCommit[] = [];
  for (const [versionstamp, commit] of commitByVersionstamp) {
    if (!present.has(versionstamp)) {
      missing.push(logCommitOf(commit, versionstamp));
    }
  }
  const commits = missing.length === 0 ? dated : sortCommits([...dated, ...missing]);
  return { ...log, commits };
}
