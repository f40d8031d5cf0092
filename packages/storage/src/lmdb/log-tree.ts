// The records and entries of a log as they lie in its LMDB tree, read and verified one by one. What of them belongs to the
// log, from its base to its end, is for its readers to say.
import { createLogIndex, KvorumError, type LogIndex } from "@kvorum/base";
import { decodeEntry, type Entry, type HardState } from "@kvorum/raft";
import type { LineageRecord } from "@kvorum/replica";
import { decodeHardState, INITIAL_HARD_STATE } from "../hard-state-codec.ts";
import { decodeLineage, INITIAL_LINEAGE } from "../lineage-codec.ts";
import { decodeLogBase, INITIAL_LOG_BASE, type LogBaseRecord } from "../log-base.ts";
import type { BinaryDatabase } from "./environment.ts";
import {
  BASE_KEY,
  ENTRY_KEY_END,
  ENTRY_KEY_START,
  entryKeyFromIndex,
  HARD_STATE_KEY,
  indexFromEntryKey,
  LINEAGE_KEY,
} from "./log-keys.ts";
import { plainBytes } from "./plain-bytes.ts";

/** Every read throws KvorumError data_corrupt for bytes that fail their checksum. */
export class LogTree {
  readonly #database: BinaryDatabase;
  readonly #directory: string;

  constructor(database: BinaryDatabase, directory: string) {
    this.#database = database;
    this.#directory = directory;
  }

  readHardState(): HardState {
    const bytes = this.#database.get(HARD_STATE_KEY);
    return bytes === undefined ? INITIAL_HARD_STATE : decodeHardState(plainBytes(bytes));
  }

  readLineage(): LineageRecord {
    const bytes = this.#database.get(LINEAGE_KEY);
    return bytes === undefined ? INITIAL_LINEAGE : decodeLineage(plainBytes(bytes));
  }

  readBase(): LogBaseRecord {
    const bytes = this.#database.get(BASE_KEY);
    return bytes === undefined ? { base: INITIAL_LOG_BASE, isEmptying: false } : decodeLogBase(plainBytes(bytes));
  }

  /** @throws KvorumError data_corrupt — it is missing, damaged or another's */
  readEntry(index: number): Entry {
    const frame = this.#database.get(entryKeyFromIndex(index));
    if (frame === undefined) {
      throw new KvorumError("data_corrupt", `the log in ${this.#directory} has no entry ${index}`);
    }
    return decodeEntryAt(index, frame);
  }

  /** Entries from..to inclusive, at least one, then as many as stay within `bytesMax`. All of them must be there. */
  readEntries(from: number, to: number, bytesMax: number): readonly Entry[] {
    const entries: Entry[] = [];
    let bytes = 0;
    for (const { value } of this.#database.getRange({
      start: entryKeyFromIndex(from),
      end: entryKeyFromIndex(to + 1),
    })) {
      bytes += value.length;
      if (entries.length > 0 && bytes > bytesMax) {
        break;
      }
      entries.push(decodeEntryAt(from + entries.length, value));
    }
    return entries;
  }

  /** Bytes of the frames of from..to. */
  measureEntries(from: number, to: number): number {
    let bytes = 0;
    for (const { value } of this.#database.getRange({
      start: entryKeyFromIndex(from),
      end: entryKeyFromIndex(to + 1),
    })) {
      bytes += value.length;
    }
    return bytes;
  }

  /** How many entries lie at or after an index. */
  countFrom(index: number): number {
    return this.#database.getKeysCount({ start: entryKeyFromIndex(index), end: ENTRY_KEY_END });
  }

  /** The lowest or highest index that has an entry; undefined when there is none. */
  edgeIndex(edge: "lowest" | "highest"): LogIndex | undefined {
    const bounds =
      edge === "highest"
        ? { start: ENTRY_KEY_END, end: ENTRY_KEY_START, reverse: true }
        : { start: ENTRY_KEY_START, end: ENTRY_KEY_END };
    for (const key of this.#database.getKeys({ ...bounds, limit: 1 })) {
      return createLogIndex(indexFromEntryKey(key));
    }
    return undefined;
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
