// What a crash leaves on a memory disk, over many seeds.
import { createLogIndex, createPrng } from "@kvorum/base";
import type { StateReader } from "@kvorum/kv";
import { expect, test } from "vitest";
import { createTestBranch, createTestEntries, createTestHardState } from "../testing/entries.ts";
import { createMemoryDisk, type MemoryDisk } from "./disk.ts";
import { openMemoryStores } from "./open-stores.ts";

const SEEDS = 200;
const KEY = Uint8Array.of(1);

/** A disk whose flushes complete when the test says so. */
function createSlowDisk(seed: number): { readonly disk: MemoryDisk; readonly pending: (() => void)[] } {
  const pending: (() => void)[] = [];
  return { disk: createMemoryDisk({ random: createPrng(seed), completeFlush: (done) => pending.push(done) }), pending };
}

function completeAll(pending: (() => void)[]): void {
  for (const done of pending.splice(0)) {
    done();
  }
}

function recordOf(reader: StateReader): number | undefined {
  return reader.get("records", KEY)?.[0];
}

test("memory disk: an append resolves when its flush completes, not before", async () => {
  const { disk, pending } = createSlowDisk(1);
  const { log } = openMemoryStores(disk);
  let resolved = false;
  const appended = log.append({ hardState: undefined, entries: createTestEntries(1, 1, 1) }).then(() => {
    resolved = true;
  });
  await new Promise(setImmediate);
  expect([resolved, log.lastIndex]).toEqual([false, 0]);
  completeAll(pending);
  await appended;
  expect([resolved, log.lastIndex]).toEqual([true, 1]);
});

test("memory disk: a crash keeps what was acknowledged and leaves the append in flight whole or not at all", async () => {
  const outcomes = { lost: 0, kept: 0 };
  for (let seed = 1; seed <= SEEDS; seed++) {
    const { disk, pending } = createSlowDisk(seed);
    const before = openMemoryStores(disk);
    const acknowledged = before.log.append({
      hardState: createTestHardState(1, 0),
      entries: createTestEntries(1, 5, 1),
    });
    completeAll(pending);
    await acknowledged;
    void before.log.append({ hardState: createTestHardState(2, 0, "a"), entries: createTestEntries(4, 9, 2) });
    disk.crash();
    completeAll(pending); // of the dead process: must do nothing
    const { log } = openMemoryStores(disk);
    const found = log.slice(createLogIndex(1), log.lastIndex, 1e9);
    const kept = log.hardState.term === 2;
    outcomes[kept ? "kept" : "lost"] += 1;
    const expected = kept ? [...createTestEntries(1, 3, 1), ...createTestEntries(4, 9, 2)] : createTestEntries(1, 5, 1);
    expect(found, `seed ${seed}`).toEqual(expected);
    expect(log.hardState, `seed ${seed}`).toEqual(kept ? createTestHardState(2, 0, "a") : createTestHardState(1, 0));
  }
  expect(outcomes.lost).toBeGreaterThan(SEEDS / 3);
  expect(outcomes.kept).toBeGreaterThan(SEEDS / 10);
});

test("memory disk: a crash takes the state back to the last completed checkpoint, all tables together", async () => {
  const { disk, pending } = createSlowDisk(1);
  const { state } = openMemoryStores(disk);
  const write = (value: number): void =>
    state.transact((writer) => {
      writer.put("records", KEY, Uint8Array.of(value));
      writer.put("meta", KEY, Uint8Array.of(value));
    });
  write(1);
  const checkpointed = state.checkpoint();
  write(2); // after the checkpoint began: not in it
  completeAll(pending);
  await checkpointed;
  write(3);
  void state.checkpoint(); // never completes
  expect(state.read(recordOf)).toBe(3);
  disk.crash();
  const reopened = openMemoryStores(disk).state;
  expect(reopened.read(recordOf)).toBe(1);
  expect(reopened.read((reader) => reader.get("meta", KEY))).toEqual(Uint8Array.of(1));
});

test("memory disk: a crash after a clean end takes nothing, one in use takes the state back to its checkpoint", async () => {
  const disk = createMemoryDisk({ random: createPrng(1) });
  const stores = openMemoryStores(disk);
  stores.state.transact((writer) => writer.put("records", KEY, Uint8Array.of(1)));
  await stores.state.checkpoint();
  stores.state.transact((writer) => writer.put("records", KEY, Uint8Array.of(2)));
  await stores.close();
  disk.crash();
  expect(openMemoryStores(disk).state.read(recordOf)).toBe(2);
  disk.crash();
  expect(openMemoryStores(disk).state.read(recordOf)).toBe(1);
});

test("memory disk: a crash leaves a compaction, a reset, an install and a save whole or not at all", async () => {
  const seen = new Set<string>();
  for (let seed = 1; seed <= SEEDS; seed++) {
    const { disk, pending } = createSlowDisk(seed);
    const { log, state, branches } = openMemoryStores(disk);
    const appended = log.append({ hardState: undefined, entries: createTestEntries(1, 5, 1) });
    state.transact((writer) => writer.put("records", KEY, Uint8Array.of(1)));
    const checkpointed = state.checkpoint();
    completeAll(pending);
    await Promise.all([appended, checkpointed]);
    const install = await state.beginInstall();
    install.put([{ table: "records", key: KEY, value: Uint8Array.of(2) }]);
    void install.finish();
    void log.compact(createLogIndex(3));
    void branches.save(createTestBranch({ epoch: 0, forkIndex: 5, count: 1 }), createTestEntries(6, 1, 1));
    disk.crash();
    completeAll(pending); // of the dead process: must do nothing
    const after = openMemoryStores(disk);
    expect(after.log.lastIndex).toBe(5);
    seen.add(
      `base ${after.log.base.index} state ${after.state.read(recordOf)} branches ${after.branches.list().length}`,
    );
  }
  const expected = [0, 3].flatMap((base) =>
    [1, 2].flatMap((value) => [0, 1].map((count) => `base ${base} state ${value} branches ${count}`)),
  );
  expect([...seen].toSorted()).toEqual(expected.toSorted());
});

