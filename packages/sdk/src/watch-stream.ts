// kv.watch(): a stream of what some keys hold, made of long polls. A poll carries the versionstamps that were emitted last and is
// answered when one of them has changed, so changes that come faster than they are read collapse into the newest; it carries
// the place in the log that the last answer stood at, so no replica answers with anything older, whichever is asked.
import type { Versionstamp } from "@kvorum/keyspace";
import { type Bookmark, bookmarkOf, type Consistency, isWatchNews, type Outcome, seenIn } from "@kvorum/kv";
import { errorFromOutcome } from "./deno-errors.ts";
import { entryOfKey, provenanceFrom } from "./entries.ts";
import type { KvSession, ReadOutcome } from "./kv-session.ts";
import type { KvEntryMaybe, KvKey, KvWatchConsistencyLevel } from "./kv-types.ts";
import { POLL_RETRY_MS, WATCH_POLL_MS } from "./limits.ts";
import { isPassing } from "./polling.ts";

export interface WatchPlan {
  readonly session: KvSession;
  readonly keys: readonly KvKey[];
  readonly encodedKeys: readonly Uint8Array[];
  readonly raw: boolean;
  readonly level: KvWatchConsistencyLevel;
  /** Where the watch stands in the program, for an audit; "": unknown. */
  readonly callSite: string;
}

type Entries = readonly KvEntryMaybe<unknown>[];

/** Ends when the session is closed; it errors with what no retry can mend. Nothing is polled while an emission waits to be read. */
export function createWatchStream(plan: WatchPlan): ReadableStream<Entries> {
  const watch = new Watch(plan);
  return new ReadableStream<Entries>({
    pull: async (controller) => {
      const entries = await watch.next();
      if (entries !== null) {
        controller.enqueue(entries);
      } else if (!watch.cancelled) {
        controller.close();
      }
    },
    cancel: () => watch.cancel(),
  });
}

class Watch {
  readonly #plan: WatchPlan;
  readonly #cancelling = new AbortController();
  readonly #ending: AbortSignal;
  /** Per key, as it was emitted last; null before the first answer. */
  #seen: readonly (Versionstamp | null)[] | null = null;
  /** What the last answer stood at. */
  #bookmark: Bookmark | null = null;

  constructor(plan: WatchPlan) {
    this.#plan = plan;
    this.#ending = AbortSignal.any([plan.session.closing, this.#cancelling.signal]);
  }

  get cancelled(): boolean {
    return this.#cancelling.signal.aborted;
  }

  cancel(): void {
    this.#cancelling.abort();
  }

  /** What is to be emitted next; null when there is nothing more to come. A watch of no keys never has anything to say. */
  async next(): Promise<Entries | null> {
    while (!this.#ending.aborted && this.#plan.keys.length > 0) {
      const outcome = await this.#poll();
      if (outcome.kind === "read") {
        const changed = this.#advance(outcome);
        if (changed || this.#plan.raw) {
          return this.#entriesOf(outcome);
        }
      } else if (outcome.kind === "failed" && outcome.code === "closed") {
        return null;
      } else {
        await this.#recover(outcome);
      }
    }
    return null;
  }

  async #poll(): Promise<Outcome> {
    const { session, encodedKeys: keys, level, callSite } = this.#plan;
    const consistency = await this.#consistency();
    const { database } = session;
    const operation = {
      kind: "watch",
      keys,
      seen: this.#seen,
      consistency,
      timeoutMs: WATCH_POLL_MS,
      database,
      ...(level === "strong" ? {} : session.auditWords(callSite)),
    } as const;
    return await session.submit(operation, this.#ending);
  }

  async #consistency(): Promise<Consistency> {
    const { session, level } = this.#plan;
    if (level === "strong") {
      return { level };
    }
    if (this.#bookmark !== null) {
      return { level: "session", bookmark: this.#bookmark };
    }
    return level === "session" ? await session.sessionConsistency(session.timeoutMs) : { level };
  }

  /** Takes note of an answer; whether it says anything new. */
  #advance(answer: ReadOutcome): boolean {
    const isNews = isWatchNews(answer, { seen: this.#seen });
    this.#seen = seenIn(answer);
    this.#bookmark = bookmarkOf(answer);
    this.#plan.session.saw(answer.provenance.versionstamp);
    return isNews;
  }

  #entriesOf({ ranges, provenance }: ReadOutcome): Entries {
    const servedBy = provenanceFrom(provenance);
    return this.#plan.keys.map((key, i) => entryOfKey(key, ranges[i]?.[0], servedBy));
  }

  /**
   * Waits before the next poll, if there is to be one. A forced failover may have left behind what was emitted last: a watch that
   * promises nothing of the sort goes on from what there is now.
   */
  async #recover(outcome: Outcome): Promise<void> {
    if (outcome.kind === "failed" && outcome.code === "bookmark_lost" && this.#plan.level === "eventual") {
      this.#bookmark = null;
    } else if (!isPassing(outcome)) {
      throw errorFromOutcome(outcome);
    }
    await this.#plan.session.pause(POLL_RETRY_MS, this.#ending);
  }
}
