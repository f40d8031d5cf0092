// The log on a memory disk. Mirrors lmdb/log-store.ts: an append resolves when the disk says that its flush is complete, and
// until then reads see neither the new entries nor those that they replace.
import { assert, createLogIndex, createTerm, type LogIndex, type Term } from "@kvorum/base";
import type { Entry, HardState } from "@kvorum/raft";
import type { LogAppend, LogStore } from "@kvorum/replica";
import { checkAppend } from "../check-append.ts";
import { StoreStatus } from "../store-status.ts";
import type { DiskSession } from "./disk.ts";
import type { LogFile } from "./log-file.ts";

export class MemoryLogStore implements LogStore {
  readonly firstIndex = createLogIndex(1);
  readonly #file: LogFile;
  readonly #session: DiskSession;
  readonly #status = new StoreStatus("memory log store");
  /** Entries that reads see. Invariant: no longer than the file; shorter while an append replaces the rest. */
  #visibleEntries: number;
  #appendInFlight: Promise<void> | undefined;
  #closing: Promise<void> | undefined;

  constructor(file: LogFile, session: DiskSession) {
    this.#file = file;
    this.#session = session;
    this.#visibleEntries = file.entries.length;
  }

  get hardState(): HardState {
    return this.#file.hardState;
  }

  get lastIndex(): LogIndex {
    return createLogIndex(this.#visibleEntries);
  }

  termAt(index: LogIndex): Term | undefined {
    return index === 0 ? createTerm(0) : this.#find(index)?.term;
  }

  entryAt(index: LogIndex): Entry | undefined {
    this.#assertUsable();
    return this.#find(index);
  }

  slice(from: LogIndex, to: LogIndex, bytesMax: number): readonly Entry[] {
    this.#assertUsable();
    const entries: Entry[] = [];
    let bytes = 0;
    for (let entry = this.#find(from); entry !== undefined && entry.index <= to; entry = this.#find(entry.index + 1)) {
      bytes += entry.frame.length;
      if (entries.length > 0 && bytes > bytesMax) {
        break;
      }
      entries.push(entry);
    }
    return entries;
  }

  async append(append: LogAppend): Promise<void> {
    this.#assertUsable();
    assert(this.#appendInFlight === undefined, "at most one append is outstanding");
    checkAppend(this, append.entries);
    this.#appendInFlight = this.#persist(append);
    await this.#appendInFlight;
    this.#appendInFlight = undefined;
  }

  close(): Promise<void> {
    this.#closing ??= this.#closeOnce();
    return this.#closing;
  }

  async #persist(append: LogAppend): Promise<void> {
    this.#visibleEntries = Math.min(this.#visibleEntries, (append.entries[0]?.index ?? Number.MAX_SAFE_INTEGER) - 1);
    this.#file.write(append);
    await new Promise<void>((resolve) => {
      this.#session.flush(() => {
        this.#file.flush();
        this.#visibleEntries = this.#file.entries.length;
        resolve();
      });
    });
  }

  #assertUsable(): void {
    this.#session.assertAlive();
    this.#status.assertUsable();
  }

  #find(index: number): Entry | undefined {
    return index >= 1 && index <= this.#visibleEntries ? this.#file.entries[index - 1] : undefined;
  }

  async #closeOnce(): Promise<void> {
    await this.#appendInFlight;
    this.#status.close();
  }
}
