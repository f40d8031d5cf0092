// What a log store does with a damaged log: it refuses it, wherever the damage is read.
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createLogIndex } from "@kvorum/base";
import { expect, test } from "vitest";
import { PAGE_SIZE_BYTES, TAIL_VERIFIED_ENTRIES } from "../limits.ts";
import { createTestEntries, createTestHardState } from "../testing/entries.ts";
import { createTemporaryFolder } from "../testing/temporary-folder.ts";
import { type BinaryDatabase, openEnvironment } from "./environment.ts";
import { entryKeyFromIndex, HARD_STATE_KEY } from "./log-keys.ts";
import { LmdbLogStore } from "./log-store.ts";

const ENTRIES = TAIL_VERIFIED_ENTRIES + 50;
const at = createLogIndex;

/** A log of entries 1..ENTRIES in three terms, with `damage` done to it behind the store's back. */
async function createDamagedLog(directory: string, damage: (database: BinaryDatabase) => void): Promise<void> {
  const log = await LmdbLogStore.open(directory);
  const entries = [
    ...createTestEntries(1, 500, 1),
    ...createTestEntries(501, 1, 2),
    ...createTestEntries(502, ENTRIES - 501, 7),
  ];
  await log.append({ hardState: createTestHardState(7, 5, "a"), entries });
  await log.close();
  const database = openEnvironment({ directory, noSync: false });
  database.transactionSync(() => {
    damage(database);
  });
  await database.close();
}

function flipBit(database: BinaryDatabase, key: Uint8Array): void {
  const bytes = new Uint8Array(database.get(key) ?? []);
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
  void database.put(key, bytes);
}

test("log recovery: terms are found again by bisection", async () => {
  await using folder = await createTemporaryFolder();
  await createDamagedLog(folder.path, () => undefined);
  const log = await LmdbLogStore.open(folder.path);
  expect([1, 500, 501, 502, ENTRIES, ENTRIES + 1].map((index) => log.termAt(at(index)))).toEqual([
    1,
    1,
    2,
    7,
    7,
    undefined,
  ]);
  await log.close();
});

test.each([
  ["a flipped bit in the last entry", (database: BinaryDatabase) => flipBit(database, entryKeyFromIndex(ENTRIES))],
  ["a flipped bit in the hard state", (database: BinaryDatabase) => flipBit(database, HARD_STATE_KEY)],
  ["a missing entry", (database: BinaryDatabase) => void database.remove(entryKeyFromIndex(700))],
  [
    "an entry under another's index",
    (database: BinaryDatabase) => {
      const frame = database.get(entryKeyFromIndex(800));
      void database.put(entryKeyFromIndex(801), new Uint8Array(frame ?? []));
    },
  ],
])("log recovery: %s is refused at open", async (_, damage) => {
  await using folder = await createTemporaryFolder();
  await createDamagedLog(folder.path, damage);
  await expect(LmdbLogStore.open(folder.path)).rejects.toMatchObject({ code: "data_corrupt" });
});

test("log recovery: a flipped bit before the verified tail is refused when it is read", async () => {
  await using folder = await createTemporaryFolder();
  await createDamagedLog(folder.path, (database) => flipBit(database, entryKeyFromIndex(9)));
  const log = await LmdbLogStore.open(folder.path);
  const refused = expect.objectContaining({ code: "data_corrupt" });
  expect(() => log.entryAt(at(9))).toThrow(refused);
  expect(() => log.slice(at(5), at(12), 1e6)).toThrow(refused);
  expect(log.slice(at(5), at(8), 1e6)).toHaveLength(4);
  await log.close();
});

test.each([
  ["is no LMDB file", (whole: Uint8Array) => whole.fill(7)],
  ["ends within its first page", (whole: Uint8Array) => whole.subarray(0, 100)],
  ["ends within its second page", (whole: Uint8Array) => whole.subarray(0, PAGE_SIZE_BYTES + 10)],
])("log recovery: a file that %s is refused", async (_, damage) => {
  await using folder = await createTemporaryFolder();
  await createDamagedLog(folder.path, () => undefined);
  const file = join(folder.path, "data.mdb");
  await writeFile(file, damage(new Uint8Array(await readFile(file))));
  await expect(LmdbLogStore.open(folder.path)).rejects.toMatchObject({ code: "data_corrupt" });
});
