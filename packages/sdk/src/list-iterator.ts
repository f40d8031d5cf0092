// What kv.list() returns: entries fetched a batch at a time. Each batch is one snapshot; batches are not of one snapshot.
import { compareBytes, mustExist } from "@kvorum/base";
import type { KvEntry as StoredEntry } from "@kvorum/kv";
import { encodeCursor, rangeAfterCursor, rangeAfterKey } from "./cursor.ts";
import { entryFromStored } from "./entries.ts";
import type { KvEntry, KvListSelector, KvProvenance } from "./kv-types.ts";
import { type ListRange, rangeFromSelector } from "./list-selector.ts";

/** One snapshot read of a part of the range: at most `batchSize` entries, fewer only at the end of the range. */
export interface ListBatch {
  readonly entries: readonly StoredEntry[];
  readonly provenance: KvProvenance;
}

export interface ListPlan {
  readonly selector: KvListSelector;
  readonly limit: number | undefined;
  readonly cursor: string | undefined;
  readonly reverse: boolean;
  readonly batchSize: number;
  readonly pullBatch: (range: ListRange) => Promise<ListBatch>;
}

type Position = { readonly at: "start" } | { readonly at: "entry"; readonly key: Uint8Array } | { readonly at: "end" };

/** An async iterator of entries; `cursor` names the last one yielded. Errors of a batch reject the call of next(). */
export class KvListIterator<T> implements AsyncIterableIterator<KvEntry<T>> {
  readonly #plan: ListPlan;
  #range: ListRange | null = null;
  #position: Position = { at: "start" };
  #batch: ListBatch | null = null;
  /** Invariant: 0 ≤ #batchOffset ≤ #batch.entries.length. */
  #batchOffset = 0;
  #yielded = 0;

  constructor(plan: ListPlan) {
    this.#plan = plan;
  }

  /**
   * Resumes a later list of the same selector after the entry yielded last; "" once the list is exhausted.
   * @throws Error — nothing was yielded yet
   */
  get cursor(): string {
    if (this.#position.at === "end") {
      return "";
    }
    if (this.#position.at === "entry") {
      return encodeCursor(mustExist(this.#range ?? undefined, "the range of a list under way"), this.#position.key);
    }
    if (!this.#plan.cursor) {
      throw new Error("Cannot get cursor before first iteration");
    }
    return this.#plan.cursor;
  }

  async next(): Promise<IteratorResult<KvEntry<T>, undefined>> {
    const { limit } = this.#plan;
    if (this.#position.at === "end" || (limit !== undefined && this.#yielded >= limit)) {
      return { value: undefined, done: true };
    }
    const batch = this.#readyBatch ?? (await this.#nextBatch());
    const stored = batch?.entries[this.#batchOffset];
    if (batch === null || stored === undefined) {
      this.#position = { at: "end" };
      return { value: undefined, done: true };
    }
    this.#batchOffset++;
    this.#yielded++;
    this.#position = { at: "entry", key: stored.key };
    return { value: entryFromStored<T>(stored, batch.provenance), done: false };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** The batch at hand, if the next entry is in it: most of the time, and then nothing is waited for. */
  get #readyBatch(): ListBatch | null {
    return this.#batch !== null && this.#batchOffset < this.#batch.entries.length ? this.#batch : null;
  }

  /** Fetches the batch with the next entry in it; null when the range is exhausted. */
  async #nextBatch(): Promise<ListBatch | null> {
    if (this.#batch !== null && this.#batch.entries.length < this.#plan.batchSize) {
      return null;
    }
    const rest = this.#remainingRange();
    if (compareBytes(rest.start, rest.end) >= 0) {
      return null;
    }
    this.#batch = await this.#plan.pullBatch(rest);
    this.#batchOffset = 0;
    return this.#batch;
  }

  #remainingRange(): ListRange {
    const { selector, cursor, reverse } = this.#plan;
    this.#range ??= rangeFromSelector(selector);
    if (this.#position.at === "entry") {
      return rangeAfterKey(this.#range, this.#position.key, reverse);
    }
    return cursor ? rangeAfterCursor(this.#range, cursor, reverse) : this.#range;
  }
}
