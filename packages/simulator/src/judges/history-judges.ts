// The checker's judges on a run's history, beside the log that the world saw committed.
import { bankInvariant, type HistoryEvent, type Invariant, judgeAll } from "@kvorum/checker";
import { amountOf } from "../clients/activities.ts";
import { ACCOUNT_KEYS, ACCOUNT_OPENING_AMOUNT } from "../clients/workload-keys.ts";
import type { LostBranch } from "./lost-branches.ts";
import type { ReplayedEntry } from "./replay.ts";
import { commitsOfReplay } from "./replicated-log.ts";
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

export interface JudgedLog {
  /** The whole log of the lineage that is alive, from its beginning. */
  readonly entries: readonly ReplayedEntry[];
  /** What forced failovers left behind. */
  readonly lost: readonly LostBranch[];
}

/** @param log null if nobody has seen all of it */
export function judgeHistory(history: readonly HistoryEvent[], log: JudgedLog | null): Judgement {
  const lost = log?.lost ?? [];
  const { violations, reports } = judgeAll(history, {
    log: log === null ? null : { commits: commitsOfReplay(log.entries), branches: lost.map(({ branch }) => branch) },
    certificate: new Set(lost.flatMap(({ certified }) => certified)),
    clockErrorMs: 0,
    invariants: [BANK],
  });
  return {
    violations: violations.map(({ judge, message }) => ({ judge, message })),
    judged: Object.fromEntries(reports.map(({ judge, judged }) => [judge, judged])),
  };
}
