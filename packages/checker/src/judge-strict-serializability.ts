// Strict serializability of the strong operations: one order explains everything that clients were told, and whoever
// was answered before another asked stands before it.
//
// The order need not be searched for: commits stand in the order of their versionstamps, and only reads and failed
// checks are free to stand anywhere among the states that they agree with. Going through the history in real time,
// each takes the earliest such position that is not before anything that had already completed. If a placement exists
// at all, this one is it: positions only ever bound later operations from below, so a smaller one never hurts.
import { type CommittedHistory, decidableReads, mayHaveChanged } from "./committed-history.ts";
import { type CompletedOperation, sayOperation } from "./completed-operation.ts";
import type { CheckRecord, KeyObservation } from "./history.ts";
import { KEYS_TOLD_MAX } from "./limits.ts";
import type { LogicalCommit } from "./logical-commit.ts";
import { sweepInRealTime } from "./real-time-sweep.ts";
import type { Timeline } from "./timeline.ts";
import { type Verdict, VerdictDraft } from "./verdict.ts";

type Subject = { readonly invokedOrder: number; readonly completedOrder: number } & (
  | { readonly kind: "read"; readonly operation: CompletedOperation }
  | { readonly kind: "commit"; readonly operation: CompletedOperation; readonly commit: LogicalCommit }
);

/** Judges every strong read, every commit that took place, and every failed check. */
export function judgeStrictSerializability(history: CommittedHistory): Verdict {
  const judge = new StrictSerializabilityJudge(history);
  sweepInRealTime(subjectsOf(history), {
    invoked: (subject) => judge.place(subject),
    completed: (subject) => judge.raiseFloor(subject.operation),
  });
  return judge.verdict();
}

function subjectsOf({ operations, commitByVersionstamp, commits }: CommittedHistory): readonly Subject[] {
  const reads = operations
    .filter(
      ({ kind, level, outcome, reads }) =>
        kind === "read" && level === "strong" && outcome === "ok" && reads.length > 0,
    )
    .map((operation): Subject => {
      const { invokedOrder, completedOrder } = operation;
      return { kind: "read", operation, invokedOrder, completedOrder };
    });
  const happened = new Set([
    ...commitByVersionstamp.values(),
    ...commits.filter(({ outcome }) => outcome === "check_failed"),
  ]);
  const placed = [...happened].map((commit): Subject => {
    const { operation, invokedOrder, completedOrder } = commit;
    return { kind: "commit", operation, commit, invokedOrder, completedOrder };
  });
  return [...reads, ...placed];
}

/** The highest position that anybody was told of so far, and who was. */
interface Floor {
  readonly position: number;
  readonly owner: CompletedOperation | null;
}

class StrictSerializabilityJudge {
  readonly #history: CommittedHistory;
  readonly #timeline: Timeline;
  readonly #versionstampOf = new Map<LogicalCommit, string>();
  readonly #positions = new Map<CompletedOperation, number>();
  readonly #draft = new VerdictDraft("strict-serializability");
  #floor: Floor = { position: 0, owner: null };

