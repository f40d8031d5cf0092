// Invariants of the application: what every read of certain keys must show, whatever was written in between.
import { type CompletedOperation, sayOperation } from "./completed-operation.ts";
import { type Verdict, VerdictDraft } from "./verdict.ts";

export interface Invariant {
  /** As the message names it: `bank total`. */
  readonly name: string;
  /** Judged are the reads that saw all of them. */
  readonly keys: readonly string[];
  /** What is wrong with the values, as half a sentence; null when nothing is. */
  readonly explain: (values: ReadonlyMap<string, string | null>) => string | null;
}

export interface Bank {
  readonly accounts: readonly string[];
  /** What the accounts hold together at all times; before they are opened all of them are absent. */
  readonly total: number;
  readonly parseBalance: (value: string) => number;
}

/** Judges every answered read, of any consistency, that saw all keys of the invariant: each is of one snapshot. */
export function judgeInvariant(operations: readonly CompletedOperation[], invariant: Invariant): Verdict {
  const draft = new VerdictDraft("invariant");
  for (const operation of operations) {
    const values = new Map(operation.reads.map(({ key, value }) => [key, value]));
    if (operation.outcome !== "ok" || !invariant.keys.every((key) => values.has(key))) {
      continue;
    }
    draft.countJudged();
    const problem = invariant.explain(values);
    if (problem !== null) {
      draft.violate(`${sayOperation(operation)} broke ${invariant.name}: ${problem}`, operation);
    }
  }
  return draft.verdict();
}

/** Money moves between accounts and never appears or disappears. */
export function bankInvariant({ accounts, total, parseBalance }: Bank): Invariant {
  return {
    name: "the bank's total",
    keys: accounts,
    explain: (values) => {
      const balances = accounts.map((account) => values.get(account) ?? null);
      if (balances.every((balance) => balance === null)) {
        return null;
      }
      const sum = balances.reduce((before, balance) => before + (balance === null ? 0 : parseBalance(balance)), 0);
      return sum === total ? null : `${accounts.length} accounts hold ${sum} instead of ${total}`;
    },
  };
}
