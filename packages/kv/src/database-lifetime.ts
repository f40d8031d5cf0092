// How a database comes and goes: made by its first write, dropped by name or, if it is ephemeral, when it is idle.
import { createWallMs, type WallMs } from "@kvorum/base";
import type { ApplyContext } from "./apply-context.ts";
import type { Database } from "./database-stage.ts";
import { EPHEMERAL_DATABASE_PREFIX, EPHEMERAL_IDLE_MS } from "./limits.ts";
import { putTimer } from "./timers.ts";

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
  return createWallMs(database.usedAtMs + EPHEMERAL_IDLE_MS);
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
