// Opens the stores of one datacenter in its data folder, and closes them together.
import { KvorumError } from "@kvorum/base";
import type { LogStore, StateStore } from "@kvorum/replica";
import { checkLostState } from "../lost-state.ts";
import type { Stores } from "../stores.ts";
import { LmdbBranchStore } from "./branch-store.ts";
import { type DataFolder, openDataFolder } from "./data-folder.ts";
import type { DataIdentity } from "./data-identity.ts";
import { diskErrorFrom } from "./disk-error.ts";
import { LmdbLogStore } from "./log-store.ts";
import type { StateOrigin } from "./state-folders.ts";
import { LmdbStateStore } from "./state-store.ts";
import { syncDirectory } from "./synced-file.ts";

export interface LmdbStoresOptions {
  /** The data folder of one datacenter; made when it is missing. */
  readonly directory: string;
  readonly identity: DataIdentity;
}

export interface LmdbStores extends Stores {
  /**
   * `restored` or `lost`: the machine went down while the folder was open, and the state, which is not flushed per
   * transaction, was taken back to its checkpoint, or emptied: what it lacks has to be applied again from the log.
   */
  readonly stateOrigin: StateOrigin;
}

/**
 * @throws KvorumError data_mismatch — the folder belongs to another cluster or datacenter
 * @throws KvorumError data_locked — another live process has it open
 * @throws KvorumError data_corrupt — a record of the log fails its checksum, a file is damaged, or the state is lost and the
 *   log does not reach back far enough to make it again
 * @throws KvorumError disk_full, disk_failed — the operating system refused
 */
export async function openLmdbStores(options: LmdbStoresOptions): Promise<LmdbStores> {
  const folder = await openDataFolder(options.directory, options.identity);
  const opened = new AsyncDisposableStack();
  try {
    const log = opened.adopt(await LmdbLogStore.open(folder.logDirectory), (store) => store.close());
    if (folder.state.origin === "lost" || folder.state.origin === "created") {
      checkLostState(log, options.directory);
    }
    const state = opened.adopt(await LmdbStateStore.open(folder.state), (store) => store.close());
    const branches = opened.adopt(await LmdbBranchStore.open(folder.branchDirectory), (store) => store.close());
    await syncDirectory(folder.logDirectory);
    return joinStores(folder, { log, state, branches });
  } catch (error) {
    await opened.disposeAsync();
    await folder.putBack();
    throw diskErrorFrom(error, { attempt: "open the stores", directory: options.directory });
  }
}

interface OpenStores {
  readonly log: LogStore;
  readonly state: StateStore;
  readonly branches: LmdbBranchStore;
}

function joinStores(folder: DataFolder, stores: OpenStores): LmdbStores {
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closing ??= closeAll(folder, stores);
    return closing;
  };
  return { ...stores, stateOrigin: folder.state.origin, close, [Symbol.asyncDispose]: close };
}

/** The folder counts as cleanly closed only once the state is flushed. */
async function closeAll(folder: DataFolder, { log, state, branches }: OpenStores): Promise<void> {
  const [stateClosed, ...others] = await Promise.allSettled([state.close(), log.close(), branches.close()]);
  if (stateClosed.status === "rejected") {
    await folder.distrust();
    throw KvorumError.from(stateClosed.reason);
  }
  await folder.release();
  const failed = others.find((closed) => closed.status === "rejected");
  if (failed !== undefined) {
    throw KvorumError.from(failed.reason);
  }
}
