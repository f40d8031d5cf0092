// What has fallen due by leader time, a bounded part of it per command: as the log is the only clock, every replica removes the
// same rows at the same entry (pitfalls.md 19).
import type { ApplyContext } from "./apply-context.ts";
import { dropDatabase, idleAtMs } from "./database-lifetime.ts";
import type { Database } from "./database-stage.ts";
import { SWEEP_ROWS_MAX } from "./limits.ts";
import { endLease } from "./queue.ts";
import { findStatusInRow } from "./queue-rows.ts";
import { clientKeyOf, recordFacts, recordKey } from "./record-codec.ts";
import { removeRecord } from "./records.ts";
import { dueTimers, isPending, putTimer, removeTimer, type Timer } from "./timers.ts";

/** Ends when about SWEEP_ROWS_MAX rows have changed; what is left is due at once. */
export function sweep(context: ApplyContext): void {
  const rowsStart = context.writer.rowsChanged;
  for (const timer of dueTimers(context.writer, context.nowMs, SWEEP_ROWS_MAX)) {
    const rowsLeft = SWEEP_ROWS_MAX - (context.writer.rowsChanged - rowsStart);
    if (rowsLeft <= 0) {
      return;
    }
    if (isPending(context.writer, timer)) {
      fire(context, timer, rowsLeft);
    }
  }
}

function fire(context: ApplyContext, timer: Timer, rowsMax: number): void {
  switch (timer.kind) {
    case "leftovers":
      removeLeftovers(context, timer, rowsMax);
      break;
    case "expiry":
      expire(context, timer);
      break;
    case "lease":
      removeTimer(context.writer, timer);
      withOwner(context, timer, (database) => endLease(context, database, timer.messageId));
      break;
    case "idle":
      removeTimer(context.writer, timer);
      withOwner(context, timer, (database) => endIdle(context, database, timer));
      break;
  }
}

/** The timer goes with the record; that of a dropped database has nobody to tell. */
function expire(context: ApplyContext, timer: Extract<Timer, { kind: "expiry" }>): void {
  const key = new Uint8Array(timer.key);
  const isOwned = withOwner(context, timer, (database) => removeRecord(context, database, key));
  if (!isOwned) {
    context.writer.remove("records", recordKey(timer.databaseNumber, key));
    removeTimer(context.writer, timer);
  }
}

function endIdle(context: ApplyContext, database: Database, timer: Timer): void {
  const dueAtMs = idleAtMs(database);
  if (dueAtMs > context.nowMs) {
    putTimer(context.writer, { ...timer, dueAtMs });
  } else {
    dropDatabase(context, database.name);
  }
}

/** Removes rows of a dropped database, at most `rowsMax` of each table; the timer stays while there may be more. */
function removeLeftovers(context: ApplyContext, timer: Timer, rowsMax: number): void {
  removeTimer(context.writer, timer);
  const isDone = [removeRecordsOf(context, timer, rowsMax), removeQueueOf(context, timer, rowsMax)].every(Boolean);
  if (!isDone) {
    putTimer(context.writer, { ...timer, dueAtMs: context.nowMs });
  }
}

/** Whether none is left. */
function removeRecordsOf({ writer }: ApplyContext, timer: Timer, rowsMax: number): boolean {
  const rows = writer.range("records", { ...boundsOf(timer), limit: rowsMax, reverse: false });
  for (const [key, record] of rows) {
    const { expireAtMs } = recordFacts(record);
    if (expireAtMs !== null) {
      removeTimer(writer, { ...timer, kind: "expiry", dueAtMs: expireAtMs, key: clientKeyOf(key) });
    }
    writer.remove("records", key);
  }
  return rows.length < rowsMax;
}

/** Whether none is left. */
function removeQueueOf({ writer }: ApplyContext, timer: Timer, rowsMax: number): boolean {
  const rows = writer.range("queue", { ...boundsOf(timer), limit: rowsMax, reverse: false });
  for (const [key, row] of rows) {
    const found = findStatusInRow(key, row);
    if (found?.status.state.kind === "leased") {
      removeTimer(writer, { ...timer, kind: "lease", dueAtMs: found.status.state.untilMs, messageId: found.id });
    }
    writer.remove("queue", key);
  }
  return rows.length < rowsMax;
}

/** All rows whose keys begin with the number of the timer's database. */
function boundsOf({ databaseNumber }: Timer): { readonly start: Uint8Array; readonly end: Uint8Array } {
  return { start: recordKey(databaseNumber, new Uint8Array(0)), end: recordKey(databaseNumber + 1, new Uint8Array(0)) };
}

/** Does the work if the timer's database is still there; says whether. */
function withOwner(context: ApplyContext, timer: Timer, work: (database: Database) => void): boolean {
  const isOwned = context.databases.find(timer.databaseName)?.number === timer.databaseNumber;
  if (isOwned) {
    work(context.databases.use(timer.databaseName));
  }
  return isOwned;
}
