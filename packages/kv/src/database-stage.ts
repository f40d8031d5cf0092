// The databases as one transaction sees and changes them. Their sizes change with nearly every command, and are written once
// per transaction; what the digest chains is their sizes after each entry, which do not depend on the transaction.
import { createWallMs, mustExist, type WallMs } from "@kvorum/base";
import {
  COUNTERS_KEY,
  type DatabaseCounters,
  databaseKey,
  decodeCounters,
  decodeDatabaseRow,
  encodeCounters,
  encodeDatabaseRow,
} from "./database-codec.ts";
import { DATABASES_MAX } from "./limits.ts";
import type { StateReader, StateWriter } from "./state-access.ts";

/** A database of this transaction. The sizes are kept by who writes its records. */
export interface Database {
  readonly name: string;
  readonly number: number;
  records: number;
  bytes: number;
  usedAtMs: WallMs;
}

/** Called with the row of a database as an entry leaves it; null: it is gone. */
type CountRow = (key: Uint8Array, row: Uint8Array | null) => void;

const NO_DATABASES: DatabaseCounters = { nextNumber: 0, databases: 0 };

export class DatabaseStage {
  readonly #reader: StateReader;
  /** Looked up so far; null: there is none of this name. */
  readonly #known = new Map<string, Database | null>();
  /** Names whose rows are to be written. */
  readonly #changed = new Set<string>();
  readonly #changedInEntry = new Set<string>();
  #counters: DatabaseCounters | undefined;
  #haveCountersChanged = false;

  constructor(reader: StateReader) {
    this.#reader = reader;
  }

  find(name: string): Database | undefined {
    const known = this.#known.get(name);
    return known === undefined ? this.#load(name) : (known ?? undefined);
  }

  /** Whether a database of this name exists or may be made: the default one always. */
  mayUse(name: string): boolean {
    return name === "" || this.find(name) !== undefined || this.#readCounters().databases < DATABASES_MAX;
  }

  /** The database to write to, made if there is none; its row is written when the transaction ends. */
  use(name: string): Database {
    const database = this.find(name) ?? this.#create(name);
    this.#markChanged(name);
    return database;
  }

  /** Forgets the name; the records are for a sweep to remove. */
  drop(name: string): void {
    const { nextNumber, databases } = this.#readCounters();
    this.#setCounters({ nextNumber, databases: databases - 1 });
    this.#known.set(name, null);
    this.#markChanged(name);
  }

  /** Ends an entry: hands over what it changed, in the order of first use. */
  endEntry(count: CountRow): void {
    for (const name of this.#changedInEntry) {
      count(databaseKey(name), this.#rowOf(name));
    }
    this.#changedInEntry.clear();
  }

  /** One row per database used, however many commands used it. */
  write(writer: StateWriter): void {
    for (const name of this.#changed) {
      const row = this.#rowOf(name);
      if (row === null) {
        writer.remove("databases", databaseKey(name));
      } else {
        writer.put("databases", databaseKey(name), row);
      }
    }
    if (this.#haveCountersChanged) {
      writer.put("databases", COUNTERS_KEY, encodeCounters(this.#readCounters()));
    }
  }

  #create(name: string): Database {
    const { nextNumber, databases } = this.#readCounters();
    this.#setCounters({ nextNumber: nextNumber + 1, databases: databases + 1 });
    const database = { name, number: nextNumber, records: 0, bytes: 0, usedAtMs: createWallMs(0) };
    this.#known.set(name, database);
    return database;
  }

  #load(name: string): Database | undefined {
    const row = this.#reader.get("databases", databaseKey(name));
    const database = row === undefined ? undefined : { name, ...decodeDatabaseRow(row) };
    this.#known.set(name, database ?? null);
    return database;
  }

  #rowOf(name: string): Uint8Array | null {
    const database = mustExist(this.#known.get(name), "a database that changed");
    return database === null ? null : encodeDatabaseRow(database);
  }

  #markChanged(name: string): void {
    this.#changed.add(name);
    this.#changedInEntry.add(name);
  }

  #readCounters(): DatabaseCounters {
    if (this.#counters === undefined) {
      const row = this.#reader.get("databases", COUNTERS_KEY);
      this.#counters = row === undefined ? NO_DATABASES : decodeCounters(row);
    }
    return this.#counters;
  }

  #setCounters(counters: DatabaseCounters): void {
    this.#counters = counters;
    this.#haveCountersChanged = true;
  }
}
