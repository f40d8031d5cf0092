// A disk that is really full: a file system of two megabytes in memory. Mounting it takes root and a kernel that lets us, so
// elsewhere the test is skipped; what remains there is the mapping of error codes (disk-error.test.ts).
import { execFileSync } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { KvorumError, parseDatacenterId } from "@kvorum/base";
import { expect, test } from "vitest";
import type { Stores } from "../stores.ts";
import { createTestEntries, createTestEntry } from "../testing/entries.ts";
import { createTemporaryFolder, type TemporaryFolder } from "../testing/temporary-folder.ts";
import { openLmdbStores } from "./open-stores.ts";

const DISK_SIZE = "2m";
const ENTRY_SIZE_BYTES = 50_000;
const APPENDS_MAX = 200;
const IDENTITY = { cluster: "test", datacenter: parseDatacenterId("us-east4-a") };

test.skipIf(!canMount())(
  "a full disk: appends fail as disk_full, nothing acknowledged is lost (skipped where tmpfs cannot be mounted)",
  async () => {
    await using disk = await mountSmallDisk();
    const stores = await openLmdbStores({ directory: disk.path, identity: IDENTITY });
    const acknowledged = await appendUntilRefused(stores);
    await expect(stores.log.append({ hardState: undefined, entries: [] })).rejects.toMatchObject({ code: "disk_full" });
    expect(() => stores.log.entryAt(stores.log.lastIndex)).toThrow(KvorumError);
    await stores.close();
    await using reopened = await openLmdbStores({ directory: disk.path, identity: IDENTITY });
    expect(reopened.log.lastIndex).toBe(acknowledged);
  },
);

test.skipIf(!canMount())(
  "a full disk: a state transaction fails as disk_full and leaves nothing of itself (skipped where tmpfs cannot be mounted)",
  async () => {
    await using disk = await mountSmallDisk();
    const stores = await openLmdbStores({ directory: disk.path, identity: IDENTITY });
    stores.state.transact((writer) => writer.put("records", Uint8Array.of(1), Uint8Array.of(1)));
    const fill = (): void =>
      stores.state.transact((writer) => {
        for (const entry of createTestEntries(1, 200, 1)) {
          writer.put("records", Uint8Array.of(2, entry.index), new Uint8Array(ENTRY_SIZE_BYTES));
        }
      });
    const refused = expect.objectContaining({ code: "disk_full" });
    expect(fill).toThrow(refused);
    expect(() => stores.state.read(() => undefined)).toThrow(refused);
    await expect(stores.close()).rejects.toMatchObject({ code: "disk_full" });
  },
);

test.skipIf(!canMount())(
  "a full disk: a checkpoint fails as disk_full, and the one before it stays (skipped where tmpfs cannot be mounted)",
  async () => {
    await using disk = await mountSmallDisk();
    const stores = await openLmdbStores({ directory: disk.path, identity: IDENTITY });
    const fill = (bytes: number): void =>
      stores.state.transact((writer) => writer.put("records", Uint8Array.of(1), new Uint8Array(bytes)));
    fill(1);
    await stores.state.checkpoint();
    fill(1_200_000);
    await expect(stores.state.checkpoint()).rejects.toMatchObject({ code: "disk_full" });
    await expect(stores.close()).rejects.toMatchObject({ code: "disk_full" });
    await using reopened = await openLmdbStores({ directory: disk.path, identity: IDENTITY });
    expect(reopened.stateOrigin).toBe("restored");
    expect(reopened.state.read((reader) => reader.get("records", Uint8Array.of(1)))).toHaveLength(1);
  },
);

/** Returns the last index that was acknowledged. */
async function appendUntilRefused({ log }: Stores): Promise<number> {
  for (let index = 1; index <= APPENDS_MAX; index++) {
    const entry = createTestEntry({ index, term: 1, sizeBytes: ENTRY_SIZE_BYTES });
    try {
      await log.append({ hardState: undefined, entries: [entry] });
    } catch (error) {
      expect(error).toMatchObject({ code: "disk_full" });
      return index - 1;
    }
  }
  throw new Error(`the disk of ${DISK_SIZE} took ${APPENDS_MAX} entries`);
}

async function mountSmallDisk(): Promise<TemporaryFolder> {
  const folder = await createTemporaryFolder();
  const path = join(folder.path, "disk");
  await mkdir(path);
  execFileSync("mount", ["-t", "tmpfs", "-o", `size=${DISK_SIZE}`, "kvorum-test", path]);
  return {
    path,
    [Symbol.asyncDispose]: async () => {
      execFileSync("umount", ["--lazy", path]);
      await folder[Symbol.asyncDispose]();
    },
  };
}

/** Tries on a mount point of its own and takes it away again. */
function canMount(): boolean {
  try {
    execFileSync("unshare", ["--mount", "mount", "-t", "tmpfs", "-o", `size=${DISK_SIZE}`, "kvorum-test", "/mnt"], {
      stdio: "ignore",
    });
    return process.getuid?.() === 0;
  } catch {
    return false;
  }
}
