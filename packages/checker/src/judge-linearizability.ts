// Linearizability of the strong operations by what they saw alone, without trusting any versionstamp: for histories
// that carry none, and as a second opinion on small ones. Exponential at worst, and therefore bounded.
//
// Keys that no operation uses together are independent, and each group of keys is searched by itself (linearizability
// is local). Checks name versionstamps: one holds if the key was last written by the commit that was told this
// versionstamp, or by one that was never told any.
import type { CommittedHistory } from "./committed-history.ts";
import { type CompletedOperation, sayOperation } from "./completed-operation.ts";
import type { CheckRecord } from "./history.ts";
import type { LogicalCommit } from "./logical-commit.ts";
import { type SearchItem, type SequentialModel, searchLinearization } from "./search-linearization.ts";
import { type Verdict, VerdictDraft } from "./verdict.ts";

export interface LinearizabilityOptions {
  /** Steps of the search, for all groups of keys together; smaller groups go first. */
  readonly stepsMax: number;
}

interface Item extends SearchItem {
  readonly operation: CompletedOperation;
  /** Null for a read. */
  readonly commit: LogicalCommit | null;
}

/** Judges every strong read and every commit that may have been decided; a group whose search is cut off is undecided. */
export function judgeLinearizability(history: CommittedHistory, { stepsMax }: LinearizabilityOptions): Verdict {
  const draft = new VerdictDraft("linearizability");
  let stepsLeft = stepsMax;
  for (const items of groupsOf(itemsOf(history)).toSorted((a, b) => a.length - b.length)) {
    const result = searchLinearization(items, MAP_MODEL, stepsLeft);
    stepsLeft -= result.steps;
    if (result.kind === "unknown") {
      draft.countUndecided(items.length);
      continue;
    }
    draft.countJudged(items.length);
    if (result.kind === "impossible") {
      const { operation } = result.stuckAt;
      draft.violate(
        `no order of ${items.length} operations explains the answer of ${sayOperation(operation)}: ${JSON.stringify(operation.kind === "read" ? operation.reads : operation.checks)}`,
        operation,
      );
    }
  }
  return draft.verdict();
}

function itemsOf({ operations, commits }: CommittedHistory): readonly Item[] {
  const reads = operations
    .filter(({ kind, level, outcome }) => kind === "read" && level === "strong" && outcome === "ok")
    .map((operation): Item => ({ ...placeOf(operation), operation, commit: null }));
  const decided = commits
    .filter(({ outcome }) => outcome !== "refused")
    .map((commit): Item => ({ ...placeOf(commit), operation: commit.operation, commit }));
  return [...reads, ...decided];
}

function placeOf({ invokedOrder, completedOrder }: SearchItem): SearchItem {
  return { invokedOrder, completedOrder };
}

/** Operations that share keys, directly or through others. */
function groupsOf(items: readonly Item[]): readonly (readonly Item[])[] {
  const parents = new Map<string, string>();
  const rootOf = (key: string): string => {
    let root = key;
    for (let parent = parents.get(root); parent !== undefined; parent = parents.get(root)) {
      root = parent;
    }
    if (root !== key) {
      parents.set(key, root);
    }
    return root;
  };
  const touching = items.map((item) => ({ item, keys: keysOf(item) })).filter(({ keys }) => keys.length > 0);
  for (const { keys } of touching) {
    const root = rootOf(keys[0] ?? "");
    for (const key of keys) {
      const other = rootOf(key);
      if (other !== root) {
        parents.set(other, root);
      }
    }
  }
  const groups = Map.groupBy(touching, ({ keys }) => rootOf(keys[0] ?? ""));
  return [...groups.values()].map((group) => group.map(({ item }) => item));
}

function keysOf({ operation }: Item): readonly string[] {
  return [...operation.reads, ...operation.checks, ...operation.mutations].map(({ key }) => key);
}

interface Cell {
  readonly value: string;
  /** Null where the commit was never told its versionstamp. */
  readonly versionstamp: string | null;
}

type MapState = ReadonlyMap<string, Cell>;

const MAP_MODEL: SequentialModel<MapState, Item> = {
  initial: new Map(),
  step: (state, { operation, commit }) => {
    if (commit === null) {
      const isSeen = operation.reads.every(({ key, value }) => (state.get(key)?.value ?? null) === value);
      return isSeen ? state : null;
    }
    return commit.outcome === "check_failed" ? stepFailed(state, commit) : stepCommitted(state, commit);
  },
  nameOf: (state) => JSON.stringify([...state].sort(([a], [b]) => (a < b ? -1 : 1))),
};

function stepCommitted(state: MapState, { checks, mutations, versionstamp }: LogicalCommit): MapState | null {
  if (checks.some((check) => holds(state, check) === "no")) {
    return null;
  }
  const next = new Map(state);
  for (const mutation of mutations) {
    if (mutation.kind === "set") {
      next.set(mutation.key, { value: mutation.value, versionstamp });
    } else {
      next.delete(mutation.key);
    }
  }
  return next;
}

function stepFailed(state: MapState, { checks, failedChecks }: LogicalCommit): MapState | null {
  const answers = checks.map((check) => holds(state, check));
  const isRight =
    failedChecks === null
      ? checks.length === 0 || answers.some((answer) => answer !== "yes")
      : answers.every((answer, index) => answer !== (failedChecks.includes(index) ? "yes" : "no"));
  return isRight ? state : null;
}

function holds(state: MapState, { key, versionstamp }: CheckRecord): "yes" | "no" | "perhaps" {
  const cell = state.get(key);
  if (cell === undefined || versionstamp === null) {
    return cell === undefined && versionstamp === null ? "yes" : "no";
  }
  if (cell.versionstamp === null) {
    return "perhaps";
  }
  return cell.versionstamp === versionstamp ? "yes" : "no";
}
