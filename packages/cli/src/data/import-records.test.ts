import { createEpoch, createLogIndex } from "@kvorum/base";
import { createVersionstamp, encodeKey, VALUE_BYTES_MAX } from "@kvorum/keyspace";
import { type AtomicWrite, type Operation, type Outcome, validateAtomicWrite } from "@kvorum/kv";
import fc from "fast-check";
import { expect, test } from "vitest";
import { importRecords, type SourcedRecord } from "./import-records.ts";
import type { ImportedRecord } from "./record-line.ts";

/** Takes writes until there are `writesMax`, then fails. */
class Sink {
  readonly writes: AtomicWrite[] = [];
  readonly positions: number[] = [];
  readonly #writesMax: number;

  constructor(writesMax: number) {
    this.#writesMax = writesMax;
  }

  async submit(operation: Operation): Promise<Outcome> {
    if (operation.kind !== "commit" || this.writes.length >= this.#writesMax) {
      return { kind: "failed", code: "no_leader", message: "nobody leads", leader: null };
    }
    validateAtomicWrite(operation.write);
    this.writes.push(operation.write);
    const versionstamp = createVersionstamp({ epoch: createEpoch(0), index: createLogIndex(1), position: 0 });
    return { kind: "committed", versionstamp, datacentersDurable: 2 };
  }

  get records(): number {
    return this.writes.reduce((sum, { mutations }) => sum + mutations.length, 0);
  }
}

async function* numbered(records: readonly ImportedRecord[], failure?: Error): AsyncGenerator<SourcedRecord<number>> {
  for (const [at, record] of records.entries()) {
    yield { record, position: at + 1 };
  }
  if (failure !== undefined) {
    throw failure;
  }
}

const recordOf = (keyLength: number, valueLength: number): ImportedRecord => ({
  key: encodeKey([new Uint8Array(keyLength)]),
  value: { encoding: "bytes", data: new Uint8Array(valueLength) },
});

function run(sink: Sink, source: AsyncIterable<SourcedRecord<number>>, signal?: AbortSignal): Promise<void> {
  return importRecords(source, {
    submitter: sink,
    database: "d",
    timeoutMs: 1_000,
    signal: signal ?? new AbortController().signal,
    onWritten: async (_records, position) => {
      sink.positions.push(position);
    },
  });
}

test("importRecords: every record is in one write, in order, and every write is within Deno's limits", async () => {
  const sizes = fc.array(fc.tuple(fc.nat(1_000), fc.nat(VALUE_BYTES_MAX)), { maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(sizes, fc.nat(700), async (large, small) => {
      const records = [...large.map(([key, value]) => recordOf(key, value)), ...new Array(small).fill(recordOf(4, 4))];
      const sink = new Sink(Number.POSITIVE_INFINITY);
      await run(sink, numbered(records));
      expect(sink.writes.flatMap(({ mutations }) => mutations.map(({ key }) => key))).toEqual(
        records.map(({ key }) => key),
      );
      expect(sink.positions.at(-1) ?? 0).toBe(records.length);
    }),
    { numRuns: 30 },
  );
});

test("importRecords: what comes before a record that cannot be read is written, and the error is thrown", async () => {
  const sink = new Sink(9);
  await expect(run(sink, numbered(new Array(501).fill(recordOf(1, 1)), new Error("line 502")))).rejects.toThrow(
    "line 502",
  );
  expect([sink.records, sink.positions]).toEqual([501, [500, 501]]);
});

test("importRecords: a write that fails is the end, and no position after it is told", async () => {
  const sink = new Sink(1);
  const error = await run(sink, numbered(new Array(1_200).fill(recordOf(1, 1)))).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: "no_leader" });
  expect(sink.positions).toEqual([500]);
});

test("importRecords: aborted, it writes what it has read and reads no more", async () => {
  const controller = new AbortController();
  let given = 0;
  async function* endless(): AsyncGenerator<SourcedRecord<number>> {
    for (;;) {
      given += 1;
      if (given === 700) {
        controller.abort();
      }
      yield { record: recordOf(1, 1), position: given };
    }
  }
  const sink = new Sink(9);
  await run(sink, endless(), controller.signal);
  expect([sink.records, sink.positions]).toEqual([700, [500, 700]]);
});
