// One atomic write against the state: all checks, then all mutations and messages in order, or nothing.
import type { ApplyContext } from "./apply-context.ts";
import type { AtomicWrite, Check, CommandResult } from "./command.ts";
import { useDatabase } from "./database-lifetime.ts";
import { DATABASES_MAX } from "./limits.ts";
import { enqueueMessage } from "./queue.ts";
import { decodeRecord, recordIsAt, recordKey } from "./record-codec.ts";
import { putRecord, removeRecord } from "./records.ts";
import { resolveMutations } from "./resolve-mutations.ts";
import type { StateReader } from "./state-access.ts";

/**
 * Sees the effects of everything applied before it in the same transaction. Decides first, writes after: a write that is
 * refused has touched nothing (pitfalls.md 21). One without mutations commits too, and has its versionstamp.
 */
export function applyWrite(context: ApplyContext, write: AtomicWrite): CommandResult {
  const { writer, databases, versionstamp } = context;
  const { checks, mutations, enqueues = [], database: name = "" } = write;
  const number = databases.find(name)?.number;
  const failedChecks = failedChecksOf(writer, number, checks);
  if (failedChecks.length > 0) {
    return { kind: "check_failed", failedChecks };
  }
  const resolution = resolveMutations(mutations, versionstamp, (key) => {
    const record = findRecord(writer, number, key);
    return record === undefined ? undefined : decodeRecord(record).value;
  });
  if (!resolution.ok) {
    return { kind: "invalid", message: resolution.message };
  }
  if (!databases.mayUse(name)) {
    return { kind: "invalid", message: `Too many databases (max ${DATABASES_MAX})` };
  }
  const database = useDatabase(context, name);
  for (const effect of resolution.effects) {
    if (effect.value === null) {
      removeRecord(context, database, effect.key);
    } else {
      putRecord(context, database, effect);
    }
  }
  for (const [position, enqueue] of enqueues.entries()) {
    enqueueMessage(context, database, { versionstamp, position }, enqueue);
  }
  return { kind: "committed", versionstamp };
}

function failedChecksOf(reader: StateReader, databaseNumber: number | undefined, checks: readonly Check[]): number[] {
  const failed: number[] = [];
  for (const [index, check] of checks.entries()) {
    if (!holds(reader, databaseNumber, check)) {
      failed.push(index);
    }
  }
  return failed;
}

function holds(reader: StateReader, databaseNumber: number | undefined, check: Check): boolean {
  const record = findRecord(reader, databaseNumber, check.key);
  if (record === undefined || check.versionstamp === null) {
    return record === undefined && check.versionstamp === null;
  }
  return recordIsAt(record, check.versionstamp);
}

/** A database without a number has no records. */
function findRecord(reader: StateReader, databaseNumber: number | undefined, key: Uint8Array): Uint8Array | undefined {
  return databaseNumber === undefined ? undefined : reader.get("records", recordKey(databaseNumber, key));
}
