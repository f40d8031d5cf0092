// What every branch store promises (replica/ports/branch-store.ts), run over each adapter.
import { createLogIndex } from "@kvorum/base";
import type { BranchStore } from "@kvorum/replica";
import { expect, test } from "vitest";
import { createTestBranch, createTestEntries } from "./entries.ts";

/** The branches on one disk; opened again and again, as by one process after another. */
interface BranchStoreHarness extends AsyncDisposable {
  /** Opens the branches; those opened before are closed first. */
  open(): Promise<BranchStore>;
}

const at = createLogIndex;

/** Registers the suite for one adapter. */
export function branchStoreContract(name: string, createHarness: () => Promise<BranchStoreHarness>): void {
  const contract = (claim: string, run: (harness: BranchStoreHarness) => Promise<void>): void =>
    test(`${name} branch store: ${claim}`, async () => {
      await using harness = await createHarness();
      await run(harness);
    });

  contract("none at first, and an unknown branch has no entries", async (harness) => {
    const branches = await harness.open();
    expect([branches.list(), branches.entries("epoch-1-after-7", at(8), 1e6)]).toEqual([[], []]);
  });

  contract(
    "branches are there after reopening, in the order of their forks, each with its entries",
    async (harness) => {
      const first = await harness.open();
      const later = createTestBranch({ epoch: 1, forkIndex: 70, count: 300 });
      const earlier = createTestBranch({ epoch: 0, forkIndex: 7, count: 10 });
      await first.save(later, createTestEntries(71, 300, 4));
      await first.save(earlier, createTestEntries(8, 10, 2));
      expect(first.list()).toEqual([earlier, later]);
      const branches = await harness.open();
      expect(branches.list()).toEqual([earlier, later]);
      expect(branches.entries(earlier.id, at(8), 1e9)).toEqual(createTestEntries(8, 10, 2));
      expect(branches.entries(later.id, at(71), 1e9)).toEqual(createTestEntries(71, 300, 4));
    },
  );

  contract("entries come from where they are asked for, at least one, as many as fit", async (harness) => {
    const branches = await harness.open();
    const branch = createTestBranch({ epoch: 0, forkIndex: 10, count: 9 });
    const entries = createTestEntries(11, 9, 2);
    await branches.save(branch, entries);
    const frameBytes = entries[0]?.frame.length ?? 0;
    expect(branches.entries(branch.id, at(13), 2 * frameBytes)).toEqual(entries.slice(2, 4));
    expect(branches.entries(branch.id, at(19), 0)).toEqual(entries.slice(8));
    expect(branches.entries(branch.id, at(20), 1e6)).toEqual([]);
    expect(branches.entries(branch.id, at(10), 1e6)).toEqual([]);
    expect(branches.entries("epoch-0-after-1", at(11), 1e6)).toEqual([]);
  });

  contract("saving a branch again replaces it, and leaves others alone", async (harness) => {
    const first = await harness.open();
    const other = createTestBranch({ epoch: 0, forkIndex: 100, count: 2 });
    await first.save(other, createTestEntries(101, 2, 2));
    await first.save(createTestBranch({ epoch: 0, forkIndex: 10, count: 9 }), createTestEntries(11, 9, 2));
    const shorter = createTestBranch({ epoch: 0, forkIndex: 10, count: 3 });
    await first.save(shorter, createTestEntries(11, 3, 3));
    const branches = await harness.open();
    expect(branches.list()).toEqual([shorter, other]);
    expect(branches.entries(shorter.id, at(11), 1e9)).toEqual(createTestEntries(11, 3, 3));
    expect(branches.entries(other.id, at(101), 1e9)).toEqual(createTestEntries(101, 2, 2));
  });

  contract("a branch whose first entries had been compacted holds the rest", async (harness) => {
    const branches = await harness.open();
    const branch = { ...createTestBranch({ epoch: 0, forkIndex: 10, count: 9 }), firstIndex: at(14) };
    await branches.save(branch, createTestEntries(14, 6, 2));
    expect(branches.list()).toEqual([branch]);
    expect(branches.entries(branch.id, at(14), 1e9)).toEqual(createTestEntries(14, 6, 2));
    expect(branches.entries(branch.id, at(11), 1e9)).toEqual([]);
    await expect(branches.save({ ...branch, firstIndex: at(10) }, [])).rejects.toMatchObject({
      code: "invariant_broken",
    });
  });

  contract("entries that are not those of the branch are a bug of the caller", async (harness) => {
    const branches = await harness.open();
    const branch = createTestBranch({ epoch: 0, forkIndex: 10, count: 3 });
    const refused = { code: "invariant_broken" };
    await expect(branches.save(branch, createTestEntries(11, 2, 1))).rejects.toMatchObject(refused);
    await expect(branches.save(branch, createTestEntries(10, 3, 1))).rejects.toMatchObject(refused);
    expect(branches.list()).toEqual([]);
  });
}
