// Writing records: with every one that is put or removed goes its expiry, and the sizes of its database are kept exact.
import type { WallMs } from "@kvorum/base";
import type { ApplyContext } from "./apply-context.ts";
import type { EncodedValue } from "./command.ts";
import { timerOwner } from "./database-lifetime.ts";
import type { Database } from "./database-stage.ts";
import { encodeRecord, recordFacts, recordKey } from "./record-codec.ts";
import { putTimer, removeTimer } from "./timers.ts";

/** Puts a record at the command's versionstamp. Whatever the key had, its expiry too, ends. */
export function putRecord(
  context: ApplyContext,
  database: Database,
  {
    key,
    value,
    expireAtMs,
  }: { readonly key: Uint8Array; readonly value: EncodedValue; readonly expireAtMs: WallMs | null },
): void {
  const { writer, versionstamp, changes } = context;
  const storedKey = recordKey(database.number, key);
  endFormer(context, database, { storedKey, key });
  writer.put("records", storedKey, encodeRecord({ versionstamp, value }, expireAtMs));
  if (expireAtMs !== null) {
    putTimer(writer, { kind: "expiry", dueAtMs: expireAtMs, key, ...timerOwner(database) });
  }
  database.records += 1;
  database.bytes += key.length + value.data.length;
  changes.writtenKeys.push({ database: database.name, key, versionstamp });
}

/** Removes a record and its expiry; one that is not there is not missed. */
export function removeRecord(context: ApplyContext, database: Database, key: Uint8Array): void {
  const storedKey = recordKey(database.number, key);
  if (endFormer(context, database, { storedKey, key })) {
    const { writer, versionstamp, changes } = context;
    writer.remove("records", storedKey);
    changes.writtenKeys.push({ database: database.name, key, versionstamp });
  }
}

/** Takes the record that a key has out of the sizes and the timeline; false: it has none. */
function endFormer(
  { writer }: ApplyContext,
  database: Database,
  { storedKey, key }: { readonly storedKey: Uint8Array; readonly key: Uint8Array },
): boolean {
  const former = writer.get("records", storedKey);
  if (former === undefined) {
    return false;
  }
  const { valueBytes, expireAtMs } = recordFacts(former);
  database.records -= 1;
  database.bytes -= key.length + valueBytes;
  if (expireAtMs !== null) {
    removeTimer(writer, { kind: "expiry", dueAtMs: expireAtMs, key, ...timerOwner(database) });
  }
  return true;
}
