// Whose a data folder is and who holds it, with the stores opened as a node opens them.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { mustExist, parseDatacenterId } from "@kvorum/base";
import { expect, test } from "vitest";
import { createTestEntries } from "../testing/entries.ts";
import { createTemporaryFolder } from "../testing/temporary-folder.ts";
import type { DataIdentity } from "./data-identity.ts";
import { openLmdbStores } from "./open-stores.ts";
import { ownProcessMark, type ProcessMark } from "./process-mark.ts";

const IDENTITY: DataIdentity = { cluster: "test", datacenter: parseDatacenterId("us-east4-a") };
const KEY = Uint8Array.of(1);

/** Opens the folder, writes an entry and a record, closes it. */
async function writeSomething(directory: string): Promise<void> {
  await using stores = await openLmdbStores({ directory, identity: IDENTITY });
  await stores.log.append({ hardState: undefined, entries: createTestEntries(1, 1, 1) });
  stores.state.transact((writer) => writer.put("records", KEY, KEY));
}

/** What a process that died with the folder open leaves. */
function leaveLock(directory: string, mark: ProcessMark | string): Promise<void> {
  return writeFile(join(directory, "lock"), typeof mark === "string" ? mark : JSON.stringify(mark));
}

test("data folder: it is made with its parents, and a clean end leaves no lock", async () => {
  await using folder = await createTemporaryFolder();
  const directory = join(folder.path, "deep", "data");
  await writeSomething(directory);
  expect((await readdir(directory)).toSorted()).toEqual(["identity.json", "log", "state-0", "state.json"]);
  await using stores = await openLmdbStores({ directory, identity: IDENTITY });
  expect(stores.stateOrigin).toBe("kept");
  expect(stores.state.read((reader) => reader.get("records", KEY))).toEqual(KEY);
});

test.each([
  { ...IDENTITY, cluster: "other" },
  { ...IDENTITY, datacenter: parseDatacenterId("us-east4-b") },
])("data folder: it is refused to $cluster $datacenter, and named as what it is", async (identity) => {
  await using folder = await createTemporaryFolder();
  await writeSomething(folder.path);
  const before = await readFile(join(folder.path, "identity.json"), "utf8");
  const refusal = openLmdbStores({ directory: folder.path, identity });
  await expect(refusal).rejects.toMatchObject({
    code: "data_mismatch",
    message: expect.stringMatching(/"test".*"us-east4-a".*expected.*(other|us-east4-b)/),
  });
  expect(await readFile(join(folder.path, "identity.json"), "utf8")).toBe(before);
  await writeSomething(folder.path);
});

test("data folder: while this process has it open, it is locked", async () => {
  await using folder = await createTemporaryFolder();
  const stores = await openLmdbStores({ directory: folder.path, identity: IDENTITY });
  const second = openLmdbStores({ directory: folder.path, identity: IDENTITY });
  await expect(second).rejects.toMatchObject({ code: "data_locked", details: { pid: process.pid } });
  await stores.log.append({ hardState: undefined, entries: createTestEntries(1, 1, 1) });
  await stores.close();
  await stores.close();
  await using reopened = await openLmdbStores({ directory: folder.path, identity: IDENTITY });
  expect(reopened.log.lastIndex).toBe(1);
});

test("data folder: a lock of another living process holds, of a dead one it is taken over with its state", async () => {
  await using folder = await createTemporaryFolder();
  await writeSomething(folder.path);
  const other = spawn(process.execPath, ["-e", "process.stdin.resume()"], { stdio: ["pipe", "ignore", "inherit"] });
  const pid = mustExist(other.pid, "pid");
  await leaveLock(folder.path, { ...ownProcessMark(), pid, startTicks: null });
  const refused = openLmdbStores({ directory: folder.path, identity: IDENTITY });
  await expect(refused).rejects.toMatchObject({ code: "data_locked", details: { pid } });
  other.kill("SIGKILL");
  await once(other, "exit");
  await using stores = await openLmdbStores({ directory: folder.path, identity: IDENTITY });
  expect(stores.state.read((reader) => reader.get("records", KEY))).toEqual(KEY);
});

test("data folder: a process number that was given again does not hold a lock", async () => {
  await using folder = await createTemporaryFolder();
  await leaveLock(folder.path, { ...ownProcessMark(), startTicks: "1" });
  await writeSomething(folder.path);
});

test.each([
  ["an earlier boot", { ...ownProcessMark(), bootId: "11111111-2222-3333-4444-555555555555" }],
  ["an unknown boot", { pid: 0, startTicks: null, bootId: null }],
  ["a torn lock file", '{"pid":12'],
])("data folder: a lock of %s means an unflushed state, which is emptied; the log stays", async (_, mark) => {
  await using folder = await createTemporaryFolder();
  await writeSomething(folder.path);
  await leaveLock(folder.path, mark);
  await using stores = await openLmdbStores({ directory: folder.path, identity: IDENTITY });
  expect(stores.stateOrigin).toBe("lost");
  expect(stores.state.read((reader) => reader.get("records", KEY))).toBeUndefined();
  expect(stores.log.lastIndex).toBe(1);
});

test("data folder: stores that cannot be opened leave an unclean lock as it was", async () => {
  await using folder = await createTemporaryFolder();
  await writeSomething(folder.path);
  await leaveLock(folder.path, { pid: 0, startTicks: null, bootId: null });
  await writeFile(join(folder.path, "log", "data.mdb"), new Uint8Array(65_536).fill(7));
  const refused = { code: "data_corrupt" };
  await expect(openLmdbStores({ directory: folder.path, identity: IDENTITY })).rejects.toMatchObject(refused);
  expect(JSON.parse(await readFile(join(folder.path, "lock"), "utf8"))).toEqual({
    pid: 0,
    startTicks: null,
    bootId: null,
  });
});

test("data folder: a path that is a file is refused as a failed disk, with the path", async () => {
  await using folder = await createTemporaryFolder();
  const file = join(folder.path, "file");
  await writeFile(file, "");
  const refusal = openLmdbStores({ directory: file, identity: IDENTITY });
  await expect(refusal).rejects.toMatchObject({ code: "disk_failed", message: expect.stringContaining(file) });
});

test("data folder: a lock that names no process is no obstacle", async () => {
  await using folder = await createTemporaryFolder();
  await mkdir(join(folder.path, "log"));
  await leaveLock(folder.path, "");
  await writeSomething(folder.path);
});
