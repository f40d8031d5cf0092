import { fc, test as propertyTest } from "@fast-check/vitest";
import { createLogIndex, createTerm } from "@kvorum/base";
import { expect, test } from "vitest";
import { TAIL_BYTES_MAX } from "./limits.ts";
import { RaftLog } from "./raft-log.ts";
import { createTestEntries, createTestEntry } from "./testing/fixtures.ts";
import { MemoryDisk } from "./testing/memory-disk.ts";

function logOf(terms: readonly number[]): { readonly log: RaftLog; readonly disk: MemoryDisk } {
  const hardState = { term: createTerm(9), vote: null, commitIndex: createLogIndex(0) };
  const disk = new MemoryDisk(hardState, createTestEntries(terms));
  return { disk, log: new RaftLog(disk, createLogIndex(0)) };
}

const ascendingTerms = fc
  .array(fc.integer({ min: 1, max: 6 }), { maxLength: 20 })
  .map((terms) => terms.toSorted((a, b) => a - b));

propertyTest.prop([ascendingTerms, fc.nat(25), fc.nat(7)])(
  "agreementIndex: is the last index up to the given one whose term is not later",
  (terms, index, term) => {
    const candidates = terms.slice(0, index).filter((each) => each <= term);
    expect(logOf(terms).log.agreementIndex(createLogIndex(index), createTerm(term))).toBe(candidates.length);
  },
);

propertyTest.prop([ascendingTerms, ascendingTerms, fc.nat(20)])(
  "append: memory overlays the disk from the first entry on",
  (onDisk, added, keep) => {
    const { log } = logOf(onDisk);
    const kept = onDisk.slice(0, keep);
    const later = added.map((term) => term + 6);
    log.append(later.map((term, position) => createTestEntry(kept.length + position + 1, term)));
    const expected = later.length === 0 ? onDisk : [...kept, ...later];
    expect(log.lastIndex).toBe(expected.length);
    expect(log.persistedIndex).toBe(later.length === 0 ? onDisk.length : kept.length);
    expected.forEach((term, position) => {
      expect(log.termAt(createLogIndex(position + 1))).toBe(term);
    });
    log.assertInvariants();
  },
);

test("entries: at least one however small the bound, and a batch may end where memory takes over", () => {
  const { log } = logOf([1, 1]);
  log.append([createTestEntry(3, 1, 100), createTestEntry(4, 1, 100)]);
  const all = createLogIndex(4);
  expect(log.entries(createLogIndex(1), all, 1).map((entry) => entry.index)).toEqual([1]);
  expect(log.entries(createLogIndex(1), all, 1e9).map((entry) => entry.index)).toEqual([1, 2]);
  expect(log.entries(createLogIndex(3), all, 1).map((entry) => entry.index)).toEqual([3]);
  expect(log.entries(createLogIndex(3), all, 1e9).map((entry) => entry.index)).toEqual([3, 4]);
  expect(log.entries(createLogIndex(5), all, 1e9)).toEqual([]);
});

test("tail: entries leave memory only once they are persisted and committed, and are then read from disk", () => {
  const { log, disk } = logOf([]);
  const count = 20;
  log.append(Array.from({ length: count }, (_, position) => createTestEntry(position + 1, 1, TAIL_BYTES_MAX / 10)));
  const entries = log.startWrite();
  expect(entries.length).toBe(count);
  disk.write({ sequence: 1, hardState: undefined, entries, messagesAfter: [] });
  log.endWrite();
  expect(log.uncommittedBytes).toBeGreaterThan(TAIL_BYTES_MAX);
  log.commitTo(createLogIndex(count));
  expect(log.uncommittedBytes).toBe(0);
  const first = log.entries(createLogIndex(1), createLogIndex(count), Number.POSITIVE_INFINITY);
  const second = log.entries(createLogIndex(first.length + 1), createLogIndex(count), Number.POSITIVE_INFINITY);
  expect(first.length).toBeGreaterThan(10);
  expect(second.length).toBeGreaterThan(5);
  expect(first.length + second.length).toBe(count);
});

test("uncommittedBytes: an overwritten suffix no longer counts", () => {
  const { log } = logOf([]);
  log.append([createTestEntry(1, 1), createTestEntry(2, 1, 1000)]);
  log.append([createTestEntry(2, 2)]);
  expect(log.uncommittedBytes).toBe(2 * createTestEntry(1, 1).frame.length);
});
