// The log as far as a history itself tells it, for when nobody could read the log of the cluster.
//
// Acknowledged commits say their versionstamps. A commit with an unknown outcome took place if somebody saw it: a
// versionstamp that was read, or a check that held, and that no acknowledged commit has, belongs to the earliest
// commit of unknown outcome that wrote just this. Where written values are all different there is no second choice. A
// versionstamp that only a check has named, and that several commits may have, stays open.
import type { CompletedOperation } from "./completed-operation.ts";
import type { MutationRecord } from "./history.ts";
import { type LogicalCommit, logCommitOf } from "./logical-commit.ts";
import { type LogCommit, type ReplicatedLog, sortCommits } from "./replicated-log.ts";

/** A versionstamp that was seen, and that no commit of the history can have. */
interface UnexplainedSight {
  readonly versionstamp: string;
  readonly key: string;
  readonly seenBy: CompletedOperation;
}

export interface InferredLog {
  readonly log: ReplicatedLog;
  /** Commits of unknown outcome by the versionstamp that they turned out to have. */
  readonly placed: ReadonlyMap<string, LogicalCommit>;
  /** Commits of unknown outcome that nobody saw: they may have happened anywhere after their invocation, or never. */
  readonly unplaced: readonly LogicalCommit[];
  readonly unexplained: readonly UnexplainedSight[];
}

/** Everything that was seen of one versionstamp. */
interface Sight {
  readonly versionstamp: string;
  readonly seenBy: CompletedOperation;
  /** Value by key; undefined where only a check named the key. */
  readonly values: Map<string, string | undefined>;
}

export function inferLog(operations: readonly CompletedOperation[], commits: readonly LogicalCommit[]): InferredLog {
  const known = new Map<string, LogCommit>();
  for (const commit of commits) {
    const { outcome, versionstamp } = commit;
    if (outcome === "ok" && versionstamp !== null && !known.has(versionstamp)) {
      known.set(versionstamp, logCommitOf(commit, versionstamp));
    }
  }
  const unplaced = new Set(commits.filter(({ outcome }) => outcome === "unknown"));
  const unplacedByKey = indexByKey(unplaced);
  const placed = new Map<string, LogicalCommit>();
  const unexplained: UnexplainedSight[] = [];
  for (const sight of sightsOf(operations, known)) {
    const { versionstamp, seenBy } = sight;
    const candidates = candidatesOf(sight, unplacedByKey).filter(
      (commit) => unplaced.has(commit) && explains(commit.mutations, sight),
    );
    const source = candidates[0];
    if (source === undefined) {
      unexplained.push({ versionstamp, seenBy, key: [...sight.values.keys()][0] ?? "" });
      known.set(versionstamp, { versionstamp, mutations: seenMutations(sight), commitId: null, committedAtNs: null });
    } else if (hasValue(sight) || candidates.length === 1) {
      unplaced.delete(source);
      placed.set(versionstamp, source);
      known.set(versionstamp, logCommitOf(source, versionstamp));
    }
  }
  const ordered = sortCommits([...known.values()]);
  return { log: { commits: ordered, branches: [] }, placed, unplaced: [...unplaced], unexplained };
}

/** What was seen of versionstamps that no acknowledged commit has: those with a value first, since they tell most. */
function sightsOf(operations: readonly CompletedOperation[], known: ReadonlyMap<string, LogCommit>): readonly Sight[] {
  const sights = new Map<string, Sight>();
  const see = (seenBy: CompletedOperation, versionstamp: string | null, key: string, value?: string): void => {
    if (versionstamp === null || known.has(versionstamp)) {
      return;
    }
    const sight = sights.get(versionstamp) ?? { versionstamp, seenBy, values: new Map() };
    sights.set(versionstamp, sight);
    sight.values.set(key, value ?? sight.values.get(key));
  };
  for (const operation of operations) {
    for (const { key, value, versionstamp } of operation.reads) {
      see(operation, versionstamp, key, value ?? undefined);
    }
    for (const { key, versionstamp } of operation.outcome === "ok" ? operation.checks : []) {
      see(operation, versionstamp, key);
    }
  }
  const ordered = [...sights.values()].sort((a, b) => (a.versionstamp < b.versionstamp ? -1 : 1));
  return [...ordered.filter(hasValue), ...ordered.filter((sight) => !hasValue(sight))];
}

function hasValue({ values }: Sight): boolean {
  return [...values.values()].some((value) => value !== undefined);
}

/** In the order of invocation: commits by each key, and by each key and value, that they set. */
function indexByKey(commits: Iterable<LogicalCommit>): ReadonlyMap<string, readonly LogicalCommit[]> {
  const index = new Map<string, LogicalCommit[]>();
  for (const commit of commits) {
    for (const mutation of commit.mutations) {
      for (const name of mutation.kind === "set" ? [nameOf(mutation.key), nameOf(mutation.key, mutation.value)] : []) {
        const list = index.get(name) ?? [];
        index.set(name, list);
        list.push(commit);
      }
    }
  }
  return index;
}

/** Values are looked up first: they leave the fewest candidates. */
function candidatesOf(
  { values }: Sight,
  index: ReadonlyMap<string, readonly LogicalCommit[]>,
): readonly LogicalCommit[] {
  const [best] = [...values].toSorted(([, a], [, b]) => Number(a === undefined) - Number(b === undefined));
  return best === undefined ? [] : (index.get(nameOf(...best)) ?? []);
}

function nameOf(key: string, value?: string): string {
  return JSON.stringify(value === undefined ? [key] : [key, value]);
}

function explains(mutations: readonly MutationRecord[], { values }: Sight): boolean {
  return [...values].every(([key, value]) => {
    const last = mutations.findLast((mutation) => mutation.key === key);
    return last?.kind === "set" && (value === undefined || last.value === value);
  });
}

function seenMutations({ values }: Sight): readonly MutationRecord[] {
  return [...values].flatMap(([key, value]) => (value === undefined ? [] : [{ kind: "set" as const, key, value }]));
}
