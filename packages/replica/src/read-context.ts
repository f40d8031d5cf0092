// What a replica may answer from its own state at one moment, and the rule that says so for each level (design.md 4).
import { assertNever, type Epoch, type InstantMs } from "@kvorum/base";
import type { AppliedPosition, Bookmark, Consistency, Operation } from "@kvorum/kv";

/** What is answered from a state: also each look of a watch, and the list of databases, which is a strong read. */
export type ReadOperation = Extract<Operation, { readonly kind: "read" | "watch" | "list_databases" }>;

const STRONG: Consistency = { level: "strong" };

export function consistencyOf(operation: ReadOperation): Consistency {
  return operation.kind === "list_databases" ? STRONG : operation.consistency;
}

type BookmarkCheck =
  /** On this replica's lineage, or further than the replica knows. */
  | { readonly ok: true }
  /** On a branch that a forced failover left behind. */
  | { readonly ok: false; readonly message: string };

/** A replica at one moment. */
export interface ReadContext {
  readonly now: InstantMs;
  /** The last applied entry: a read sees all of it and nothing after it. */
  readonly position: AppliedPosition;
  /** The epoch that this replica takes part in. */
  readonly epoch: Epoch;
  /** freshnessAgeMs, for the provenance. */
  readonly ageMs: number | null;
  /** Every commit acknowledged this long ago, in ms by the own clock, has been applied here; null: nothing can be proven. */
  readonly provenAgeMs: number | null;
  /** The region lease holds, or none is needed. While false a leader answers nothing that must be linearizable. */
  readonly mayServe: boolean;
  /** False: the state has diverged, or is being replaced. Nothing is read from it. */
  readonly canServe: boolean;
  checkBookmark(bookmark: Bookmark): BookmarkCheck;
}

/** What is to become of a read now. */
export type ReadJudgement =
  | { readonly kind: "serve" }
  /** Apply, or the region lease, may make it possible here. */
  | { readonly kind: "wait" }
  /** Only the leader can. */
  | { readonly kind: "ask_leader" }
  | { readonly kind: "refuse"; readonly code: "bookmark_lost" | "replica_diverged"; readonly message: string };

/** Whether a read of any level but strong may be answered from the applied state as it is. */
export function judgeLocalRead(operation: ReadOperation, context: ReadContext): ReadJudgement {
  if (!context.canServe) {
    return diverged;
  }
  const consistency = consistencyOf(operation);
  switch (consistency.level) {
    case "eventual":
      return { kind: "serve" };
    case "session":
      return judgeBookmark(consistency.bookmark, context);
    case "bounded":
      return context.provenAgeMs !== null && context.provenAgeMs <= consistency.maxStalenessMs
        ? { kind: "serve" }
        : { kind: "ask_leader" };
    case "strong":
      return { kind: "ask_leader" };
    default:
      return assertNever(consistency);
  }
}

/**
 * Whether a read that this leader confirmed, at an index that is applied by now, may be answered. A session's bookmark may
 * be of a later epoch than this leader's, which then is the last to know: it is not served behind it.
 */
export function judgeConfirmedRead(operation: ReadOperation, context: ReadContext): ReadJudgement {
  if (!context.canServe) {
    return diverged;
  }
  if (!context.mayServe) {
    return { kind: "wait" };
  }
  const consistency = consistencyOf(operation);
  return consistency.level === "session" ? judgeBookmark(consistency.bookmark, context) : { kind: "serve" };
}

function judgeBookmark(bookmark: Bookmark, context: ReadContext): ReadJudgement {
  const check = context.checkBookmark(bookmark);
  if (!check.ok) {
    return { kind: "refuse", code: "bookmark_lost", message: check.message };
  }
  const { epoch, index } = context.position;
  return { kind: bookmark.index <= index && bookmark.epoch <= epoch ? "serve" : "wait" };
}

const diverged: ReadJudgement = {
  kind: "refuse",
  code: "replica_diverged",
  message: "this replica's state has diverged from the others', or is being replaced: it serves no reads",
};
