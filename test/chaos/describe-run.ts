// A run in words: what it judged, and on a violation what was wrong, where to look, and how to see it again.
import type { ChaosProfile, ChaosResult } from "./chaos-run.ts";
import type { FaultReport } from "./fault-runner.ts";
import { VIOLATIONS_TOLD_MAX } from "./limits.ts";

const MS_PER_MINUTE = 60_000;

/** One line: how much was judged by whom. */
export function describeCounts({ reports, answered, unknownOutcomes, snapshots, faults }: ChaosResult): string {
  const judged = reports.map(({ judge, status, judged: count }) => `${judge} ${status === "passed" ? count : status}`);
  const levels = Object.entries(answered).map(([level, count]) => `${level} ${count}`);
  return [
    `${faults.length} faults, ${snapshots} snapshots taken`,
    `answered: ${levels.join(", ")}; outcomes unknown: ${unknownOutcomes}`,
    `judged: ${judged.join(", ")}`,
  ].join("; ");
}

/** Null when all is well. */
export function describeFailure(result: ChaosResult, profile: ChaosProfile): string | null {
  const { seed, violations, folder, faults } = result;
  if (violations.length === 0) {
    return null;
  }
  const told = violations.slice(0, VIOLATIONS_TOLD_MAX).map((violation) => `  ${violation}`);
  const more = violations.length - told.length;
  return [
    `seed ${seed}: ${violations.length} violations`,
    ...told,
    ...(more > 0 ? [`  and ${more} more`] : []),
    `  ${describeCounts(result)}`,
    ...faults.map((fault) => `  fault: ${describeFault(fault)}`),
    `  data folders, logs and history.ndjson: ${folder}`,
    `  the same faults again: npm run chaos -- --seed ${seed} ${extentOf(profile)}`,
  ].join("\n");
}

export function describeFault({ what, tookMs }: FaultReport): string {
  return `${what} (mended after ${Math.round(tookMs)} ms)`;
}

function extentOf(profile: ChaosProfile): string {
  return profile.kind === "short" ? "--short" : `--minutes ${profile.durationMs / MS_PER_MINUTE}`;
}
