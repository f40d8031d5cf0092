// An operation as judges see it: the invocation and the completion of one process, put together.
import { assertNever, KvorumError } from "@kvorum/base";
import type {
  BookmarkRecord,
  CheckRecord,
  CommitIdRecord,
  ConsistencyLevel,
  HistoryEvent,
  KeyObservation,
  MutationRecord,
  ProvenanceRecord,
} from "./history.ts";

export type OperationOutcome =
  | "ok"
  /** A commit whose checks did not hold: it had no effect, but it was decided at one point of the order. */
  | "check_failed"
  /** It certainly had no effect, and says nothing about the state. */
  | "refused"
  /** It may have had its effect at any time after the invocation, or never. */
  | "unknown";

export interface CompletedOperation {
  /** Ordinal in the order of invocation, from 0. */
  readonly id: number;
  readonly process: string;
  readonly f: string;
  readonly kind: "read" | "commit";
  readonly level: ConsistencyLevel;
  readonly outcome: OperationOutcome;
  readonly invokedAtNs: number;
  /** Infinity while the outcome is unknown. */
  readonly completedAtNs: number;
  /** Places of the two events in the history, by time and then as recorded: of two operations, the one whose
   * `completedOrder` is below the other's `invokedOrder` went before it in real time. Infinity while unknown. */
  readonly invokedOrder: number;
  readonly completedOrder: number;
  /** What a read saw, of one snapshot; empty unless `ok`. */
  readonly reads: readonly KeyObservation[];
  readonly checks: readonly CheckRecord[];
  readonly mutations: readonly MutationRecord[];
  /** Null when the history does not say which of the checks did not hold. */
  readonly failedChecks: readonly number[] | null;
  /** Of an acknowledged commit, where the history says it. */
  readonly versionstamp: string | null;
  readonly commitId: CommitIdRecord | null;
  readonly session: string | null;
  readonly bookmark: BookmarkRecord | null;
  readonly maxStalenessMs: number | null;
  readonly provenance: ProvenanceRecord | null;
  readonly servedAtNs: number | null;
  readonly clientRegion: string | null;
  readonly error: string | null;
  readonly invocation: HistoryEvent;
  readonly completion: HistoryEvent | null;
}

interface Placed {
  readonly event: HistoryEvent;
  readonly order: number;
}

/**
 * Pairs every invocation with its completion. An invocation without one counts as unknown.
 * @param history events of one clock; events of equal time stand in the order in which they happened
 * @returns in the order of invocation
 * @throws KvorumError invalid_argument — a completion without an invocation, or an invocation by a process that is busy
 */
export function pairOperations(history: readonly HistoryEvent[]): readonly CompletedOperation[] {
  const open = new Map<string, Placed>();
  const pairs: { readonly invocation: Placed; readonly completion: Placed | null }[] = [];
  for (const placed of inOrder(history)) {
    const { event } = placed;
    const invocation = open.get(event.process);
    if (event.type === "invoke") {
      refuse(invocation !== undefined, event, "invokes while its previous operation is under way");
      open.set(event.process, placed);
      continue;
    }
    if (invocation === undefined) {
      throw new KvorumError("invalid_argument", `history: ${sayEvent(event)} completes what it has not invoked`);
    }
    refuse(invocation.event.f !== event.f, event, `completes what it has invoked as ${invocation.event.f}`);
    open.delete(event.process);
    pairs.push({ invocation, completion: placed });
  }
  for (const invocation of open.values()) {
    pairs.push({ invocation, completion: null });
  }
  pairs.sort((a, b) => a.invocation.order - b.invocation.order);
  return pairs.map(({ invocation, completion }, id) => operationOf(id, invocation, completion));
}

/** Whether `first` was completed before `second` was invoked. */
export function precedes(first: CompletedOperation, second: CompletedOperation): boolean {
  return first.completedOrder < second.invokedOrder;
}

/** `ok read of process c1 at 12.5 ms`: how a violation names an operation. */
export function sayOperation(operation: CompletedOperation): string {
  const { f, process, invokedAtNs, completedAtNs, outcome } = operation;
  const until = Number.isFinite(completedAtNs) ? `..${sayMs(completedAtNs)}` : " on";
  return `${outcome} ${f} #${operation.id} of ${process} (${sayMs(invokedAtNs)}${until} ms)`;
}

function sayMs(ns: number): string {
  return (ns / 1e6).toFixed(3);
}

function sayEvent(event: HistoryEvent): string {
  return `${event.type} ${event.f} of process ${event.process} at ${event.timeNs} ns`;
}

function refuse(isWrong: boolean, event: HistoryEvent, problem: string): void {
  if (isWrong) {
    throw new KvorumError("invalid_argument", `history: ${sayEvent(event)} ${problem}`);
  }
}

function inOrder(history: readonly HistoryEvent[]): readonly Placed[] {
  return history.toSorted((a, b) => a.timeNs - b.timeNs).map((event, order) => ({ event, order }));
}

function operationOf(id: number, invoked: Placed, completed: Placed | null): CompletedOperation {
  const invocation = invoked.event;
  const completion = completed?.event ?? null;
  const kind = invocation.f === "read" ? "read" : "commit";
  const outcome = outcomeOf(kind, completion);
  const ended = outcome === "unknown" ? null : completed;
  return {
    id,
    process: invocation.process,
    f: invocation.f,
    kind,
    level: kind === "commit" ? "strong" : (invocation.consistency ?? "strong"),
    outcome,
    invokedAtNs: invocation.timeNs,
    completedAtNs: ended?.event.timeNs ?? Number.POSITIVE_INFINITY,
    invokedOrder: invoked.order,
    completedOrder: ended?.order ?? Number.POSITIVE_INFINITY,
    reads: kind === "read" && outcome === "ok" && completion !== null ? readsOf(completion) : [],
    checks: invocation.checks ?? [],
    mutations: kind === "commit" ? mutationsOf(invocation) : [],
    failedChecks: completion?.failedChecks ?? null,
    versionstamp: kind === "commit" && outcome === "ok" ? (completion?.versionstamp ?? null) : null,
    commitId: invocation.commitId ?? null,
    session: invocation.session ?? null,
    bookmark: invocation.bookmark ?? null,
    maxStalenessMs: invocation.maxStalenessMs ?? null,
    provenance: completion?.provenance ?? null,
    servedAtNs: completion?.servedAtNs ?? null,
    clientRegion: invocation.clientRegion ?? null,
    error: completion?.error ?? null,
    invocation,
    completion,
  };
}

function outcomeOf(kind: "read" | "commit", completion: HistoryEvent | null): OperationOutcome {
  const type = completion?.type ?? "info";
  switch (type) {
    case "ok":
      return "ok";
    case "fail":
      return kind === "commit" && completion?.error === undefined ? "check_failed" : "refused";
    case "info":
    case "invoke":
      return "unknown";
  }
  return assertNever(type);
}

function readsOf(completion: HistoryEvent): readonly KeyObservation[] {
  if (completion.reads !== undefined) {
    return completion.reads;
  }
  const { key, value, versionstamp } = completion;
  return key === null ? [] : [{ key, value, versionstamp }];
}

function mutationsOf({ key, value, mutations }: HistoryEvent): readonly MutationRecord[] {
  if (mutations !== undefined) {
    return mutations;
  }
  if (key === null) {
    return [];
  }
  return [value === null ? { kind: "delete", key } : { kind: "set", key, value }];
}
