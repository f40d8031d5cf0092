// The life of a replica as its stores see it, drawn from a seed: appends, replacements of what was not committed, and a
// commit index up to which the state is applied. The process that is killed and the test that judges it both follow it.
import { createPrng, type Prng } from "@kvorum/base";
import type { StateReader, StateWriter } from "@kvorum/kv";
import type { Entry, HardState } from "@kvorum/raft";
import { createTestEntry, createTestHardState } from "./entries.ts";

/** One append and the log that it leaves. */
export interface CrashStep {
  /** 1-based. */
  readonly number: number;
  readonly appended: readonly Entry[];
  readonly hardState: HardState;
  /** The whole log after the append. */
  readonly log: readonly Entry[];
}

const ENTRIES_PER_STEP_MAX = 8;
const ENTRY_SIZE_BYTES_MAX = 3000;
const RECORDS = 50;
const APPLIED_KEY = new TextEncoder().encode("applied");

/** Endless; the same seed always gives the same steps. */
export function* crashSteps(seed: number): Generator<CrashStep> {
  const random = createPrng(seed).stream("crash");
  let log: readonly Entry[] = [];
  let term = 1;
  let commitIndex = 0;
  for (let number = 1; ; number++) {
    commitIndex = random.integer(commitIndex, log.length);
    const replaces = random.integer(0, 4) === 0 && commitIndex < log.length;
    term += replaces ? 1 : 0;
    const start = replaces ? random.integer(commitIndex + 1, log.length) : log.length + 1;
    const appended = drawEntries(random, start, term);
    log = [...log.slice(0, start - 1), ...appended];
    yield { number, appended, hardState: createTestHardState(term, commitIndex, "us-east4-a"), log };
  }
}

/** The index up to which the state is applied, 0 for a new one. */
export function appliedIndexOf(reader: StateReader): number {
  const stored = reader.get("meta", APPLIED_KEY);
  return stored === undefined ? 0 : Number(new TextDecoder().decode(stored));
}

/** Applies an entry as a state machine would: a record, and the applied index with it. */
export function applyEntry(writer: StateWriter, entry: Entry): void {
  writer.put("records", recordKeyOf(entry), entry.frame);
  writer.put("meta", APPLIED_KEY, new TextEncoder().encode(`${entry.index}`));
}

/** The records that applying `entries` leaves, in key order. */
export function recordsAfter(entries: readonly Entry[]): readonly (readonly [Uint8Array, Uint8Array])[] {
  const records = new Map(entries.map((entry) => [entry.index % RECORDS, entry]));
  return [...records]
    .toSorted(([a], [b]) => a - b)
    .map(([, entry]) => [recordKeyOf(entry), new Uint8Array(entry.frame)] as const);
}

function recordKeyOf(entry: Entry): Uint8Array {
  return Uint8Array.of(1, entry.index % RECORDS);
}

function drawEntries(random: Prng, start: number, term: number): readonly Entry[] {
  return Array.from({ length: random.integer(1, ENTRIES_PER_STEP_MAX) }, (_, i) =>
    createTestEntry({ index: start + i, term, sizeBytes: random.integer(0, ENTRY_SIZE_BYTES_MAX) }),
  );
}
