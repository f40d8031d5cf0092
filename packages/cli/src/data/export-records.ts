// The records of a database, read batch by batch as lines of an export. Each batch is one snapshot, the whole is not: what is
// written meanwhile is in it where the reading had not come to it yet. `kvorum backup` is the consistent one.
import { KvorumError, successorOf } from "@kvorum/base";
import { encodeKey, type Key, prefixRange } from "@kvorum/keyspace";
import type { Consistency, KvEntry } from "@kvorum/kv";
import type { Submitter } from "@kvorum/sdk";
import { EXPORT_BATCH_RECORDS } from "../limits.ts";
import { formatRecord } from "./record-line.ts";

export interface ExportOptions {
  readonly submitter: Submitter;
  readonly database: string;
  /** Null: every record. */
  readonly prefix: Key | null;
  readonly consistency: Consistency;
  readonly timeoutMs: number;
  /** The encoded key that an earlier run ended with; null: from the beginning. */
  readonly after: Uint8Array | null;
}

/**
 * Batches of lines in the order of their keys; reads no further than its caller has got.
 * @throws KvorumError of the read that failed
 */
export async function* exportRecords(options: ExportOptions): AsyncGenerator<readonly string[]> {
  const range = prefixRange(encodeKey(options.prefix ?? []));
  let start = options.after === null ? range.start : successorOf(options.after);
  for (;;) {
    const entries = await readBatch(options, { start, end: range.end });
    if (entries.length > 0) {
      yield entries.map(formatRecord);
    }
    const last = entries.at(-1);
    if (last === undefined || entries.length < EXPORT_BATCH_RECORDS) {
      return;
    }
    start = successorOf(last.key);
  }
}

async function readBatch(
  { submitter, database, consistency, timeoutMs }: ExportOptions,
  range: { readonly start: Uint8Array; readonly end: Uint8Array },
): Promise<readonly KvEntry[]> {
  const ranges = [{ ...range, limit: EXPORT_BATCH_RECORDS, reverse: false }];
  const outcome = await submitter.submit({ kind: "read", ranges, consistency, timeoutMs, database });
  if (outcome.kind === "read") {
    return outcome.ranges[0] ?? [];
  }
  const failure = outcome.kind === "failed" ? outcome : { code: "internal" as const, message: `found ${outcome.kind}` };
  throw new KvorumError(failure.code, `reading records to export: ${failure.message}`);
}
