// The ledger against a judge that looks at the whole log at once, after the fact.
import { fc, test } from "@fast-check/vitest";
import {
  type ClientId,
  createEpoch,
  createInstantMs,
  createLogIndex,
  mustExist,
  parseClientId,
  parseRegion,
} from "@kvorum/base";
import { createVersionstamp } from "@kvorum/keyspace";
import type { AuditWords, ReadRange } from "@kvorum/kv";
import { expect } from "vitest";
import type { ReadVerdict } from "./observer.ts";
import type { ServedRead } from "./served-read.ts";
import { type EntryWrites, StaleReadLedger } from "./stale-reads.ts";

const CLIENTS: readonly ClientId[] = ["aa", "bb"].map((pair) => parseClientId(pair.repeat(16)));
const KEYS = ["a", "b", "c", "d"] as const;

interface Command {
  /** Of CLIENTS; null: nobody's. */
  readonly writer: number | null;
  readonly keys: readonly string[];
}

/** What happens at one replica, in order. */
type Step =
  | { readonly kind: "apply"; readonly commands: readonly Command[]; readonly commitAfterMs: number }
  | {
      readonly kind: "read";
      readonly from: number;
      readonly to: number;
      readonly single: boolean;
      readonly afterMs: number;
      readonly reader: number;
      /** Which of the reader's commits it had been told of, and how far it had read, as shares of the log. */
      readonly acknowledgedShare: number;
      readonly seenShare: number;
    };

const command = fc.record({
  writer: fc.option(fc.nat(CLIENTS.length - 1)),
  keys: fc.array(fc.constantFrom(...KEYS), { minLength: 1, maxLength: 2 }),
});
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constant("apply" as const),
    commands: fc.array(command, { maxLength: 3 }),
    commitAfterMs: fc.nat(20),
  }),
  fc.record({
    kind: fc.constant("read" as const),
    from: fc.nat(KEYS.length - 1),
    to: fc.nat(KEYS.length - 1),
    single: fc.boolean(),
    afterMs: fc.nat(20),
    reader: fc.nat(CLIENTS.length - 1),
    acknowledgedShare: fc.double({ min: 0, max: 1, noNaN: true }),
    seenShare: fc.double({ min: 0, max: 1, noNaN: true }),
  }),
);

test.prop([fc.array(step, { maxLength: 40 })])(
  "StaleReadLedger: says of every read what a judge says who has the whole log before it",
  (steps) => {
    const log = logOf(steps);
    const reads = readsOf(steps, log);
    const verdicts: ReadVerdict[] = [];
    const ledger = new StaleReadLedger((verdict) => verdicts.push(verdict));
    let [applied, served] = [0, 0];
    for (const { kind } of steps) {
      if (kind === "apply") {
        ledger.applied(mustExist(log[applied++], "an entry"));
      } else {
        ledger.served(mustExist(reads[served++], "a read"));
      }
    }
    ledger.completeAsOf(createInstantMs(Number.MAX_SAFE_INTEGER));
    expect(verdicts.map(summaryOf)).toEqual(reads.map((read) => judge(read, log)));
  },
);

function logOf(steps: readonly Step[]): readonly EntryWrites[] {
  const sequences = CLIENTS.map(() => 0);
  const log: EntryWrites[] = [];
  let commitAtMs = 0;
  for (const each of steps) {
    if (each.kind === "apply") {
      commitAtMs += each.commitAfterMs;
      log.push(entryOf(each.commands, { index: log.length + 1, commitAtMs, sequences }));
    }
  }
  return log;
}

function entryOf(
  commands: readonly Command[],
  place: { readonly index: number; readonly commitAtMs: number; readonly sequences: number[] },
): EntryWrites {
  const [epoch, index] = [createEpoch(0), createLogIndex(place.index)];
  return {
    epoch,
    index,
    commitAtMs: createInstantMs(place.commitAtMs),
    commands: commands.map(({ writer }) => {
      if (writer === null) {
        return { commitId: null, result: { kind: "done" }, repeated: false };
      }
      const sequence = (place.sequences[writer] ?? 0) + 1;
      place.sequences[writer] = sequence;
      const clientId = mustExist(CLIENTS[writer], "a client");
      return { commitId: { clientId, sequence, finishedBelow: 1 }, result: { kind: "done" }, repeated: false };
    }),
    writtenKeys: commands.flatMap(({ keys }, position) =>
      keys.map((key) => ({
        database: "",
        key: bytesOf(key),
        versionstamp: createVersionstamp({ epoch, index, position }),
      })),
    ),
    droppedDatabases: [],
  };
}

