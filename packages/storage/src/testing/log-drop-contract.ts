// What every log store promises of compaction and reset (replica/ports/log-store.ts): part of the log store contract.
import { createEpoch, createLogIndex, createTerm, createWallMs } from "@kvorum/base";
import type { LogStore } from "@kvorum/replica";
import { expect } from "vitest";
import { createTestEntries, createTestEntry, createTestHardState, createTestLineage } from "./entries.ts";

/** One log on one disk; opened again and again, as by one process after another. */
export interface LogStoreHarness extends AsyncDisposable {
  /** Opens the log; the one opened before must have been closed. */
  open(): Promise<LogStore>;
}

/** Registers a test of one claim. */
export type LogContract = (claim: string, run: (harness: LogStoreHarness) => Promise<void>) => void;

const at = createLogIndex;

export function registerLogDrops(contract: LogContract): void {
  registerCompaction(contract);
  registerInterruptions(contract);
  registerReset(contract);
}

function registerCompaction(contract: LogContract): void {
  contract("compaction drops everything through an entry, which becomes the base", async (harness) => {
    const log = await harness.open();
    const entries = [...createTestEntries(1, 700, 1), ...createTestEntries(701, 800, 3)];
    await log.append({ hardState: undefined, entries });
    for (const through of [0, 3, 700, 1400]) {
      await log.compact(at(through));
      const { base } = log;
      expect([base.index, base.term, log.firstIndex, log.lastIndex]).toEqual([
        through,
        entries[through - 1]?.term ?? 0,
        through + 1,
        1500,
      ]);
      expect([log.entryAt(at(through)), log.termAt(at(through - 1 < 0 ? 1501 : through - 1))]).toEqual([
        undefined,
        undefined,
      ]);
      expect([log.termAt(base.index), log.termAt(log.firstIndex)]).toEqual([base.term, entries[through]?.term]);
      expect(log.slice(log.firstIndex, at(9999), 1e9)).toEqual(entries.slice(through));
      expect(log.slice(at(0), at(9999), 1e9)).toEqual([]);
    }
    expect(log.base.leaderTimeMs).toBe(entries[1399]?.leaderTimeMs);
    expect(log.sizeBytes).toBe(100 * (entries[0]?.frame.length ?? 0));
    await log.close();
    const reopened = await harness.open();
    expect([reopened.base, reopened.slice(at(1401), at(1500), 1e9)]).toEqual([log.base, entries.slice(1400)]);
  });

  contract("a log that was compacted to its end goes on after its base", async (harness) => {
    const log = await harness.open();
    await log.append({ hardState: undefined, entries: createTestEntries(1, 5, 2) });
    await log.compact(at(5));
    expect([log.firstIndex, log.lastIndex, log.termAt(at(5)), log.sizeBytes]).toEqual([6, 5, 2, 0]);
    await log.close();
    const reopened = await harness.open();
    expect([reopened.firstIndex, reopened.lastIndex, reopened.termAt(at(5))]).toEqual([6, 5, 2]);
    await reopened.append({ hardState: undefined, entries: createTestEntries(6, 2, 2) });
    await reopened.close();
    const again = await harness.open();
    expect(again.slice(at(6), at(9), 1e6)).toEqual(createTestEntries(6, 2, 2));
    expect(again.sizeBytes).toBe(2 * (createTestEntry({ index: 6, term: 2 }).frame.length ?? 0));
  });

  contract("appends go on while the log is compacted, and replacements too", async (harness) => {
    const log = await harness.open();
    await log.append({ hardState: undefined, entries: createTestEntries(1, 3000, 1) });
    const compacted = log.compact(at(2500));
    await log.append({ hardState: undefined, entries: createTestEntries(2900, 200, 2) });
    await log.append({ hardState: createTestHardState(2, 2600), entries: createTestEntries(3100, 1, 2) });
    await compacted;
    const expected = [...createTestEntries(2501, 399, 1), ...createTestEntries(2900, 201, 2)];
    expect(log.slice(at(2501), at(9999), 1e9)).toEqual(expected);
    expect(log.sizeBytes).toBe(expected.reduce((sum, entry) => sum + entry.frame.length, 0));
    await log.close();
    const reopened = await harness.open();
    expect(reopened.slice(at(2501), at(9999), 1e9)).toEqual(expected);
  });
}

function registerInterruptions(contract: LogContract): void {
  contract("close ends a compaction, and the next open shows no trace of it", async (harness) => {
    const log = await harness.open();
    await log.append({ hardState: undefined, entries: createTestEntries(1, 5000, 1) });
    const compacted = log.compact(at(4990));
    await log.close();
    await compacted;
    const reopened = await harness.open();
    expect([reopened.base.index, reopened.lastIndex]).toEqual([4990, 5000]);
    expect(reopened.slice(at(4991), at(5000), 1e9)).toEqual(createTestEntries(4991, 10, 1));
  });

  contract("a compaction past either end, and an append before the base, are bugs of the caller", async (harness) => {
    const log = await harness.open();
    await log.append({ hardState: undefined, entries: createTestEntries(1, 9, 1) });
    await log.compact(at(4));
    const refused = { code: "invariant_broken" };
    await expect(log.compact(at(3))).rejects.toMatchObject(refused);
    await expect(log.compact(at(10))).rejects.toMatchObject(refused);
    await expect(log.append({ hardState: undefined, entries: createTestEntries(4, 1, 1) })).rejects.toMatchObject(
      refused,
    );
    await expect(log.append({ hardState: undefined, entries: [], truncateAfter: at(3) })).rejects.toMatchObject(
      refused,
    );
  });
}

function registerReset(contract: LogContract): void {
  const base = { index: at(40), term: createTerm(7), epoch: createEpoch(1), leaderTimeMs: createWallMs(1234.5) };

  contract("a reset leaves an empty log after another base, with its hard state and lineage", async (harness) => {
    for (const entries of [createTestEntries(1, 1500, 1), []]) {
      const log = await harness.open();
      await log.append({ hardState: undefined, entries });
      const change = { hardState: createTestHardState(8, 40), lineage: createTestLineage(1, null) };
      await log.reset(base, change);
      expectReset(log);
      await log.close();
      const reopened = await harness.open();
      expectReset(reopened);
      await reopened.append({ hardState: undefined, entries: createTestEntries(41, 3, 7) });
      await reopened.close();
      const again = await harness.open();
      expect(again.slice(at(41), at(99), 1e6)).toEqual(createTestEntries(41, 3, 7));
      await again.reset({ ...base, index: at(0), term: createTerm(0) }, {});
      await again.close();
    }
  });

  function expectReset(log: LogStore): void {
    expect(log.base).toEqual(base);
    expect([log.firstIndex, log.lastIndex, log.sizeBytes]).toEqual([41, 40, 0]);
    expect([log.termAt(at(40)), log.termAt(at(39)), log.termAt(at(41))]).toEqual([7, undefined, undefined]);
    expect(log.slice(at(1), at(9999), 1e9)).toEqual([]);
    expect(log.hardState).toEqual(createTestHardState(8, 40));
    expect(log.lineage).toEqual(createTestLineage(1, null));
  }

  contract("a reset keeps the records that it is not given", async (harness) => {
    const log = await harness.open();
    const lineage = createTestLineage(2, { epoch: 3, claimant: "us-east4-b" });
    await log.append({ hardState: createTestHardState(5, 1), entries: createTestEntries(1, 9, 5), lineage });
    await log.reset(base, {});
    await log.close();
    const reopened = await harness.open();
    expect([reopened.hardState, reopened.lineage, reopened.base]).toEqual([createTestHardState(5, 1), lineage, base]);
  });
}
