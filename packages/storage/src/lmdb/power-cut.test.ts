// What a power cut leaves: the log, which is flushed, and a state that may be torn. A power cut is played by leaving the lock of
// a process of another boot, and by damaging what nobody had flushed.
import { readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createLogIndex, parseDatacenterId } from "@kvorum/base";
import { expect, test } from "vitest";
import { createTestEntries, createTestLineage } from "../testing/entries.ts";
import { createTemporaryFolder } from "../testing/temporary-folder.ts";
import { type LmdbStores, openLmdbStores } from "./open-stores.ts";
import { ownProcessMark } from "./process-mark.ts";

const IDENTITY = { cluster: "test", datacenter: parseDatacenterId("us-east4-a") };
const EARLIER_BOOT = "11111111-2222-3333-4444-555555555555";
const KEY = Uint8Array.of(1);

function openIn(directory: string): Promise<LmdbStores> {
  return openLmdbStores({ directory, identity: IDENTITY });
}

function write(stores: LmdbStores, value: number): void {
  stores.state.transact((writer) => writer.put("records", KEY, Uint8Array.of(value)));
}

function valueIn(stores: LmdbStores): number | undefined {
  return stores.state.read((reader) => reader.get("records", KEY)?.[0]);
}

/**
 * Closes the stores, tears the state's file, and makes all marks those of an earlier boot. A state that was replaced may be on its way
 * to the trash: it needs no tearing.
 */
async function cutPower(directory: string, stores: LmdbStores): Promise<void> {
  await stores.close();
  for (const name of (await readdir(directory)).filter((entry) => entry.startsWith("state-"))) {
    await truncate(join(directory, name, "data.mdb"), 20_000).catch(ignoreGone);
  }
  const pointer = JSON.parse(await readFile(join(directory, "state.json"), "utf8"));
  await writeFile(join(directory, "state.json"), JSON.stringify({ ...pointer, bootId: EARLIER_BOOT }));
  await leaveLock(directory, EARLIER_BOOT);
}

function ignoreGone(error: NodeJS.ErrnoException): void {
  if (error.code !== "ENOENT") {
    throw error;
  }
}

function leaveLock(directory: string, bootId: string | null): Promise<void> {
  return writeFile(join(directory, "lock"), JSON.stringify({ ...ownProcessMark(), pid: 0, bootId }));
}

test("power cut: the state goes back to its last checkpoint, again and again, and the log stays", async () => {
  await using folder = await createTemporaryFolder();
  const first = await openIn(folder.path);
  await first.log.append({ hardState: undefined, entries: createTestEntries(1, 9, 1) });
  write(first, 1);
  await first.state.checkpoint();
  write(first, 2);
  await first.state.checkpoint();
  await first.log.compact(createLogIndex(5));
  write(first, 3);
  await cutPower(folder.path, first);
  const second = await openIn(folder.path);
  expect([second.stateOrigin, valueIn(second), second.log.firstIndex]).toEqual(["restored", 2, 6]);
  write(second, 4);
  await cutPower(folder.path, second);
  await using third = await openIn(folder.path);
  expect([third.stateOrigin, valueIn(third)]).toEqual(["restored", 2]);
  const folders = (await readdir(folder.path)).filter((name) => /^(state|checkpoint)-/.test(name));
  expect(folders).toHaveLength(2);
});

test("power cut: a process killed before it had restored the state leaves that to the next", async () => {
  await using folder = await createTemporaryFolder();
  const first = await openIn(folder.path);
  write(first, 1);
  await first.state.checkpoint();
  write(first, 2);
  await cutPower(folder.path, first);
  await leaveLock(folder.path, ownProcessMark().bootId); // of a process of this boot that only took the lock
  await using second = await openIn(folder.path);
  expect([second.stateOrigin, valueIn(second)]).toEqual(["restored", 1]);
});

test("power cut: after a clean end nothing is lost, whatever the boot", async () => {
  await using folder = await createTemporaryFolder();
  const first = await openIn(folder.path);
  write(first, 1);
  await first.state.checkpoint();
  write(first, 2);
  await first.close();
  await using second = await openIn(folder.path);
  expect([second.stateOrigin, valueIn(second)]).toEqual(["kept", 2]);
});

test("power cut: a received state is its own checkpoint", async () => {
  await using folder = await createTemporaryFolder();
  const first = await openIn(folder.path);
  write(first, 1);
  await first.state.checkpoint();
  const install = await first.state.beginInstall();
  install.put([{ table: "records", key: KEY, value: Uint8Array.of(7) }]);
  await install.finish();
  write(first, 8);
  await cutPower(folder.path, first);
  await using second = await openIn(folder.path);
  expect(valueIn(second)).toBe(7);
});

test("power cut: a lost state beside a compacted log is refused, unless the log is being given up", async () => {
  await using folder = await createTemporaryFolder();
  const first = await openIn(folder.path);
  await first.log.append({ hardState: undefined, entries: createTestEntries(1, 9, 1) });
  await first.log.compact(createLogIndex(5));
  await cutPower(folder.path, first);
  const refused = { code: "data_corrupt", message: expect.stringMatching(/only after 5: wipe this datacenter/) };
  await expect(openIn(folder.path)).rejects.toMatchObject(refused);
  await expect(openIn(folder.path)).rejects.toMatchObject(refused);
  await rm(join(folder.path, "state.json"));
  await expect(openIn(folder.path)).rejects.toMatchObject(refused);
});

test("power cut: while a log is being given up, its state may be lost", async () => {
  await using folder = await createTemporaryFolder();
  const first = await openIn(folder.path);
  await first.log.append({ hardState: undefined, entries: createTestEntries(1, 9, 1) });
  await first.log.compact(createLogIndex(5));
  await first.log.append({ hardState: undefined, entries: [], lineage: createTestLineage(1, null, true) });
  await cutPower(folder.path, first);
  await using second = await openIn(folder.path);
  expect([second.stateOrigin, second.log.lineage.resetting]).toEqual(["lost", true]);
});

test("data folder: what state.json does not name is removed, a state.json of nonsense is refused", async () => {
  await using folder = await createTemporaryFolder();
  const first = await openIn(folder.path);
  write(first, 1);
  await first.close();
  await writeFile(join(folder.path, "checkpoint-7"), "left over");
  const second = await openIn(folder.path);
  expect([valueIn(second), await readdir(folder.path)]).toEqual([1, expect.not.arrayContaining(["checkpoint-7"])]);
  await second.close();
  await writeFile(join(folder.path, "state.json"), '{"state":"../elsewhere"}');
  await expect(openIn(folder.path)).rejects.toMatchObject({ code: "data_corrupt" });
});
