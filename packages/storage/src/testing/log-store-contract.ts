// What every log store promises (replica/ports/log-store.ts), run over each adapter.
import { createLogIndex, KvorumError } from "@kvorum/base";
import type { Entry } from "@kvorum/raft";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createTestEntries, createTestEntry, createTestHardState, createTestLineage } from "./entries.ts";
import { type LogContract, type LogStoreHarness, registerLogDrops } from "./log-drop-contract.ts";

type CreateHarness = () => Promise<LogStoreHarness>;

const at = createLogIndex;

/** Registers the suite for one adapter. */
export function logStoreContract(name: string, createHarness: CreateHarness): void {
  const contract = (claim: string, run: (harness: LogStoreHarness) => Promise<void>): void =>
    test(`${name} log store: ${claim}`, async () => {
      await using harness = await createHarness();
      await run(harness);
    });
  registerReads(contract);
  registerAppends(contract);
  registerLineage(contract);
  registerLogDrops(contract);
  registerRefusals(contract);
  registerModel(name, createHarness);
}

function registerReads(contract: LogContract): void {
  contract("a new log is empty, of term 0, without a vote", async (harness) => {
    const log = await harness.open();
    expect(log.hardState).toEqual({ term: 0, vote: null, commitIndex: 0 });
    expect([log.firstIndex, log.lastIndex]).toEqual([1, 0]);
    expect(log.termAt(at(0))).toBe(0);
    expect(log.termAt(at(1))).toBeUndefined();
    expect(log.entryAt(at(0))).toBeUndefined();
    expect(log.entryAt(at(1))).toBeUndefined();
    expect(log.slice(at(1), at(9), 1000)).toEqual([]);
  });

  contract(
    "a slice stops at its end, at the log's end, and past its bytes but never before its first entry",
    async (harness) => {
      const log = await harness.open();
      const entries = createTestEntries(1, 10, 1);
      await log.append({ hardState: undefined, entries });
      const frameBytes = entries[0]?.frame.length ?? 0;
      expect(indexesOf(log.slice(at(3), at(5), 1e6))).toEqual([3, 4, 5]);
      expect(indexesOf(log.slice(at(8), at(99), 1e6))).toEqual([8, 9, 10]);
      expect(indexesOf(log.slice(at(2), at(9), 3 * frameBytes))).toEqual([2, 3, 4]);
      expect(indexesOf(log.slice(at(2), at(9), 3 * frameBytes - 1))).toEqual([2, 3]);
      expect(indexesOf(log.slice(at(7), at(9), 0))).toEqual([7]);
      expect(log.slice(at(11), at(12), 1e6)).toEqual([]);
      expect(log.slice(at(5), at(4), 1e6)).toEqual([]);
    },
  );

  contract("entries come back with the bytes that they were appended with, however long", async (harness) => {
    const entries = [0, 1, 200, 5000, 70_000, 300_000].map((sizeBytes, i) =>
      createTestEntry({ index: i + 1, term: 1, sizeBytes }),
    );
    const log = await harness.open();
    await log.append({ hardState: undefined, entries });
    const read = entries.map((entry) => log.entryAt(entry.index));
    expect(read).toEqual(entries);
    expect(log.slice(at(1), at(6), 1e9)).toEqual(entries);
  });
}

