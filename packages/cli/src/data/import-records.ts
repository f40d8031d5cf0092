// Writes records in batches, one after the other in the order of their source: a later line of the same key wins, and what is
// written at any time is a prefix of the source. So it can be begun anew, or gone on with from any position that was reported.
import { KvorumError } from "@kvorum/base";
import type { Submitter } from "@kvorum/sdk";
import type { ImportedRecord } from "./record-line.ts";
import { WriteBatch } from "./write-batch.ts";

/** A record, and from where its source goes on after it. */
export interface SourcedRecord<Position> {
  readonly record: ImportedRecord;
  readonly position: Position;
}

export interface ImportOptions<Position> {
  readonly submitter: Pick<Submitter, "submit">;
  readonly database: string;
  readonly timeoutMs: number;
  /** Aborted: what was read is written, and no more is read. */
  readonly signal: AbortSignal;
  /** Everything up to `position` has been committed. */
  readonly onWritten: (records: number, position: Position) => Promise<void>;
}

/**
 * Resolves when the source has ended, or the signal was aborted.
 * @throws KvorumError of the source, once what came before is written; or of a write: nothing after it is
 */
export async function importRecords<Position>(
  source: AsyncIterable<SourcedRecord<Position>>,
  options: ImportOptions<Position>,
): Promise<void> {
  const batch = new WriteBatch();
  const items = source[Symbol.asyncIterator]();
  let last: SourcedRecord<Position> | undefined;
  const flush = async (): Promise<void> => {
    if (last !== undefined && batch.records > 0) {
      const { records } = batch;
      await write(batch, options);
      await options.onWritten(records, last.position);
    }
  };
  for (;;) {
    const next = options.signal.aborted ? END : await items.next().catch(failureOf);
    if ("failure" in next || next.done) {
      await flush();
      if ("failure" in next && !options.signal.aborted) {
        throw next.failure;
      }
      await items.return?.();
      return;
    }
    if (!batch.hasRoomFor(next.value.record)) {
      await flush();
    }
    batch.add(next.value.record);
    last = next.value;
  }
}

const END = { done: true } as const;

function failureOf(failure: unknown): { readonly failure: unknown } {
  return { failure };
}

async function write<Position>(
  batch: WriteBatch,
  { submitter, database, timeoutMs }: ImportOptions<Position>,
): Promise<void> {
  const mutations = batch.take();
  const outcome = await submitter.submit({
    kind: "commit",
    write: { commitId: null, checks: [], mutations, database },
    timeoutMs,
  });
  if (outcome.kind === "failed") {
    throw new KvorumError(outcome.code, `writing ${mutations.length} records: ${outcome.message}`);
  }
}
