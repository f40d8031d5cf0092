// Judges every eventual read exactly and after the fact, from the log itself (lag-and-staleness.md).
//
// A replica keeps the eventual reads that it served. When it later applies an entry that wrote something a read covered,
// with a commit time before the read, that read was stale by (read time - commit time). Commit times never decrease along
// the log, so a read is judged for good once an entry with a commit time at or after the read has been applied, or the
// replica knows itself complete as of an instant after the read. Reads are put under their keys only when a late entry
// makes that necessary: a replica that keeps up pays nothing but the queue.
//
// Whether a missed version breaks a promise that a session would have kept follows from what the client said of itself
// (missed-version.ts). That costs nothing as long as a read is not stale.
import { compareBytes, type InstantMs } from "@kvorum/base";
import { createVersionstamp, isSingleKeyRange } from "@kvorum/keyspace";
import type { AppliedEntry, ReadRange, WrittenKey, WrittenVersion } from "@kvorum/kv";
import { STALE_READS_PENDING_MAX } from "./limits.ts";
import type { CommittedVersion } from "./missed-version.ts";
import type { ReadVerdict } from "./observer.ts";
import { PendingRead } from "./pending-read.ts";
import type { ServedRead } from "./served-read.ts";

/** What an applied entry changed. */
export interface EntryWrites
  extends Pick<AppliedEntry, "epoch" | "index" | "commands" | "writtenKeys" | "droppedDatabases"> {
  readonly commitAtMs: InstantMs;
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

  /**
   * Precondition: readAtMs never decreases from call to call.
   * @param missed entries that were applied before the read, in log order, and that it was not shown
   */
  served(read: ServedRead, missed: readonly EntryWrites[] = []): void {
    if (this.#pending.length - this.#head >= STALE_READS_PENDING_MAX) {
      this.#pop();
      this.#unjudged += 1;
    }
    const pending = new PendingRead(read);
    this.#pending.push(pending);
    for (const writes of missed) {
      missWrites(pending, writes);
    }
  }

  /** When the first of those was served that have no verdict yet; null when there is none. */
  get awaitingSinceMs(): InstantMs | null {
    return this.#pending[this.#head]?.readAtMs ?? null;
  }

  /** Reads that were served and have no verdict yet. */
  get awaiting(): number {
    return this.#pending.length - this.#head;
  }

  /** An entry was applied; a pending read may have been served after that, and shown it. Without a commit time it judges nothing. */
  applied(writes: EntryWrites): void {
    if (Number.isNaN(writes.commitAtMs)) {
      return;
    }
    this.completeAsOf(writes.commitAtMs);
    if (this.#head === this.#pending.length) {
      return;
    }
    this.#indexPending();
    for (const written of writes.writtenKeys) {
      const version = versionOf(written, writes);
      for (const read of this.#pointsByKey.get(textOf(written)) ?? []) {
        read.miss(version);
      }
      for (const read of this.#spans) {
        if (reads(read, written)) {
          read.miss(version);
        }
      }
    }
    for (const dropped of writes.droppedDatabases) {
      for (const read of this.#pending.slice(this.#head).filter(({ database }) => database === dropped)) {
        read.miss(dropOf(read, writes));
      }
    }
  }

  /** Everything committed before `asOfMs` has been applied: reads up to then have their verdict. NaN judges nothing. */
  completeAsOf(asOfMs: InstantMs): void {
    let read = this.#pending[this.#head];
    while (read !== undefined && read.readAtMs <= asOfMs) {
      this.#pop();
      this.#judge(read);
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

function reads({ database, ranges }: ServedRead, written: WrittenKey): boolean {
  return database === written.database && ranges.some((range) => covers(range, written.key));
}

/** An entry without a commit time misses nothing. */
function missWrites(read: PendingRead, writes: EntryWrites): void {
  for (const written of writes.writtenKeys.filter((key) => reads(read, key))) {
    read.miss(versionOf(written, writes));
  }
  for (const _dropped of writes.droppedDatabases.filter((database) => database === read.database)) {
    read.miss(dropOf(read, writes));
  }
}

function versionOf(written: WrittenVersion, { commands, commitAtMs }: EntryWrites): CommittedVersion {
  return { written, commands, commitAtMs };
}

/** Whatever the read saw of its database is gone. */
function dropOf({ database, ranges }: ServedRead, { epoch, index, commitAtMs }: EntryWrites): CommittedVersion {
  const key = ranges[0]?.start ?? new Uint8Array(0);
  const versionstamp = createVersionstamp({ epoch, index, position: 0 });
  return { written: { database, key, versionstamp }, commands: [], commitAtMs };
}
