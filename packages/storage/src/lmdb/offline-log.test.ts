// The log of a node that does not run, as its data folder was left.
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createLogIndex, parseDatacenterId } from "@kvorum/base";
import { expect, test } from "vitest";
import { createTestEntries, createTestHardState, createTestLineage } from "../testing/entries.ts";
import { createTemporaryFolder } from "../testing/temporary-folder.ts";
import { openLogOffline } from "./offline-log.ts";
import { openLmdbStores } from "./open-stores.ts";
import { ownProcessMark } from "./process-mark.ts";

const at = createLogIndex;
const HARD_STATE = createTestHardState(3, 8, "us-east4-a");
const LINEAGE = createTestLineage(1, null);

async function writeLog(directory: string): Promise<void> {
  const identity = { cluster: "test", datacenter: parseDatacenterId("us-east4-a") };
  await using stores = await openLmdbStores({ directory, identity });
  await stores.log.append({ hardState: HARD_STATE, entries: createTestEntries(1, 9, 3), lineage: LINEAGE });
  await stores.log.compact(at(4));
}

test("offline log: it shows what a stopped node had, and changes nothing", async () => {
  await using folder = await createTemporaryFolder();
  await writeLog(folder.path);
  await writeFile(join(folder.path, "lock"), JSON.stringify({ ...ownProcessMark(), pid: 0 })); // of a killed process
  const before = await readFile(join(folder.path, "log", "data.mdb"));
  await using log = await openLogOffline(folder.path);
  expect([log.hardState, log.lineage, log.base.index, log.lastIndex]).toEqual([HARD_STATE, LINEAGE, 4, 9]);
  expect([log.termAt(at(3)), log.termAt(at(4)), log.termAt(at(9)), log.termAt(at(10))]).toEqual([
    undefined,
    3,
    3,
    undefined,
  ]);
  expect(log.slice(at(5), at(99), 1e6)).toEqual(createTestEntries(5, 5, 3));
  expect(log.slice(at(6), at(7), 0)).toEqual(createTestEntries(6, 1, 3));
  expect([log.slice(at(4), at(9), 1e6), log.slice(at(10), at(10), 1e6)]).toEqual([[], []]);
  await log.close();
  expect(Buffer.compare(before, await readFile(join(folder.path, "log", "data.mdb")))).toBe(0);
  expect(JSON.parse(await readFile(join(folder.path, "lock"), "utf8"))).toMatchObject({ pid: 0 });
});

test("offline log: a folder that a running process has open is refused, one without a log too", async () => {
  await using folder = await createTemporaryFolder();
  await expect(openLogOffline(folder.path)).rejects.toMatchObject({ code: "invalid_argument" });
  await writeLog(folder.path);
  await writeFile(join(folder.path, "lock"), JSON.stringify(ownProcessMark()));
  const refused = { code: "data_locked", details: { pid: process.pid } };
  await expect(openLogOffline(folder.path)).rejects.toMatchObject(refused);
});
