// Opens the log and the state of one datacenter in its data folder, and closes them together.
import { KvorumError } from "@kvorum/base";
import type { LogStore, StateStore } from "@kvorum/replica";
import type { Stores } from "../stores.ts";
import { type DataFolder, openDataFolder, syncDirectory } from "./data-folder.ts";
import type { DataIdentity } from "./data-identity.ts";
import { diskErrorFrom } from "./disk-error.ts";
import { LmdbLogStore } from "./log-store.ts";
import { LmdbStateStore } from "./state-store.ts";

export interface LmdbStoresOptions {
  /** The data folder of one datacenter; made when it is missing. */
  readonly directory: string;
  readonly identity: DataIdentity;
}

export interface LmdbStores extends Stores {
  /**
   * The machine went down while the folder was open, and the state, which is not flushed per entry, was emptied since it
   * cannot be trusted: it has to be applied again from the log.
   */
  readonly stateDiscarded: boolean;
}

/**
 * @throws KvorumError data_mismatch — the folder belongs to another cluster or datacenter
 * @throws KvorumError data_locked — another live process has it open
 * @throws KvorumError data_corrupt — a record of the log fails its checksum, or a file is damaged
 * @throws KvorumError disk_full, disk_failed — the operating system refused
 */
export async function openLmdbStores(options: LmdbStoresOptions): Promise<LmdbStores> {
  const folder = await openDataFolder(options.directory, options.identity);
  try {
    const log = await LmdbLogStore.open(folder.logDirectory);
    const state = await openStateBeside(log, folder.stateDirectory);
    await syncDirectory(folder.logDirectory);
    await syncDirectory(folder.stateDirectory);
    return joinStores(folder, log, state);
  } catch (error) {
    await folder.putBack();
    throw diskErrorFrom(error, { attempt: "open the stores", directory: options.directory });
  }
}

async function openStateBeside(log: LogStore, directory: string): Promise<StateStore> {
  try {
    return await LmdbStateStore.open(directory);
  } catch (error) {
    await log.close();
    throw error;
  }
}

function joinStores(folder: DataFolder, log: LogStore, state: StateStore): LmdbStores {
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closing ??= closeAll(folder, log, state);
    return closing;
  };
  return { log, state, stateDiscarded: folder.stateDiscarded, close, [Symbol.asyncDispose]: close };
}

/** The folder counts as cleanly closed only once the state is flushed. */
async function closeAll(folder: DataFolder, log: LogStore, state: StateStore): Promise<void> {
  const [logClosed, stateClosed] = await Promise.allSettled([log.close(), state.close()]);
  if (stateClosed.status === "rejected") {
    await folder.distrust();
    throw KvorumError.from(stateClosed.reason);
  }
  await folder.release();
  if (logClosed.status === "rejected") {
    throw KvorumError.from(logClosed.reason);
  }
}
