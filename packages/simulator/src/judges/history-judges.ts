// The checker's judges on a run's history, beside the log that the world saw committed.
import { bankInvariant, type HistoryEvent, type Invariant, judgeAll } from "@kvorum/checker";
import type { Entry } from "@kvorum/raft";
import { amountOf } from "../clients/activities.ts";
import { ACCOUNT_KEYS, ACCOUNT_OPENING_AMOUNT } from "../clients/workload-keys.ts";
import { replicatedLogOf } from "./replicated-log.ts";
import type { Violation } from "./violation.ts";

export interface Judgement {
  readonly violations: readonly Violation[];
  /** What each judge had to judge, by its name; 0 proved nothing. */
  readonly judged: Readonly<Record<string, number>>;
}

const BANK: Invariant = bankInvariant({
  accounts: ACCOUNT_KEYS,
  total: ACCOUNT_KEYS.length * ACCOUNT_OPENING_AMOUNT,
  parseBalance: amountOf,
});

/** @param entries the whole log from its beginning, or null if nobody has seen all of it */
export function judgeHistory(history: readonly HistoryEvent[], entries: readonly Entry[] | null): Judgement {
  const { violations, reports } = judgeAll(history, {
    log: entries === null ? null : replicatedLogOf(entries),
    certificate: new Set(),
    clockErrorMs: 0,
    invariants: [BANK],
  });
  return {
    violations: violations.map(({ judge, message }) => ({ judge, message })),
    judged: Object.fromEntries(reports.map(({ judge, judged }) => [judge, judged])),
  };
}
