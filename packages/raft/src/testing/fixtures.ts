// Small parts that unit tests start from.
import {
  createEpoch,
  createInstantMs,
  createLogIndex,
  createPrng,
  createTerm,
  createWallMs,
  parseDatacenterId,
} from "@kvorum/base";
import { createEntry, type Entry } from "../entry.ts";
import type { RaftOptions } from "../options.ts";
import { MemoryDisk } from "./memory-disk.ts";

/** An entry whose frame has `payloadBytes` besides the header. */
export function createTestEntry(index: number, term: number, payloadBytes = 0): Entry {
  return createEntry({
    epoch: createEpoch(0),
    term: createTerm(term),
    index: createLogIndex(index),
    kind: "commands",
    leaderTimeMs: createWallMs(0),
    payload: new Uint8Array(payloadBytes),
  });
}

/** Entries 1.. of the given terms. */
export function createTestEntries(terms: readonly number[]): readonly Entry[] {
  return terms.map((term, position) => createTestEntry(position + 1, term));
}

/** Voter a of a, b, c, in the term of its last entry, or in term 1 with an empty log, with nothing known committed. */
export function createTestOptions(terms: readonly number[]): RaftOptions & { readonly log: MemoryDisk } {
  const hardState = { term: createTerm(terms.at(-1) ?? 1), vote: null, commitIndex: createLogIndex(0) };
  return {
    id: parseDatacenterId("a"),
    configuration: { voters: ["a", "b", "c"].map(parseDatacenterId), outgoing: [], learners: [] },
    reads: { kind: "read_index" },
    timing: { electionTimeoutMs: 100, heartbeatIntervalMs: 10 },
    epoch: createEpoch(0),
    hardState,
    log: new MemoryDisk(hardState, createTestEntries(terms)),
    appliedIndex: createLogIndex(0),
    random: createPrng(1),
    now: createInstantMs(0),
  };
}
