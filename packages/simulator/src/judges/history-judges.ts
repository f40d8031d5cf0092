// The checker's judges on a run's history, against the log that the world saw committed.
import type { HistoryEvent } from "@kvorum/checker";
import type { Entry } from "@kvorum/raft";
import type { Violation } from "./violation.ts";

export function judgeHistory(_history: readonly HistoryEvent[], _entries: readonly Entry[]): readonly Violation[] {
  return [];
}
