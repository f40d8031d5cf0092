import { createEpoch, createLogIndex } from "@kvorum/base";
import fc from "fast-check";
import { expect, test } from "vitest";
import { checkBookmark, currentEpoch, epochAt, extendLineage, forkIndexOf, placeOnLineage } from "./lineage.ts";
import type { Lineage } from "./ports/peer-transport.ts";

const lineageOf = (...steps: readonly (readonly [epoch: number, startIndex: number])[]): Lineage =>
  steps.map(([epoch, startIndex]) => ({ epoch: createEpoch(epoch), startIndex: createLogIndex(startIndex) }));
const at = (epoch: number, index: number) => ({ epoch: createEpoch(epoch), index: createLogIndex(index) });

const LINEAGE = lineageOf([0, 1], [1, 11], [3, 21]);

test("lineage: an index belongs to the last epoch that started at or before it", () => {
  expect([0, 1, 10, 11, 20, 21, 999].map((index) => epochAt(LINEAGE, createLogIndex(index)))).toEqual([
    0, 0, 0, 1, 1, 3, 3,
  ]);
  expect(currentEpoch(LINEAGE)).toBe(3);
});

test("lineage: an epoch that was begun without an entry of the one before hides it", () => {
  const lineage = extendLineage(lineageOf([0, 1], [1, 11]), createEpoch(2), createLogIndex(11));
  expect(epochAt(lineage, createLogIndex(11))).toBe(2);
});

test("lineage: it is extended only by a later epoch that starts no earlier", () => {
  expect(extendLineage(LINEAGE, createEpoch(4), createLogIndex(30))).toEqual([...LINEAGE, ...lineageOf([4, 30])]);
  expect(() => extendLineage(LINEAGE, createEpoch(3), createLogIndex(30))).toThrow("does not follow");
  expect(() => extendLineage(LINEAGE, createEpoch(4), createLogIndex(20))).toThrow("cannot start");
});

test("lineage: a position is on it when the same epoch stands at the same index", () => {
  for (const position of [at(0, 0), at(0, 10), at(1, 11), at(3, 21), at(3, 500)]) {
    expect(placeOnLineage(LINEAGE, position)).toEqual({ kind: "on" });
  }
});

test("lineage: the same index of an earlier epoch is on a branch that forks where that epoch ended", () => {
  expect(placeOnLineage(LINEAGE, at(0, 11))).toEqual({ kind: "branch", forkIndex: 10 });
  expect(placeOnLineage(LINEAGE, at(1, 40))).toEqual({ kind: "branch", forkIndex: 20 });
});

test("lineage: an epoch that it skipped shares at most what came before it", () => {
  expect(placeOnLineage(LINEAGE, at(2, 40))).toEqual({ kind: "branch", forkIndex: 20 });
  expect(placeOnLineage(LINEAGE, at(2, 15))).toEqual({ kind: "branch", forkIndex: 15 });
});

test("lineage: an epoch after the current one is later, whatever the index", () => {
  expect(placeOnLineage(LINEAGE, at(4, 3))).toEqual({ kind: "later" });
});

test("lineage: a log forks from another where the first epoch that they do not share began", () => {
  const log = { lineage: lineageOf([0, 1], [2, 8]), lastIndex: createLogIndex(30) };
  expect(forkIndexOf(LINEAGE, log)).toBe(7);
  expect(forkIndexOf(LINEAGE, { lineage: lineageOf([0, 1]), lastIndex: createLogIndex(30) })).toBe(10);
});

test("lineage: a log that is a prefix, or ahead in the current epoch, forks nowhere", () => {
  expect(forkIndexOf(LINEAGE, { lineage: lineageOf([0, 1]), lastIndex: createLogIndex(10) })).toBeNull();
  expect(forkIndexOf(LINEAGE, { lineage: lineageOf([0, 1], [1, 11]), lastIndex: createLogIndex(15) })).toBeNull();
  expect(forkIndexOf(LINEAGE, { lineage: LINEAGE, lastIndex: createLogIndex(500) })).toBeNull();
});

test("lineage: a bookmark is ok, ahead, or lost with a message that names the branch", () => {
  const known = createLogIndex(25);
  expect(checkBookmark(LINEAGE, at(1, 15), known)).toEqual({ kind: "ok" });
  expect(checkBookmark(LINEAGE, at(3, 26), known)).toEqual({ kind: "ahead" });
  expect(checkBookmark(LINEAGE, at(4, 2), known)).toEqual({ kind: "ahead" });
  expect(checkBookmark(LINEAGE, at(1, 22), known)).toEqual({
    kind: "lost",
    message:
      "the bookmark is at index 22 of epoch 1, on a branch that a forced failover left behind after index 20; " +
      "the cluster is in epoch 3",
  });
});

test("lineage: whatever failovers happened, the fork is the last index at which the two logs agree", () => {
  const steps = fc.array(fc.tuple(fc.integer({ min: 1, max: 3 }), fc.nat(5)), { maxLength: 4 });
  fc.assert(
    fc.property(steps, steps, fc.nat(30), (some, others, last) => {
      const [ours, theirs] = [grow(some, 0), grow(others, 100)];
      const agree = (index: number): boolean =>
        epochAt(ours, createLogIndex(index)) === epochAt(theirs, createLogIndex(index));
      const indexes = Array.from({ length: last }, (_, i) => i + 1);
      const parted = indexes.find((index) => !agree(index));
      const fork = forkIndexOf(ours, { lineage: theirs, lastIndex: createLogIndex(last) });
      expect(fork).toBe(parted === undefined ? null : parted - 1);
    }),
  );
});

/** Epochs of two claimants never have the same number: `offset` keeps them apart. */
function grow(steps: readonly (readonly [epochs: number, entries: number])[], offset: number): Lineage {
  let lineage = lineageOf([0, 1]);
  let [epoch, startIndex] = [offset, 1];
  for (const [epochs, entries] of steps) {
    epoch += epochs;
    startIndex += entries;
    lineage = extendLineage(lineage, createEpoch(epoch), createLogIndex(startIndex));
  }
  return lineage;
}
