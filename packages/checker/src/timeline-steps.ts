// A replicated log with its branches as one sequence of steps, in the order of versionstamps.
//
// As long as there is one lineage, every commit is one step. Where a branch ends, or a commit of another lineage than
// the last one's follows, a turn stands between: it gives each key that the two lineages disagree on the value that it
// has in the lineage that is entered.
import type { MutationRecord } from "./history.ts";
import type { LogBranch, LogCommit, ReplicatedLog } from "./replicated-log.ts";

interface KeyChange {
  readonly key: string;
  /** Both null for an absent key. */
  readonly value: string | null;
  readonly versionstamp: string | null;
}

export interface TimelineStep {
  /** Whoever has applied this versionstamp, or a higher one, has taken the step. */
  readonly bound: string;
  /** Of the commit; null for a turn. */
  readonly versionstamp: string | null;
  readonly committedAtNs: number | null;
  readonly changes: readonly KeyChange[];
}

/** Sorts behind a versionstamp and before the next higher one. */
const BEHIND = "~";

export function timelineStepsOf(log: ReplicatedLog): readonly TimelineStep[] {
  if (log.branches.length === 0) {
    return log.commits.map(stepOf);
  }
  const steps: TimelineStep[] = [];
  let lineage: LogBranch | null = null;
  for (const { bound, commit, owner } of milestonesOf(log)) {
    if (owner !== lineage) {
      steps.push(turn(log, { from: lineage, to: owner, bound }));
      lineage = owner;
    }
    if (commit !== null) {
      steps.push(stepOf(commit));
    }
  }
  return steps;
}

interface Milestone {
  readonly bound: string;
  /** Null where a branch ends. */
  readonly commit: LogCommit | null;
  /** The lineage that stands from here on. */
  readonly owner: LogBranch | null;
}

/** All commits of all lineages and all ends of branches, once each, ascending. */
function milestonesOf(log: ReplicatedLog): readonly Milestone[] {
  const milestones = new Map<string, Milestone>();
  for (const branch of log.branches) {
    for (const commit of branch.commits) {
      milestones.set(commit.versionstamp, { bound: commit.versionstamp, commit, owner: branch });
    }
    const bound = `${branch.until}${BEHIND}`;
    milestones.set(bound, { bound, commit: null, owner: null });
  }
  for (const commit of log.commits) {
    milestones.set(commit.versionstamp, { bound: commit.versionstamp, commit, owner: null });
  }
  return [...milestones.values()].sort((a, b) => (a.bound < b.bound ? -1 : 1));
}

interface Turn {
  readonly from: LogBranch | null;
  readonly to: LogBranch | null;
  readonly bound: string;
}

function turn(log: ReplicatedLog, { from, to, bound }: Turn): TimelineStep {
  const forks = [from?.after, to?.after].filter((after) => after !== undefined).sort();
  const fork = forks[0] ?? bound;
  const disputed = [...(from?.commits ?? log.commits), ...(to?.commits ?? log.commits)]
    .filter(({ versionstamp }) => versionstamp > fork && versionstamp < bound)
    .flatMap(({ mutations }) => mutations.map(({ key }) => key));
  const changes = [...new Set(disputed)].map((key) => stateOf(key, to, log, bound));
  return { bound, versionstamp: null, committedAtNs: null, changes };
}

/** What a key is in a lineage before `bound`. */
function stateOf(key: string, branch: LogBranch | null, log: ReplicatedLog, bound: string): KeyChange {
  const shared = branch === null ? log.commits : log.commits.filter(({ versionstamp }) => versionstamp <= branch.after);
  const commits = [...shared, ...(branch?.commits ?? [])];
  const last = commits.findLast(
    ({ versionstamp, mutations }) => versionstamp < bound && mutations.some((mutation) => mutation.key === key),
  );
  return (
    last?.mutations.map((mutation) => changeOf(mutation, last)).findLast((change) => change.key === key) ?? {
      key,
      value: null,
      versionstamp: null,
    }
  );
}

function stepOf(commit: LogCommit): TimelineStep {
  const { versionstamp, committedAtNs, mutations } = commit;
  const changes = mutations.map((mutation) => changeOf(mutation, commit));
  return { bound: versionstamp, versionstamp, committedAtNs, changes };
}

function changeOf(mutation: MutationRecord, { versionstamp }: LogCommit): KeyChange {
  const { key } = mutation;
  return mutation.kind === "set"
    ? { key, value: mutation.value, versionstamp }
    : { key, value: null, versionstamp: null };
}
