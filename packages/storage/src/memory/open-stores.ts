// Opens the log and the state that a memory disk holds, and closes them together. Mirrors lmdb/open-stores.ts.
import type { Stores } from "../stores.ts";
import type { MemoryDisk } from "./disk.ts";
import { MemoryLogStore } from "./log-store.ts";
import { MemoryStateStore } from "./state-store.ts";

/**
 * Opens the stores on `disk`: a new process on it. What an earlier one left in flight at a crash is taken if it is whole
 * and dropped if it is torn.
 * @throws KvorumError invariant_broken — stores are open on it already
 */
export function openMemoryStores(disk: MemoryDisk): Stores {
  const session = disk.beginSession();
  const log = new MemoryLogStore(disk.log, session);
  const state = new MemoryStateStore(disk.state, session);
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closing ??= Promise.all([log.close(), state.close()]).then(session.end);
    return closing;
  };
  return { log, state, close, [Symbol.asyncDispose]: close };
}
