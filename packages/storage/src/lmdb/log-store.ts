// The log on LMDB: one tree with the hard state under its first key and every entry's frame under its index.
//
// An append is one LMDB transaction, written and flushed on a worker thread while the event loop runs on: what arrives
// meanwhile forms the next group (docs/adr/0002-log-group-commit.md). Keys ascend, so a group touches few pages. Terms
// are kept in memory as runs; everything else is read from LMDB's memory map when asked for.
import { assert, KvorumError, type LogIndex, type Term } from "@kvorum/base";
import { decodeEntry, type Entry, type HardState } from "@kvorum/raft";
import type { LogAppend, LogStore } from "@kvorum/replica";
import { checkAppend } from "../check-append.ts";
import { decodeHardState, encodeHardState, INITIAL_HARD_STATE } from "../hard-state-codec.ts";
import { StoreStatus } from "../store-status.ts";
import type { TermRuns } from "../term-runs.ts";
import { commitErrorOf, diskErrorFrom } from "./disk-error.ts";
import { type BinaryDatabase, openEnvironment } from "./environment.ts";
import { ENTRY_KEY_END, entryKeyFromIndex, HARD_STATE_KEY } from "./log-keys.ts";
import { recoverTerms } from "./log-recovery.ts";
import { plainBytes } from "./plain-bytes.ts";

export class LmdbLogStore implements LogStore {
  readonly #directory: string;
  readonly #database: BinaryDatabase;
  readonly #status: StoreStatus;
  /** Invariant: describes exactly the entries that are durable, less those that an append in flight replaces. */
  readonly #terms: TermRuns;
  #hardState: HardState;
  #appendInFlight: Promise<void> | undefined;
  #closing: Promise<void> | undefined;

  private constructor(directory: string, database: BinaryDatabase) {
    this.#directory = directory;
    this.#database = database;
    this.#status = new StoreStatus(`log store of ${directory}`);
    const hardState = database.get(HARD_STATE_KEY);
    this.#hardState = hardState === undefined ? INITIAL_HARD_STATE : decodeHardState(hardState);
    this.#terms = recoverTerms(database, (index) => this.#readEntry(index));
  }

  /**
   * Opens or creates the log in `directory`.
   * @throws KvorumError data_corrupt — a gap, or a record of the verified tail that fails its checksum
   * @throws KvorumError disk_full, disk_failed — the operating system refused
   */
  static async open(directory: string): Promise<LmdbLogStore> {
    const database = openEnvironment({ directory, noSync: false });
    try {
      return new LmdbLogStore(directory, database);
    } catch (error) {
      await database.close();
      throw diskErrorFrom(error, { attempt: "open the log", directory });
    }
  }

  get hardState(): HardState {
    return this.#hardState;
  }

  get firstIndex(): LogIndex {
    return this.#terms.firstIndex;
  }

  get lastIndex(): LogIndex {
    return this.#terms.lastIndex;
  }

  termAt(index: LogIndex): Term | undefined {
    return this.#terms.termAt(index);
  }

  entryAt(index: LogIndex): Entry | undefined {
    this.#status.assertUsable();
    return this.#terms.termAt(index) === undefined || index === 0 ? undefined : this.#readEntry(index);
  }

  slice(from: LogIndex, to: LogIndex, bytesMax: number): readonly Entry[] {
    this.#status.assertUsable();
    if (from < this.firstIndex || from > Math.min(to, this.lastIndex)) {
      return [];
    }
    const entries: Entry[] = [];
    let bytes = 0;
    const end = to < this.lastIndex ? to : this.lastIndex;
    for (const { value } of this.#database.getRange({ start: entryKeyFromIndex(from), end: ENTRY_KEY_END })) {
      const expectedIndex = from + entries.length;
      bytes += value.length;
      if (expectedIndex > end || (entries.length > 0 && bytes > bytesMax)) {
        break;
      }
      entries.push(decodeEntryAt(expectedIndex, value));
    }
    return entries;
  }

  async append(append: LogAppend): Promise<void> {
    this.#status.assertUsable();
    assert(this.#appendInFlight === undefined, "at most one append is outstanding");
    checkAppend(this.#terms, append.entries);
    this.#appendInFlight = this.#persist(append);
    try {
      await this.#appendInFlight;
    } finally {
      this.#appendInFlight = undefined;
    }
  }

  close(): Promise<void> {
    this.#closing ??= this.#closeOnce();
    return this.#closing;
  }

  async #persist(append: LogAppend): Promise<void> {
    const start = append.entries[0]?.index;
    const replacedUpTo = this.lastIndex;
    if (start !== undefined) {
      this.#terms.truncateFrom(start); // from here on nobody reads what this append replaces
    }
    try {
      await this.#commit(append, replacedUpTo);
    } catch (error) {
      const context = { attempt: "append to the log", directory: this.#directory };
      throw this.#status.fail(diskErrorFrom(await commitErrorOf(error), context));
    }
    for (const entry of append.entries) {
      this.#terms.extend(entry.index, entry.term);
    }
    this.#hardState = append.hardState ?? this.#hardState;
  }

  /** One transaction: hard state, entries, and the removal of what lies behind them. Resolves once it is flushed. */
  async #commit(append: LogAppend, replacedUpTo: LogIndex): Promise<void> {
    const lastEntry = append.entries.at(-1);
    if (append.hardState === undefined && lastEntry === undefined) {
      return;
    }
    await this.#database.batch(() => {
      if (append.hardState !== undefined) {
        void this.#database.put(HARD_STATE_KEY, encodeHardState(append.hardState)); // the batch's promise stands for all
      }
      for (const entry of append.entries) {
        void this.#database.put(entryKeyFromIndex(entry.index), entry.frame);
      }
      for (let index = (lastEntry?.index ?? replacedUpTo) + 1; index <= replacedUpTo; index++) {
        void this.#database.remove(entryKeyFromIndex(index));
      }
    });
  }

  #readEntry(index: number): Entry {
    const frame = this.#database.get(entryKeyFromIndex(index));
    if (frame === undefined) {
      throw new KvorumError("data_corrupt", `the log in ${this.#directory} has no entry ${index}`);
    }
    return decodeEntryAt(index, frame);
  }

  async #closeOnce(): Promise<void> {
    await this.#appendInFlight?.catch(() => undefined); // the caller of that append got its error
    this.#status.close();
    await this.#database.close();
  }
}

/** @throws KvorumError data_corrupt — the frame fails its checksum or belongs to another index */
function decodeEntryAt(index: number, frame: Uint8Array): Entry {
  const entry = decodeEntry(plainBytes(frame));
  if (entry.index !== index) {
    throw new KvorumError("data_corrupt", `the record of log entry ${index} holds entry ${entry.index}`);
  }
  return entry;
}