function registerAppends(contract: LogContract): void {
  contract("what was appended is there after reopening", async (harness) => {
    const first = await harness.open();
    const hardState = createTestHardState(3, 4, "us-east4-a");
    await first.append({ hardState, entries: [...createTestEntries(1, 3, 1), ...createTestEntries(4, 2, 3)] });
    await first.close();
    const log = await harness.open();
    expect(log.hardState).toEqual(hardState);
    expect([log.firstIndex, log.lastIndex]).toEqual([1, 5]);
    expect([1, 3, 4, 5, 6].map((index) => log.termAt(at(index)))).toEqual([1, 1, 3, 3, undefined]);
  });

  contract("reads see an append when it resolves and not before", async (harness) => {
    const log = await harness.open();
    const appended = log.append({ hardState: createTestHardState(1, 0), entries: createTestEntries(1, 2, 1) });
    expect([log.lastIndex, log.termAt(at(1)), log.hardState.term]).toEqual([0, undefined, 0]);
    expect(log.entryAt(at(1))).toBeUndefined();
    await appended;
    expect([log.lastIndex, log.termAt(at(1)), log.hardState.term]).toEqual([2, 1, 1]);
    expect(log.entryAt(at(2))?.index).toBe(2);
  });

  contract("an append replaces everything at and after its first index (Raft §5.3)", async (harness) => {
    const log = await harness.open();
    await log.append({ hardState: undefined, entries: createTestEntries(1, 9, 1) });
    const replaced = log.append({ hardState: undefined, entries: createTestEntries(4, 2, 2) });
    expect(log.lastIndex).toBe(3);
    await replaced;
    expect(log.lastIndex).toBe(5);
    expect(log.entryAt(at(6))).toBeUndefined();
    await log.close();
    const reopened = await harness.open();
    expect(reopened.slice(at(1), at(9), 1e6)).toEqual([...createTestEntries(1, 3, 1), ...createTestEntries(4, 2, 2)]);
  });

  contract("a hard state alone leaves the entries, entries alone leave the hard state", async (harness) => {
    const log = await harness.open();
    await log.append({ hardState: createTestHardState(1, 0, "a"), entries: [] });
    await log.append({ hardState: undefined, entries: createTestEntries(1, 2, 1) });
    await log.append({ hardState: createTestHardState(2, 1, null), entries: [] });
    await log.append({ hardState: undefined, entries: [] });
    await log.close();
    const reopened = await harness.open();
    expect(reopened.hardState).toEqual(createTestHardState(2, 1, null));
    expect(reopened.lastIndex).toBe(2);
  });

  contract("close waits for the append in flight", async (harness) => {
    const log = await harness.open();
    const appended = log.append({ hardState: undefined, entries: createTestEntries(1, 100, 1) });
    await log.close();
    await appended;
    expect((await harness.open()).lastIndex).toBe(100);
  });
}

function registerLineage(contract: LogContract): void {
  contract("a lineage is part of an append, and is there after reopening", async (harness) => {
    const log = await harness.open();
    expect(log.lineage).toEqual({ epoch: 0, promised: null, resetting: false });
    const promised = createTestLineage(0, { epoch: 1, claimant: "europe-west3-a" });
    await log.append({ hardState: undefined, entries: createTestEntries(1, 2, 1), lineage: promised });
    expect(log.lineage).toEqual(promised);
    const begun = createTestLineage(1, null, true);
    const appended = log.append({ hardState: createTestHardState(4, 0), entries: [], lineage: begun });
    expect(log.lineage).toEqual(promised);
    await appended;
    await log.close();
    const reopened = await harness.open();
    expect([reopened.lineage, reopened.hardState.term, reopened.lastIndex]).toEqual([begun, 4, 2]);
  });

  contract("truncateAfter drops what comes after it, with the lineage that demands it", async (harness) => {
    const log = await harness.open();
    await log.append({ hardState: undefined, entries: createTestEntries(1, 9, 1) });
    const lineage = createTestLineage(1, null);
    const truncated = log.append({ hardState: undefined, entries: [], truncateAfter: at(4), lineage });
    expect(log.lastIndex).toBe(4);
    await truncated;
    await log.append({ hardState: undefined, entries: [], truncateAfter: at(8) });
    await log.close();
    const reopened = await harness.open();
    expect([reopened.lineage, reopened.slice(at(1), at(9), 1e6)]).toEqual([lineage, createTestEntries(1, 4, 1)]);
    await reopened.append({ hardState: undefined, entries: createTestEntries(5, 1, 2) });
    expect(reopened.lastIndex).toBe(5);
    await reopened.append({ hardState: undefined, entries: [], truncateAfter: at(0) });
    expect([reopened.lastIndex, reopened.sizeBytes]).toEqual([0, 0]);
  });
}

