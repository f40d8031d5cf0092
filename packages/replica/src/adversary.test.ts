import { createEpoch, createInstantMs, createLogIndex, type InstantMs } from "@kvorum/base";
import { expect, test } from "vitest";
import { Adversary } from "./adversary.ts";
import { HELD_BACK_BYTES_MAX, HELD_BACK_ENTRIES_MAX } from "./limits.ts";
import type { EntryWrites } from "./stale-reads.ts";

const BOUND_MS = 100;
const UNKNOWN = createInstantMs(Number.NaN);
const at = createInstantMs;
const APPLIED_AT_MS = at(60);

function adversary(): Adversary {
  const on = new Adversary();
  on.configure(BOUND_MS);
  return on;
}

function writes(index: number, commitAtMs: InstantMs): EntryWrites {
  const epoch = createEpoch(0);
  return { epoch, index: createLogIndex(index), commands: [], writtenKeys: [], droppedDatabases: [], commitAtMs };
}

function apply(
  held: Adversary,
  index: number,
  commitAtMs: InstantMs,
  { untoldAtMs, sizeBytes = 1 }: { readonly untoldAtMs?: InstantMs; readonly sizeBytes?: number } = {},
): void {
  const position = { epoch: createEpoch(0), index: createLogIndex(index - 1) };
  held.applied({ position, rows: [], sizeBytes }, writes(index, commitAtMs), {
    appliedAtMs: untoldAtMs ?? APPLIED_AT_MS,
    isUntold: untoldAtMs !== undefined,
  });
}

function shown(entries: readonly EntryWrites[]): readonly number[] {
  return entries.map(({ index }) => index);
}

test("Adversary: a turn that comes when it is to wake finds an entry due, whatever sums come to", () => {
  const held = adversary();
  apply(held, 1, at(0.1 + 0.2));
  expect(shown(held.advance(at(held.wakeAtMs)))).toEqual([1]);
  expect(held.wakeAtMs).toBe(Number.POSITIVE_INFINITY);
});

test("Adversary: an entry whose commit time is on its way is held from when it was applied, then from its commit", () => {
  const held = adversary();
  apply(held, 1, UNKNOWN, { untoldAtMs: at(50) });
  apply(held, 2, UNKNOWN, { untoldAtMs: at(51) });
  expect(held.wakeAtMs).toBe(150);
  held.told(writes(1, at(20)));
  expect([held.wakeAtMs, held.view?.missed[0]?.commitAtMs]).toEqual([120, 20]);
  held.told(writes(2, UNKNOWN));
  expect(shown(held.advance(at(120)))).toEqual([1, 2]);
});

test("Adversary: whatever the leader's clock says, an entry is held for no longer than the bound after it was applied", () => {
  const held = adversary();
  apply(held, 1, at(1_000_000));
  expect(held.wakeAtMs).toBe(160);
});

test("Adversary: what does not fit is shown early, the oldest first", () => {
  const held = adversary();
  apply(held, 1, at(10), { sizeBytes: HELD_BACK_BYTES_MAX });
  apply(held, 2, at(10), { sizeBytes: 1 });
  expect(shown(held.advance(at(10)))).toEqual([1]);
  const many = adversary();
  for (let index = 1; index <= HELD_BACK_ENTRIES_MAX + 2; index++) {
    apply(many, index, at(10));
  }
  expect(shown(many.advance(at(10)))).toEqual([1, 2]);
});

test("Adversary: turned off it shows everything at the next turn, and so does a state that is replaced", () => {
  const held = adversary();
  apply(held, 1, at(10));
  held.configure(null);
  expect(shown(held.advance(at(11)))).toEqual([1]);
  held.configure(BOUND_MS);
  apply(held, 2, at(12));
  held.stateReplaced();
  expect([held.view, shown(held.advance(at(13)))]).toEqual([null, []]);
});
