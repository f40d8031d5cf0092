// A watch as a series of long polls: what is news, and what to ask next so that nothing seen is ever taken back.
import { compareBytes } from "@kvorum/base";
import { partsOfVersionstamp, type Versionstamp } from "@kvorum/keyspace";
import type { Operation, Outcome } from "@kvorum/kv";

export type WatchOperation = Extract<Operation, { readonly kind: "watch" }>;
type ReadOutcome = Extract<Outcome, { readonly kind: "read" }>;

/** Whether an answer tells of a change. One whose time was over does not: it says what the asker knew. */
export function isWatchNews({ ranges }: ReadOutcome, { seen }: WatchOperation): boolean {
  return seen === null || versionstampsOf(ranges).some((found, i) => !isSame(found, seen[i] ?? null));
}

/** The poll after this answer: a strong watch stays strong, any other goes on as a session from where it stands. */
export function watchAfter({ ranges, provenance }: ReadOutcome, asked: WatchOperation): WatchOperation {
  const { epoch, index } = partsOfVersionstamp(provenance.versionstamp);
  const isStrong = asked.consistency.level === "strong";
  const consistency = isStrong ? asked.consistency : ({ level: "session", bookmark: { epoch, index } } as const);
  return { ...asked, consistency, seen: versionstampsOf(ranges) };
}

function versionstampsOf(ranges: ReadOutcome["ranges"]): readonly (Versionstamp | null)[] {
  return ranges.map(([entry]) => entry?.versionstamp ?? null);
}

function isSame(found: Versionstamp | null, seen: Versionstamp | null): boolean {
  return found === null || seen === null ? found === seen : compareBytes(found, seen) === 0;
}
