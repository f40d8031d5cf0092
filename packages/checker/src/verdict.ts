// What a judge says: how much it judged, what it could not decide, and every violation as a sentence.
import type { CompletedOperation } from "./completed-operation.ts";
import type { HistoryEvent } from "./history.ts";
import { VIOLATIONS_TOLD_MAX } from "./limits.ts";

export type JudgeName =
  | "strict-serializability"
  | "durability"
  | "exactly-once"
  | "session"
  | "consistent-prefix"
  | "bounded-staleness"
  | "linearizability"
  | "invariant";

export interface Violation {
  readonly judge: JudgeName;
  /** One sentence, with the numbers. */
  readonly message: string;
  /** Whoever is involved; the first is the one that should not have been answered as it was. */
  readonly operations: readonly CompletedOperation[];
  /** Their events, in the order of time. */
  readonly events: readonly HistoryEvent[];
}

export interface Verdict {
  readonly judge: JudgeName;
  /** What was judged: operations, commits or reads, as the judge's own docstring says. With 0 it has proved nothing. */
  readonly judged: number;
  /** What the history leaves open; never part of `judged`. */
  readonly undecided: number;
  readonly violationsFound: number;
  /** The first VIOLATIONS_TOLD_MAX of them. */
  readonly violations: readonly Violation[];
}

/** Collects one judge's verdict; owned by the judge while it runs. */
export class VerdictDraft {
  readonly #judge: JudgeName;
  readonly #violations: Violation[] = [];
  #judged = 0;
  #undecided = 0;
  #violationsFound = 0;

  constructor(judge: JudgeName) {
    this.#judge = judge;
  }

  countJudged(count = 1): void {
    this.#judged += count;
  }

  countUndecided(count = 1): void {
    this.#undecided += count;
  }

  violate(message: string, ...involved: readonly (CompletedOperation | null | undefined)[]): void {
    this.#violationsFound++;
    if (this.#violations.length >= VIOLATIONS_TOLD_MAX) {
      return;
    }
    const operations = [...new Set(involved.filter((operation) => operation !== null && operation !== undefined))];
    this.#violations.push({ judge: this.#judge, message, operations, events: eventsOf(operations) });
  }

  verdict(): Verdict {
    return {
      judge: this.#judge,
      judged: this.#judged,
      undecided: this.#undecided,
      violationsFound: this.#violationsFound,
      violations: this.#violations,
    };
  }
}

function eventsOf(operations: readonly CompletedOperation[]): readonly HistoryEvent[] {
  return operations
    .flatMap(({ invocation, completion }) => (completion === null ? [invocation] : [invocation, completion]))
    .toSorted((a, b) => a.timeNs - b.timeNs);
}