  constructor(history: CommittedHistory) {
    this.#history = history;
    this.#timeline = history.timeline;
    for (const [versionstamp, commit] of history.commitByVersionstamp) {
      this.#versionstampOf.set(commit, versionstamp);
    }
    for (const { versionstamp, key, seenBy } of history.unexplained) {
      this.#draft.violate(
        `${sayOperation(seenBy)} saw ${key} at versionstamp ${versionstamp}, which no commit of the history can have`,
        seenBy,
      );
    }
  }

  verdict(): Verdict {
    return this.#draft.verdict();
  }

  /** Finds the position of an operation at its invocation, when all that must stand before it is known. */
  place(subject: Subject): void {
    if (subject.kind === "read") {
      this.#placeRead(subject.operation);
    } else if (subject.commit.outcome === "check_failed") {
      this.#placeFailedCheck(subject.commit);
    } else {
      this.#placeCommit(subject.commit);
    }
  }

  raiseFloor(operation: CompletedOperation): void {
    const position = this.#positions.get(operation);
    if (position !== undefined && position > this.#floor.position) {
      this.#floor = { position, owner: operation };
    }
  }

  #placeCommit(commit: LogicalCommit): void {
    const { operation } = commit;
    const versionstamp = this.#versionstampOf.get(commit) ?? "";
    const position = this.#timeline.findPosition(versionstamp);
    if (position === undefined) {
      this.#draft.countUndecided();
      return;
    }
    this.#draft.countJudged();
    this.#positions.set(operation, position);
    if (this.#floor.position >= position) {
      this.#draft.violate(
        `${sayOperation(operation)} was committed at ${versionstamp}, before what ${this.#sayOwner()} had already been told`,
        operation,
        this.#floor.owner,
      );
    }
    this.#judgeChecks(commit, position - 1);
  }

  /** The checks of a commit that took place held in the very state that it changed. */
  #judgeChecks({ checks, operation }: LogicalCommit, position: number): void {
    for (const { key, versionstamp } of checks) {
      const found = this.#timeline.versionAt(key, position).versionstamp;
      if (found === versionstamp) {
        continue;
      }
      const isPlaced = versionstamp !== null && this.#timeline.findPosition(versionstamp) !== undefined;
      if (!isPlaced && mayHaveChanged(this.#history, operation, key, versionstamp === null ? "delete" : "set")) {
        this.#draft.countUndecided();
        continue;
      }
      this.#draft.violate(
        `${sayOperation(operation)} was committed on the check that ${key} is at ${sayVersionstamp(versionstamp)}, but it was at ${sayVersionstamp(found)}`,
        operation,
        this.#writerOf(found),
      );
    }
  }

  #placeFailedCheck(commit: LogicalCommit): void {
    const { operation, checks } = commit;
    if (checks.length === 0) {
      this.#draft.countUndecided();
      return;
    }
    const position = this.#earliestFailure(commit);
    const isOpen = checks.some(({ key }) => mayHaveChanged(this.#history, operation, key));
    if (isOpen && position !== this.#floor.position) {
      this.#draft.countUndecided();
      return;
    }
    this.#draft.countJudged();
    if (position !== null) {
      this.#positions.set(operation, position);
      return;
    }
    const told = checks.map(({ key, versionstamp }) => `${key} at ${sayVersionstamp(versionstamp)}`);
    this.#draft.violate(
      `${sayOperation(operation)} was refused, but none of its checks (${sayList(told)}) failed at any moment from its invocation on as it was told`,
      operation,
      this.#floor.owner,
    );
  }

  /** The first position from the floor on at which exactly the failed checks do not hold. */
  #earliestFailure({ checks, failedChecks }: LogicalCommit): number | null {
    const isFailure = (position: number): boolean => {
      const failed = checks.map((check) => !this.#holds(check, position));
      return failedChecks === null
        ? failed.includes(true)
        : failed.every((isFailed, index) => isFailed === failedChecks.includes(index));
    };
    const keys = checks.map(({ key }) => key);
    let position: number | null = this.#floor.position;
    while (position !== null && !isFailure(position)) {
      position = this.#timeline.nextChange(keys, position);
    }
    return position;
  }

  #holds({ key, versionstamp }: CheckRecord, position: number): boolean {
    return this.#timeline.versionAt(key, position).versionstamp === versionstamp;
  }

  #placeRead(operation: CompletedOperation): void {
    const decidable = decidableReads(this.#history, operation);
    if (decidable.length === 0) {
      this.#draft.countUndecided();
      return;
    }
    this.#draft.countJudged();
    const position = this.#timeline.earliestPosition(decidable, this.#floor.position);
    if (position === null) {
      this.#explainRead(operation, decidable);
    } else {
      this.#positions.set(operation, position);
    }
  }

  #explainRead(operation: CompletedOperation, reads: readonly KeyObservation[]): void {
    const never = reads.find((read) => this.#timeline.earliestPosition([read], 0) === null);
    if (never !== undefined) {
      this.#draft.violate(`${sayOperation(operation)} saw ${sayRead(never)}, which was never so`, operation);
      return;
    }
    const { position } = this.#floor;
    const stale = reads.find((read) => this.#timeline.earliestPosition([read], position) === null);
    if (stale !== undefined) {
      const found = this.#timeline.versionAt(stale.key, position).versionstamp;
      this.#draft.violate(
        `${sayOperation(operation)} saw ${sayRead(stale)}, but before it asked ${this.#sayOwner()} had already been told of a state with ${stale.key} at ${sayVersionstamp(found)}`,
        operation,
        this.#writerOf(found),
        this.#floor.owner,
      );
      return;
    }
    const writers = reads.map(({ versionstamp }) => this.#writerOf(versionstamp));
    this.#draft.violate(
      `${sayOperation(operation)} saw ${sayList(reads.map(sayRead))}, which was never so at one moment from its invocation on`,
      operation,
      ...writers,
    );
  }

  #writerOf(versionstamp: string | null): CompletedOperation | null {
    return versionstamp === null ? null : (this.#history.commitByVersionstamp.get(versionstamp)?.operation ?? null);
  }

  #sayOwner(): string {
    return this.#floor.owner === null ? "nobody" : sayOperation(this.#floor.owner);
  }
}

function sayVersionstamp(versionstamp: string | null): string {
  return versionstamp ?? "absent";
}

function sayRead({ key, value, versionstamp }: KeyObservation): string {
  return value === null ? `${key} absent` : `${key} = ${value} (${versionstamp ?? "version not told"})`;
}

function sayList(parts: readonly string[]): string {
  const told = parts.slice(0, KEYS_TOLD_MAX).join(", ");
  return parts.length > KEYS_TOLD_MAX ? `${told} and ${parts.length - KEYS_TOLD_MAX} more` : told;
}