test("memory disk: a checkpoint that completes after an install does not bring the old state back", async () => {
  const { disk, pending } = createSlowDisk(1);
  const { state } = openMemoryStores(disk);
  state.transact((writer) => writer.put("records", KEY, Uint8Array.of(1)));
  const install = await state.beginInstall();
  install.put([{ table: "records", key: KEY, value: Uint8Array.of(2) }]);
  const finished = install.finish();
  const checkpointed = state.checkpoint();
  completeAll(pending);
  await Promise.all([finished, checkpointed]);
  disk.crash();
  expect(openMemoryStores(disk).state.read(recordOf)).toBe(2);
});

test("memory disk: a log compacted without a checkpoint is refused after a crash, unless it is being given up", async () => {
  const disk = createMemoryDisk({ random: createPrng(1) });
  const { log } = openMemoryStores(disk);
  await log.append({ hardState: undefined, entries: createTestEntries(1, 5, 1) });
  await log.compact(createLogIndex(3));
  disk.crash();
  expect(() => openMemoryStores(disk)).toThrow(expect.objectContaining({ code: "data_corrupt" }));
  disk.wipe();
  const wiped = openMemoryStores(disk);
  expect([wiped.log.lastIndex, wiped.log.base.index]).toEqual([0, 0]);
});

test.each(["disk_full", "disk_failed"] as const)(
  "memory disk: a write that fails as %s ends the log store",
  async (code) => {
    let failure: typeof code | null = null;
    const disk = createMemoryDisk({ random: createPrng(1), failWrites: () => failure });
    const stores = openMemoryStores(disk);
    await stores.log.append({ hardState: undefined, entries: createTestEntries(1, 5, 1) });
    failure = code;
    const refused = { code };
    const append = { hardState: undefined, entries: createTestEntries(6, 1, 1) };
    await expect(stores.log.append(append)).rejects.toMatchObject(refused);
    failure = null;
    await expect(stores.log.append(append)).rejects.toMatchObject(refused);
    expect(() => stores.log.entryAt(createLogIndex(1))).toThrow(expect.objectContaining(refused));
    await stores.close();
    expect(openMemoryStores(disk).log.lastIndex).toBe(5);
  },
);

test("memory disk: a rotten entry is never read as if it were whole, and is refused at open near the end", async () => {
  const disk = createMemoryDisk({ random: createPrng(1) });
  const stores = openMemoryStores(disk);
  await stores.log.append({ hardState: undefined, entries: createTestEntries(1, 2000, 1) });
  disk.rot(createLogIndex(7));
  const refused = expect.objectContaining({ code: "data_corrupt" });
  expect(() => stores.log.entryAt(createLogIndex(7))).toThrow(refused);
  expect(() => stores.log.slice(createLogIndex(1), createLogIndex(9), 1e6)).toThrow(refused);
  expect(stores.log.slice(createLogIndex(1), createLogIndex(6), 1e6)).toHaveLength(6);
  await stores.close();
  const reopened = openMemoryStores(disk);
  await reopened.log.compact(createLogIndex(9));
  disk.rot(createLogIndex(1999));
  await reopened.close();
  expect(() => openMemoryStores(disk)).toThrow(refused);
});

test("memory disk: it counts what was asked of it", async () => {
  const disk = createMemoryDisk({ random: createPrng(1) });
  const stores = openMemoryStores(disk);
  await stores.log.append({ hardState: undefined, entries: createTestEntries(1, 5, 1) });
  stores.state.transact(() => undefined);
  await stores.state.checkpoint();
  await stores.log.compact(createLogIndex(2));
  expect(disk.counters).toEqual({
    appends: 1,
    appendedEntries: 5,
    flushes: 3,
    transactions: 1,
    checkpoints: 1,
    compactions: 1,
    resets: 0,
    installs: 0,
  });
});

test("memory disk: stores of a crashed process refuse to be used, and a disk has one process at a time", async () => {
  const { disk } = createSlowDisk(1);
  const dead = openMemoryStores(disk);
  expect(() => openMemoryStores(disk)).toThrow(/one process/);
  disk.crash();
  const closed = expect.objectContaining({ code: "closed" });
  await expect(dead.log.append({ hardState: undefined, entries: [] })).rejects.toEqual(closed);
  expect(() => dead.state.transact(() => undefined)).toThrow(closed);
  openMemoryStores(disk);
  expect(() => dead.state.read(() => undefined)).toThrow(closed);
});

test("memory disk: the same seed leaves the same bytes", async () => {
  const leave = (): number => {
    const { disk } = createSlowDisk(7);
    const stores = openMemoryStores(disk);
    void stores.log.append({ hardState: undefined, entries: createTestEntries(1, 3, 1) });
    disk.crash();
    return openMemoryStores(disk).log.lastIndex;
  };
  expect(leave()).toBe(leave());
});
