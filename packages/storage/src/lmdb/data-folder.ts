// The folder of one datacenter's data: whose it is, who uses it, and whether what was not flushed may be trusted.
//
//   identity.json   the cluster and datacenter that the folder belongs to, written once, before anything else
//   lock            the process that has it open (folder-lock.ts)
//   log/            the LMDB environment of the log
//   state.json …    the state and its checkpoint (state-folders.ts)
//   branches/       the LMDB environment of quarantined branches, once there is one
import { access, constants, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { checkIdentity, type DataIdentity, readIdentity, writeIdentity } from "./data-identity.ts";
import { diskErrorFrom } from "./disk-error.ts";
import { acquireFolderLock, type FolderLock } from "./folder-lock.ts";
import { isOfThisBoot } from "./process-mark.ts";
import { type FolderEnd, StateFolders } from "./state-folders.ts";
import { syncDirectory } from "./synced-file.ts";

export interface DataFolder {
  readonly logDirectory: string;
  readonly state: StateFolders;
  readonly branchDirectory: string;
  /** Gives the folder up after the state was flushed: it counts as cleanly closed. */
  release(): Promise<void>;
  /** Gives the folder up as it was found, when its stores could not be opened or flushed. */
  putBack(): Promise<void>;
  /** Gives the folder up with a state that must not be trusted: the next open goes back to the checkpoint. */
  distrust(): Promise<void>;
}

/**
 * Makes the folder if it is missing, checks whose it is, and locks it.
 * @throws KvorumError data_mismatch — it belongs to another cluster or datacenter, or is of an unknown format
 * @throws KvorumError data_locked — another live process has it open
 * @throws KvorumError disk_full, disk_failed — it cannot be made, read or written
 */
export async function openDataFolder(directory: string, identity: DataIdentity): Promise<DataFolder> {
  try {
    await mkdir(directory, { recursive: true });
    await access(directory, constants.R_OK | constants.W_OK | constants.X_OK);
    await checkIdentity(directory, identity);
    const lock = await acquireFolderLock(join(directory, "lock"));
    try {
      return await prepareFolder(directory, identity, lock);
    } catch (error) {
      await lock.putBack();
      throw error;
    }
  } catch (error) {
    throw diskErrorFrom(error, { attempt: "open the data folder", directory });
  }
}

async function prepareFolder(directory: string, identity: DataIdentity, lock: FolderLock): Promise<DataFolder> {
  if ((await readIdentity(directory)) === undefined) {
    await writeIdentity(directory, identity);
  }
  const logDirectory = join(directory, "log");
  await mkdir(logDirectory, { recursive: true });
  const state = await StateFolders.open(directory, lastEndOf(lock));
  await syncDirectory(directory);
  return { ...lock, logDirectory, state, branchDirectory: join(directory, "branches") };
}

function lastEndOf({ abandonedBy }: FolderLock): FolderEnd {
  if (abandonedBy === undefined) {
    return "closed";
  }
  return isOfThisBoot(abandonedBy) ? "killed" : "unknown";
}
