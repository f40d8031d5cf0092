// Opens the stores that a memory disk holds, and closes them together. Mirrors lmdb/open-stores.ts.
import { checkLostState } from "../lost-state.ts";
import type { Stores } from "../stores.ts";
import { MemoryBranchStore } from "./branch-store.ts";
import type { MemoryDisk } from "./disk.ts";
import { MemoryLogStore } from "./log-store.ts";
import { MemoryStateStore } from "./state-store.ts";

/**
 * Opens the stores on `disk`: a new process on it. What an earlier one left in flight at a crash is taken if it is whole
 * and dropped if it is torn; the state of one that crashed is that of its last checkpoint.
 * @throws KvorumError invariant_broken — stores are open on it already
 * @throws KvorumError data_corrupt — an entry near the log's end has rotted, or the log was compacted without a checkpoint
 */
export function openMemoryStores(disk: MemoryDisk): Stores {
  const session = disk.beginSession();
  try {
    checkState(disk);
  } catch (error) {
    session.end();
    throw error;
  }
  const log = new MemoryLogStore(disk.log, session);
  const state = new MemoryStateStore(disk.state, session);
  const branches = new MemoryBranchStore(disk.branches, session);
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closing ??= Promise.all([log.close(), state.close(), branches.close()]).then(session.end);
    return closing;
  };
  return { log, state, branches, close, [Symbol.asyncDispose]: close };
}

function checkState(disk: MemoryDisk): void {
  if (disk.state.isLost) {
    checkLostState(disk.log, "a memory disk");
  }
}