function registerRefusals(contract: LogContract): void {
  contract("a gap, a decreasing term and a second append in flight are bugs of the caller", async (harness) => {
    const log = await harness.open();
    await log.append({ hardState: undefined, entries: createTestEntries(1, 3, 5) });
    const refused = { code: "invariant_broken" };
    await expect(log.append({ hardState: undefined, entries: createTestEntries(5, 1, 5) })).rejects.toMatchObject(
      refused,
    );
    await expect(log.append({ hardState: undefined, entries: createTestEntries(4, 1, 4) })).rejects.toMatchObject(
      refused,
    );
    const skipping = [createTestEntry({ index: 4, term: 5 }), createTestEntry({ index: 6, term: 5 })];
    await expect(log.append({ hardState: undefined, entries: skipping })).rejects.toMatchObject(refused);
    const appended = log.append({ hardState: undefined, entries: createTestEntries(4, 1, 5) });
    await expect(log.append({ hardState: undefined, entries: createTestEntries(5, 1, 5) })).rejects.toMatchObject(
      refused,
    );
    await appended;
    expect(log.lastIndex).toBe(4);
  });

  contract("a closed log refuses to be used", async (harness) => {
    const log = await harness.open();
    await log.close();
    await log.close();
    await expect(log.append({ hardState: undefined, entries: [] })).rejects.toMatchObject({ code: "closed" });
    expect(() => log.entryAt(at(1))).toThrow(KvorumError);
    expect(() => log.slice(at(1), at(1), 1)).toThrow(KvorumError);
  });
}

/** How a random append is drawn: how far back it begins, how many entries it has, whether the term rises. */
const stepArbitrary = fc.record({
  back: fc.nat({ max: 6 }),
  count: fc.nat({ max: 8 }),
  termRises: fc.boolean(),
  /** How many entries before the new ones stay when it compacts; null when it does not. */
  compactsBehind: fc.option(fc.nat({ max: 8 }), { nil: null }),
  reopensAfter: fc.integer({ min: 0, max: 9 }).map((draw) => draw === 0),
});

type Step = typeof stepArbitrary extends fc.Arbitrary<infer S> ? S : never;

function registerModel(name: string, createHarness: CreateHarness): void {
  test(`${name} log store: agrees with an array through random appends, replacements and reopenings`, async () => {
    const property = fc.asyncProperty(fc.array(stepArbitrary, { maxLength: 25 }), async (steps) => {
      await using harness = await createHarness();
      await compareWithModel(harness, steps);
    });
    await fc.assert(property, { numRuns: 25 });
  });
}

async function compareWithModel(harness: LogStoreHarness, steps: readonly Step[]): Promise<void> {
  let log = await harness.open();
  let model: readonly Entry[] = []; // as if nothing was ever compacted
  let baseIndex = 0;
  let term = 1;
  for (const step of steps) {
    const start = Math.max(baseIndex + 1, model.length + 1 - (step.count === 0 ? 0 : step.back));
    term += step.termRises || start <= model.length ? 1 : 0;
    const compacted = Math.max(baseIndex, start - 1 - (step.compactsBehind ?? Number.POSITIVE_INFINITY));
    const entries = createTestEntries(start, step.count, term);
    const hardState = createTestHardState(term, 0);
    await Promise.all([log.append({ hardState, entries }), log.compact(at(compacted))]);
    model = entries.length === 0 ? model : [...model.slice(0, start - 1), ...entries];
    baseIndex = compacted;
    if (step.reopensAfter) {
      await log.close();
      log = await harness.open();
    }
    expect([log.hardState, log.base.index, log.base.term]).toEqual([
      hardState,
      baseIndex,
      model[baseIndex - 1]?.term ?? 0,
    ]);
    expect(log.slice(log.firstIndex, at(model.length + 1), 1e9)).toEqual(model.slice(baseIndex));
    const kept = model.slice(baseIndex);
    expect(kept.map((entry) => log.termAt(entry.index))).toEqual(kept.map((entry) => entry.term));
    expect(log.termAt(at(model.length + 1))).toBeUndefined();
    expect(log.sizeBytes).toBe(kept.reduce((sum, entry) => sum + entry.frame.length, 0)); // frames of one size: exact
  }
}

function indexesOf(entries: readonly Entry[]): readonly number[] {
  return entries.map((entry) => entry.index);
}
