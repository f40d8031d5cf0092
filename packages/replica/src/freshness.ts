// How old a replica's applied state is, as it can tell by itself (lag-and-staleness.md, freshnessAgeMs).
import { createLogIndex, type InstantMs, type LogIndex } from "@kvorum/base";
import type { CommitTimes } from "./commit-times.ts";
import type { CommittedLog } from "./committed-log.ts";
import { SHIP_SILENCE_MS_MAX } from "./limits.ts";

/**
 * now - commit time of the oldest entry known and not applied; 0 when caught up; null (unknown) when the source has been
 * silent for too long, or the oldest entry's commit time is not known.
 */
export function freshnessAgeMs(
  log: CommittedLog,
  appliedIndex: LogIndex,
  commitTimes: CommitTimes,
  now: InstantMs,
): number | null {
  const asOfMs = log.asOfMs(now);
  if (appliedIndex < log.commitIndex) {
    const oldestAtMs = commitTimes.at(createLogIndex(appliedIndex + 1));
    return Number.isNaN(oldestAtMs) ? null : Math.max(0, now - oldestAtMs);
  }
  return now - asOfMs <= SHIP_SILENCE_MS_MAX ? 0 : null;
}
