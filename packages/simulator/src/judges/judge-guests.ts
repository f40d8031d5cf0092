// Judges what guests were told against the log and the state of the end: increments counted once, messages not lost, records
// that expired gone and others kept.
import type { LogBranch } from "@kvorum/checker";
import { singleKeyRange, versionstampToHex } from "@kvorum/keyspace";
import { type KvEntry, readRanges, type StateReader } from "@kvorum/kv";
import type { Acknowledged, Evidence } from "../guests/evidence.ts";
import { COUNTER_KEYS, textOf, undeliveredKey } from "../guests/guest-keys.ts";
import type { Probes } from "../trace/probes.ts";
import { countLog, idText, numberOf, u64Of } from "./counted-log.ts";
import { judgeQueueLog } from "./queue-log.ts";
import type { ReplayedEntry } from "./replay.ts";
import type { Violation } from "./violation.ts";

export interface GuestsJudged {
  readonly evidence: Evidence;
  /** The living log. */
  readonly entries: readonly ReplayedEntry[];
  /** What forced failovers left behind. */
  readonly branches: readonly LogBranch[];
  /** The state of the end. */
  readonly reader: StateReader;
  readonly probes: Probes;
}

export function judgeGuests(judged: GuestsJudged): readonly Violation[] {
  countRareSituations(judged);
  return [
    ...judgeCounter(judged).map((message) => ({ judge: "counter", message })),
    ...judgeQueue(judged).map((message) => ({ judge: "queue", message })),
    ...judgeRecords(judged).map((message) => ({ judge: "expiry", message })),
  ];
}

function judgeCounter({ evidence, entries, branches, reader, probes }: GuestsJudged): readonly string[] {
  const counted = countLog(entries);
  const found = (key: Uint8Array): KvEntry | undefined => findEntry(reader, key);
  const u64 = (key: Uint8Array): bigint | null => {
    const entry = found(key);
    return entry === undefined ? null : u64Of(entry.value.data);
  };
  const numbers = found(COUNTER_KEYS.numbers);
  const states: readonly (readonly [string, unknown, unknown])[] = [
    ["sum", u64(COUNTER_KEYS.sum) ?? 0n, counted.sum],
    ["sum of numbers", numbers === undefined ? 0 : numberOf(numbers.value.data), counted.numbers],
    ["min", u64(COUNTER_KEYS.min), counted.min],
    ["max", u64(COUNTER_KEYS.max), counted.max],
  ];
  const misplaced = evidence.increments.filter(({ commitId, versionstamp }) => {
    const place = counted.placeById.get(idText(commitId));
    const isThere = place !== undefined && versionstampToHex(place) === versionstamp;
    return !isThere && !isLost(branches, versionstamp);
  });
  probes.hit("judged_counter", evidence.increments.length);
  return [
    ...states
      .filter(([, state, expected]) => state !== expected)
      .map(([name, state, expected]) => `the ${name} is ${state}, the log says ${expected}`),
    ...misplaced.map(({ versionstamp }) => `the increment acknowledged at ${versionstamp} does not count there`),
  ];
}

function judgeQueue({ evidence, entries, branches, reader, probes }: GuestsJudged): readonly string[] {
  const lost = evidence.enqueued.filter(
    ({ message, versionstamp }) =>
      !isLost(branches, versionstamp) &&
      !evidence.delivered.has(message) &&
      findEntry(reader, undeliveredKey(message)) === undefined,
  );
  probes.hit("judged_queue", evidence.enqueued.length);
  return [
    ...lost.map(({ message, versionstamp }) => `${message}, enqueued at ${versionstamp}, was never delivered`),
    ...judgeQueueLog(entries, probes),
  ];
}

function judgeRecords({ evidence, branches, reader, probes }: GuestsJudged): readonly string[] {
  const leftOver = evidence.fleeting.filter((key) => findEntry(reader, key) !== undefined);
  const missing = evidence.kept.filter(({ key, text, versionstamp }) => {
    const entry = findEntry(reader, key);
    const isThere = entry !== undefined && textOf(entry.value.data) === text;
    return !isThere && !isLost(branches, versionstamp);
  });
  probes.hit("judged_expiry", evidence.fleeting.length);
  return [
    ...leftOver.map((key) => `the record under ${textOf(key)} has not expired`),
    ...missing.map(({ text, versionstamp }) => `${text} was kept at ${versionstamp} and has expired`),
  ];
}

function countRareSituations({ evidence, entries, reader, probes }: GuestsJudged): void {
  const undelivered = evidence.enqueued.filter(({ message }) => findEntry(reader, undeliveredKey(message)));
  if (undelivered.length > 0) {
    probes.hit("message_undelivered", undelivered.length);
  }
  let sweptIn: number | null = null;
  for (const { entry, applied, commands } of entries) {
    if (commands[0]?.kind === "sweep") {
      if (applied.writtenKeys.length > 0) {
        probes.hit("record_expired", applied.writtenKeys.length);
      }
      if (sweptIn !== null && sweptIn !== entry.term) {
        probes.hit("sweep_after_leader_change");
      }
      sweptIn = entry.term;
    }
  }
}

function isLost(branches: readonly LogBranch[], versionstamp: Acknowledged["versionstamp"]): boolean {
  return branches.some(({ after, until }) => after < versionstamp && versionstamp <= until);
}

function findEntry(reader: StateReader, key: Uint8Array): KvEntry | undefined {
  return readRanges(reader, [{ ...singleKeyRange(key), limit: 1, reverse: false }])[0]?.[0];
}