function readsOf(steps: readonly Step[], log: readonly EntryWrites[]): readonly ServedRead[] {
  const reads: ServedRead[] = [];
  let [applied, nowMs] = [0, 0];
  for (const each of steps) {
    if (each.kind === "apply") {
      nowMs = Math.max(nowMs, mustExist(log[applied++], "an entry").commitAtMs);
      continue;
    }
    nowMs += each.afterMs;
    reads.push({
      kind: "read",
      clientRegion: parseRegion("north"),
      source: "sdk",
      level: "eventual",
      readAtMs: createInstantMs(nowMs),
      position: { epoch: createEpoch(0), index: createLogIndex(applied) },
      database: "",
      ranges: [rangeOf(each)],
      audit: wordsOf(each, log),
    });
  }
  return reads;
}

function rangeOf({ from, to, single }: Extract<Step, { readonly kind: "read" }>): ReadRange {
  const start = bytesOf(mustExist(KEYS[from], "a key"));
  const last = single ? start : bytesOf(mustExist(KEYS[Math.max(from, to)], "a key"));
  return { start, end: Uint8Array.of(...last, 0), limit: 100, reverse: false };
}

function wordsOf(read: Extract<Step, { readonly kind: "read" }>, log: readonly EntryWrites[]): AuditWords {
  const clientId = mustExist(CLIENTS[read.reader], "a client");
  const own = log.flatMap(({ commands }) => commands.filter(({ commitId }) => commitId?.clientId === clientId)).length;
  const last = Math.floor(own * read.acknowledgedShare);
  return {
    clientId,
    clientName: "",
    callSite: "",
    acknowledged: last === 0 ? [] : [{ first: 1, last }],
    seen: { epoch: createEpoch(0), index: createLogIndex(Math.floor(log.length * read.seenShare)) },
  };
}

type Summary = readonly [
  stalenessMs: number,
  versionsMissed: number,
  firstWriter: ClientId | null | undefined,
  ownAt: number | undefined,
  backAt: number | undefined,
];

function summaryOf({ stalenessMs, versionsMissed, missed, readYourWrites, monotonicReads }: ReadVerdict): Summary {
  return [stalenessMs, versionsMissed, missed?.writer, readYourWrites?.commitAtMs, monotonicReads?.commitAtMs];
}

function judge({ position, readAtMs, ranges, audit }: ServedRead, log: readonly EntryWrites[]): Summary {
  const missed = log
    .filter(({ index, commitAtMs }) => index > position.index && commitAtMs < readAtMs)
    .flatMap(({ index, commitAtMs, commands, writtenKeys }) =>
      commands.flatMap(({ commitId }, at) =>
        writtenKeys
          .filter(({ versionstamp }) => versionstamp.at(-1) === at)
          .filter(({ key }) =>
            ranges.some(({ start, end }) => Buffer.compare(start, key) <= 0 && Buffer.compare(key, end) < 0),
          )
          .map(() => ({ index, commitAtMs, commitId })),
      ),
    );
  const [first] = missed;
  const own = missed.find(
    ({ commitId }) =>
      commitId !== null &&
      commitId.clientId === audit?.clientId &&
      audit.acknowledged.some((range) => range.first <= commitId.sequence && commitId.sequence <= range.last),
  );
  const back = missed.find(({ index }) => index <= (audit?.seen?.index ?? 0));
  return [
    first === undefined ? 0 : readAtMs - first.commitAtMs,
    missed.length,
    first === undefined ? undefined : (first.commitId?.clientId ?? null),
    own?.commitAtMs,
    back?.commitAtMs,
  ];
}

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
