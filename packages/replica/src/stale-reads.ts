// Judges every eventual read exactly and after the fact, from the log itself (lag-and-staleness.md).
//
// A replica keeps the eventual reads that it served. When it later applies an entry that wrote something a read covered,
// with a commit time before the read, that read was stale by (read time - commit time). Commit times never decrease along
// the log, so a read is judged for good once an entry with a commit time at or after the read has been applied, or the
// replica knows itself complete as of an instant after the read. Reads are put under their keys only when a late entry
// makes that necessary: a replica that keeps up pays nothing but the queue.
import { compareBytes, type InstantMs, type Region } from "@kvorum/base";
import { isSingleKeyRange } from "@kvorum/keyspace";
import type { ReadRange, WrittenKey } from "@kvorum/kv";
import { STALE_READ_VERSIONS_MAX, STALE_READS_PENDING_MAX } from "./limits.ts";
import type { ReadVerdict } from "./observer.ts";

/** An eventual read as it was served. `ranges` are what it really covered: cut at the last key if a limit was reached. */
export interface ServedRead {
  readonly clientRegion: Region;
  readonly readAtMs: InstantMs;
  /** "": the default one. */
  readonly database: string;
  readonly ranges: readonly ReadRange[];
}

/** What an applied entry changed. */
export interface EntryWrites {
  readonly commitAtMs: InstantMs;
  readonly keys: readonly WrittenKey[];
  /** Whatever a read saw of these is gone. */
  readonly droppedDatabases: readonly string[];
}

interface PendingRead extends ServedRead {
  firstNewerCommitAtMs: number;
  versionsMissed: number;
}

export class StaleReadLedger {
  readonly #judge: (verdict: ReadVerdict) => void;
  /** In the order of readAtMs; those before #head are judged. Invariant: #head ≤ #indexed ≤ #pending.length. */
  #pending: PendingRead[] = [];
  #head = 0;
  #indexed = 0;
  readonly #pointsByKey = new Map<string, Set<PendingRead>>();
  readonly #spans = new Set<PendingRead>();
  #unjudged = 0;

  constructor(judge: (verdict: ReadVerdict) => void) {
    this.#judge = judge;
  }

  /** Reads that were dropped without a verdict since the bound was reached. */
  get unjudged(): number {
    return this.#unjudged;
  }

  /** Precondition: readAtMs never decreases from call to call. */
  served(read: ServedRead): void {
    if (this.#pending.length - this.#head >= STALE_READS_PENDING_MAX) {
      this.#pop();
      this.#unjudged += 1;
    }
    this.#pending.push({ ...read, firstNewerCommitAtMs: Number.NaN, versionsMissed: 0 });
  }

  /** An entry was applied, after every pending read was served. Without a commit time it judges nothing. */
  applied(writes: EntryWrites): void {
    if (Number.isNaN(writes.commitAtMs)) {
      return;
    }
    this.completeAsOf(writes.commitAtMs);
    if (this.#head === this.#pending.length) {
      return;
    }
    this.#indexPending();
    for (const written of writes.keys) {
      for (const read of this.#pointsByKey.get(textOf(written)) ?? []) {
        missVersion(read, writes.commitAtMs);
      }
      for (const read of this.#spans) {
        if (read.database === written.database && read.ranges.some((range) => covers(range, written.key))) {
          missVersion(read, writes.commitAtMs);
        }
      }
    }
    for (const dropped of writes.droppedDatabases) {
      for (const read of this.#pending.slice(this.#head).filter(({ database }) => database === dropped)) {
        missVersion(read, writes.commitAtMs);
      }
    }
  }

  /** Everything committed before `asOfMs` has been applied: reads up to then have their verdict. NaN judges nothing. */
  completeAsOf(asOfMs: InstantMs): void {
    let read = this.#pending[this.#head];
    while (read !== undefined && read.readAtMs <= asOfMs) {
      this.#pop();
      this.#judge(verdictOf(read));
      read = this.#pending[this.#head];
    }
  }

  #indexPending(): void {
    for (; this.#indexed < this.#pending.length; this.#indexed++) {
      const read = this.#pending[this.#indexed];
      if (read?.ranges.every(isSingleKeyRange) === true) {
        for (const range of read.ranges) {
          const text = textOf({ database: read.database, key: range.start });
          const reads = this.#pointsByKey.get(text) ?? new Set();
          this.#pointsByKey.set(text, reads.add(read));
        }
      } else if (read !== undefined) {
        this.#spans.add(read);
      }
    }
  }

  #pop(): void {
    const read = this.#pending[this.#head];
    if (read !== undefined && this.#head < this.#indexed) {
      this.#spans.delete(read);
      for (const range of read.ranges) {
        const text = textOf({ database: read.database, key: range.start });
        const reads = this.#pointsByKey.get(text);
        if (reads?.delete(read) === true && reads.size === 0) {
          this.#pointsByKey.delete(text);
        }
      }
    }
    this.#head += 1;
    this.#indexed = Math.max(this.#indexed, this.#head);
    if (this.#head > 1024 && this.#head * 2 > this.#pending.length) {
      this.#pending = this.#pending.slice(this.#head);
      this.#indexed -= this.#head;
      this.#head = 0;
    }
  }
}

function covers(range: ReadRange, key: Uint8Array): boolean {
  return compareBytes(range.start, key) <= 0 && compareBytes(key, range.end) < 0;
}

/** A Map key: the database's name, which has no line break, and the bytes as a string of equal char codes. */
function textOf({ database, key }: WrittenKey): string {
  return `${database}\n${String.fromCharCode(...key)}`;
}

function missVersion(read: PendingRead, commitAtMs: InstantMs): void {
  if (commitAtMs < read.readAtMs && read.versionsMissed < STALE_READ_VERSIONS_MAX) {
    read.versionsMissed += 1;
    read.firstNewerCommitAtMs = Number.isNaN(read.firstNewerCommitAtMs) ? commitAtMs : read.firstNewerCommitAtMs;
  }
}

function verdictOf(read: PendingRead): ReadVerdict {
  return {
    clientRegion: read.clientRegion,
    stalenessMs: read.versionsMissed > 0 ? read.readAtMs - read.firstNewerCommitAtMs : 0,
    versionsMissed: read.versionsMissed,
  };
}
