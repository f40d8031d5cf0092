// A watch as a series of long polls, whoever makes them: what is news, and what to ask next so that nothing seen is taken back.
import { isSameVersion, partsOfVersionstamp, type Versionstamp } from "@kvorum/keyspace";
import type { Bookmark, Operation, Outcome } from "./operation.ts";

export type WatchOperation = Extract<Operation, { readonly kind: "watch" }>;
type ReadOutcome = Extract<Outcome, { readonly kind: "read" }>;

/** Whether an answer tells of a change. One whose time was over does not: it says what the asker knew. */
export function isWatchNews(answer: ReadOutcome, { seen }: Pick<WatchOperation, "seen">): boolean {
  return seen === null || seenIn(answer).some((found, i) => !isSameVersion(found, seen[i] ?? null));
}

/** Per key, the versionstamp that an answer shows; null for an absent key. */
export function seenIn({ ranges }: ReadOutcome): readonly (Versionstamp | null)[] {
  return ranges.map(([entry]) => entry?.versionstamp ?? null);
}

/** The place in the log that an answer stands at. */
export function bookmarkOf({ provenance }: ReadOutcome): Bookmark {
  const { epoch, index } = partsOfVersionstamp(provenance.versionstamp);
  return { epoch, index };
}

/** The poll after this answer: a strong watch stays strong, any other goes on as a session from where it stands. */
export function watchAfter(answer: ReadOutcome, asked: WatchOperation): WatchOperation {
  const isStrong = asked.consistency.level === "strong";
  const consistency = isStrong ? asked.consistency : ({ level: "session", bookmark: bookmarkOf(answer) } as const);
  return { ...asked, consistency, seen: seenIn(answer) };
}
