// One atomic write against the state: all checks, then all mutations in order, or nothing.
import type { Versionstamp } from "@kvorum/keyspace";
import type { AtomicWrite, Check, CommandResult } from "./command.ts";
import { encodeRecord, recordIsAt } from "./record-codec.ts";
import type { StateReader, StateWriter } from "./state-access.ts";

/**
 * Sees the effects of everything applied before it in the same transaction. Decides first, writes after: a write that is
 * refused has touched nothing (pitfalls.md 21). One without mutations commits too, and has its versionstamp.
 */
export function applyWrite(writer: StateWriter, write: AtomicWrite, versionstamp: Versionstamp): CommandResult {
  const failedChecks = failedChecksOf(writer, write.checks);
  if (failedChecks.length > 0) {
    return { kind: "check_failed", failedChecks };
  }
  for (const mutation of write.mutations) {
    switch (mutation.kind) {
      case "set":
        writer.put("records", mutation.key, encodeRecord({ versionstamp, value: mutation.value }));
        break;
      case "delete":
        writer.remove("records", mutation.key);
        break;
    }
  }
  return { kind: "committed", versionstamp };
}

function failedChecksOf(reader: StateReader, checks: readonly Check[]): number[] {
  const failed: number[] = [];
  for (const [index, check] of checks.entries()) {
    if (!holds(reader, check)) {
      failed.push(index);
    }
  }
  return failed;
}

function holds(reader: StateReader, check: Check): boolean {
  const record = reader.get("records", check.key);
  if (record === undefined || check.versionstamp === null) {
    return record === undefined && check.versionstamp === null;
  }
  return recordIsAt(record, check.versionstamp);
}
