// The log on a memory disk. Mirrors lmdb/log-store.ts: an append resolves when the disk says that its flush is complete, and
// until then reads see neither the new entries nor those that they replace.
import { assert, createLogIndex, createTerm, KvorumError, type LogIndex, type Term } from "@kvorum/base";
import type { Entry, HardState, LogBase } from "@kvorum/raft";
import type { LineageRecord, LogAppend, LogStore } from "@kvorum/replica";
import { checkAppend, checkCompaction, replacedFrom } from "../check-append.ts";
import { StoreStatus } from "../store-status.ts";
import type { DiskSession } from "./disk.ts";
import type { LogDrop, LogFile } from "./log-file.ts";

export class MemoryLogStore implements LogStore {
  readonly #file: LogFile;
  readonly #session: DiskSession;
  readonly #status = new StoreStatus("memory log store");
  /** The last entry that reads see. Invariant: no later than the file's; earlier while an append replaces the rest. */
  #lastIndex: number;
  #appendInFlight: Promise<void> | undefined;
  #dropInFlight: Promise<void> | undefined;
  #closing: Promise<void> | undefined;

  constructor(file: LogFile, session: DiskSession) {
    this.#file = file;
    this.#session = session;
    this.#lastIndex = file.lastIndex;
  }

  get hardState(): HardState {
    return this.#file.hardState;
  }

  get lineage(): LineageRecord {
    return this.#file.lineage;
  }

  get base(): LogBase {
    return this.#file.base;
  }

  get firstIndex(): LogIndex {
    return createLogIndex(this.#file.base.index + 1);
  }

  get lastIndex(): LogIndex {
    return createLogIndex(this.#lastIndex);
  }

  get sizeBytes(): number {
    return this.#file.sizeBytes;
  }

  termAt(index: LogIndex): Term | undefined {
    const { base } = this.#file;
    if (index === base.index) {
      return createTerm(base.term);
    }
    return index <= this.#lastIndex ? this.#file.entryAt(index)?.term : undefined;
  }

  entryAt(index: LogIndex): Entry | undefined {
    this.#assertUsable();
    return this.#find(index);
  }

  slice(from: LogIndex, to: LogIndex, bytesMax: number): readonly Entry[] {
    this.#assertUsable();
    const end = Math.min(to, this.#lastIndex);
    const entries: Entry[] = [];
    let bytes = 0;
    for (let index: number = from; index <= end; index++) {
      bytes += this.#file.entryAt(index)?.frame.length ?? 0;
      const entry = entries.length > 0 && bytes > bytesMax ? undefined : this.#file.readEntry(index);
      if (entry === undefined) {
        break;
      }
      entries.push(entry);
    }
    return entries;
  }

  async append(append: LogAppend): Promise<void> {
    this.#assertUsable();
    assert(this.#appendInFlight === undefined, "at most one append is outstanding");
    checkAppend(this, append);
    this.#appendInFlight = this.#persist(append);
    try {
      await this.#appendInFlight;
    } finally {
      this.#appendInFlight = undefined;
    }
  }

  async compact(through: LogIndex): Promise<void> {
    this.#assertUsable();
    checkCompaction(this, through);
    if (through > this.base.index) {
      this.#find(through); // the base is read from it
      this.#session.counters.compactions += 1;
      await this.#drop({ kind: "compact", through });
    }
  }

  async reset(base: LogBase, change: Parameters<LogStore["reset"]>[1]): Promise<void> {
    this.#assertUsable();
    assert(this.#appendInFlight === undefined, "a log is not reset while an append is outstanding");
    this.#session.counters.resets += 1;
    await this.#drop({ kind: "reset", base, change });
    this.#lastIndex = this.#file.lastIndex;
  }

  close(): Promise<void> {
    this.#closing ??= this.#closeOnce();
    return this.#closing;
  }

  async #persist(append: LogAppend): Promise<void> {
    this.#session.counters.appends += 1;
    this.#session.counters.appendedEntries += append.entries.length;
    const failure = this.#session.nextWriteFailure();
    if (failure !== null) {
      throw this.#status.fail(new KvorumError(failure, "append to the log on a memory disk: its fault plan says so"));
    }
    this.#lastIndex = Math.min(this.#lastIndex, (replacedFrom(append) ?? Number.MAX_SAFE_INTEGER) - 1);
    this.#file.write(append);
    await new Promise<void>((resolve) => {
      this.#session.flush(() => {
        this.#file.flush();
        this.#lastIndex = this.#file.lastIndex;
        resolve();
      });
    });
  }

  async #drop(drop: LogDrop): Promise<void> {
    this.#file.beginDrop(drop);
    this.#dropInFlight = new Promise<void>((resolve) => {
      this.#session.flush(() => {
        this.#file.finishDrop();
        resolve();
      });
    });
    await this.#dropInFlight;
    this.#dropInFlight = undefined;
  }

  #assertUsable(): void {
    this.#session.assertAlive();
    this.#status.assertUsable();
  }

  #find(index: number): Entry | undefined {
    return index <= this.#lastIndex ? this.#file.readEntry(index) : undefined;
  }

  async #closeOnce(): Promise<void> {
    await Promise.allSettled([this.#appendInFlight, this.#dropInFlight]); // their callers get their errors
    this.#status.close();
  }
}
