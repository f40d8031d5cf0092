// What applying one command works on, and where it leaves word of what it changed.
import type { WallMs } from "@kvorum/base";
import type { Versionstamp } from "@kvorum/keyspace";
import type { Database, DatabaseStage } from "./database-stage.ts";
import type { WrittenKey } from "./entry.ts";
import { EPHEMERAL_DATABASE_PREFIX, EPHEMERAL_IDLE_MS } from "./limits.ts";
import { putTimer } from "./timers.ts";
import type { ChecksummedWriter } from "./write-checksum.ts";

/** Of one entry. */
export interface EntryChanges {
  readonly writtenKeys: WrittenKey[];
  readonly droppedDatabases: string[];
  readonly queuesChanged: Set<string>;
}

export interface ApplyContext {
  readonly writer: ChecksummedWriter;
  readonly databases: DatabaseStage;
  readonly changes: EntryChanges;
  /** Of the command. */
  readonly versionstamp: Versionstamp;
  /** The leader's, as the entry has it: the only clock of the state machine. */
  readonly nowMs: WallMs;
}

/** The database to write to, made if there is none. Whoever calls has made sure that it may be. */
export function useDatabase({ databases, writer, nowMs }: ApplyContext, name: string): Database {
  if (!name.startsWith(EPHEMERAL_DATABASE_PREFIX)) {
    return databases.use(name);
  }
  const isNew = databases.find(name) === undefined;
  const database = databases.use(name);
  database.usedAtMs = nowMs;
  if (isNew) {
    putTimer(writer, { kind: "idle", dueAtMs: idleAtMs(database), ...timerOwner(database) });
  }
  return database;
}

/** When an ephemeral database goes, unless it is written to before. */
export function idleAtMs(database: Database): WallMs {
  return (database.usedAtMs + EPHEMERAL_IDLE_MS) as WallMs;
}

/** Removes a database's name at once and leaves its rows to the sweeps. One that does not exist is gone already. */
export function dropDatabase({ databases, writer, changes, nowMs }: ApplyContext, name: string): void {
  const database = databases.find(name);
  if (database !== undefined) {
    databases.drop(name);
    putTimer(writer, { kind: "leftovers", dueAtMs: nowMs, ...timerOwner(database) });
    changes.droppedDatabases.push(name);
  }
}

/** How a timer names its database. */
export function timerOwner({ number, name }: Database): {
  readonly databaseNumber: number;
  readonly databaseName: string;
} {
  return { databaseNumber: number, databaseName: name };
}
