// Judges every eventual read exactly and after the fact, from the log itself (lag-and-staleness.md).
//
// A replica keeps the eventual reads that it served. When it later applies an entry that wrote something a read covered,
// with a commit time before the read, that read was stale by (read time - commit time). Commit times never decrease along
// the log, so a read is judged for good once an entry with a commit time at or after the read has been applied, or the
// replica knows itself complete as of an instant after the read. Reads are put under their keys only when a late entry
// makes that necessary: a replica that keeps up pays nothing but the queue.
//
// Whether a missed version breaks a promise that a session would have kept follows from what the client said of itself
// (missed-version.ts).
import { compareBytes, type InstantMs, type Region } from "@kvorum/base";
import {
  createVersionstamp,
  isSingleKeyRange,
  KEY_PREFIX_OTHER,
  keyPrefixOf,
  partsOfVersionstamp,
} from "@kvorum/keyspace";
import type {
  AppliedEntry,
  AppliedPosition,
  AuditWords,
  ClientSource,
  Consistency,
  ReadRange,
  WrittenKey,
  WrittenVersion,
} from "@kvorum/kv";
import { STALE_READ_VERSIONS_MAX, STALE_READS_PENDING_MAX } from "./limits.ts";
import {
  breaksMonotonicReads,
  breaksReadYourWrites,
  type CommittedVersion,
  missedVersionOf,
} from "./missed-version.ts";
import type { MissedVersion, ReadVerdict } from "./observer.ts";

/** A read as it was served, of any level but strong. */
export interface ServedRead {
  readonly clientRegion: Region;
  readonly source: ClientSource;
  readonly level: Consistency["level"];
  readonly readAtMs: InstantMs;
  /** The last entry that the state had applied which it was served from. */
  readonly position: AppliedPosition;
  /** "": the default one. */
  readonly database: string;
  /** What it really covered: cut at the last key if a limit was reached. */
  readonly ranges: readonly ReadRange[];
  /** What the client said of itself; null: nothing. */
  readonly audit: AuditWords | null;
}

/** What an applied entry changed. */
export interface EntryWrites
  extends Pick<AppliedEntry, "epoch" | "index" | "commands" | "writtenKeys" | "droppedDatabases"> {
  readonly commitAtMs: InstantMs;
}

/** A read whose verdict is still open. */
interface PendingRead extends ServedRead {
  stalenessMs: number;
  versionsMissed: number;
  missed: MissedVersion | null;
  readYourWrites: MissedVersion | null;
  monotonicReads: MissedVersion | null;
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
    const nothingMissed = { versionsMissed: 0, missed: null, readYourWrites: null, monotonicReads: null };
    const pending: PendingRead = { ...read, stalenessMs: 0, ...nothingMissed };
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
        missVersion(read, version);
      }
      for (const read of this.#spans) {
        if (reads(read, written)) {
          missVersion(read, version);
        }
      }
    }
    for (const dropped of writes.droppedDatabases) {
      for (const read of this.#pending.slice(this.#head).filter(({ database }) => database === dropped)) {
        missVersion(read, dropOf(read, writes));
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

function reads({ database, ranges }: ServedRead, written: WrittenKey): boolean {
  return database === written.database && ranges.some((range) => covers(range, written.key));
}

/** An entry without a commit time misses nothing. */
function missWrites(read: PendingRead, writes: EntryWrites): void {
  for (const written of writes.writtenKeys.filter((key) => reads(read, key))) {
    missVersion(read, versionOf(written, writes));
  }
  for (const _dropped of writes.droppedDatabases.filter((database) => database === read.database)) {
    missVersion(read, dropOf(read, writes));
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

function missVersion(read: PendingRead, version: CommittedVersion): void {
  const isShown = partsOfVersionstamp(version.written.versionstamp).index <= read.position.index;
  if (isShown || !(version.commitAtMs < read.readAtMs)) {
    return;
  }
  if (read.missed === null) {
    read.missed = missedVersionOf(version);
    read.stalenessMs = read.readAtMs - version.commitAtMs;
  }
  read.versionsMissed = Math.min(read.versionsMissed + 1, STALE_READ_VERSIONS_MAX);
  if (read.audit !== null) {
    if (read.readYourWrites === null && breaksReadYourWrites(read.audit, version)) {
      read.readYourWrites = missedVersionOf(version);
    }
    if (read.monotonicReads === null && breaksMonotonicReads(read.audit, version)) {
      read.monotonicReads = missedVersionOf(version);
    }
  }
}

function verdictOf(read: PendingRead): ReadVerdict {
  const [first] = read.ranges;
  return { ...read, keyPrefix: first === undefined ? KEY_PREFIX_OTHER : keyPrefixOf(first.start) };
}
