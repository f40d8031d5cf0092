import type { StateStore } from "@kvorum/replica";
import { stateStoreContract } from "../testing/state-store-contract.ts";
import { createTemporaryFolder } from "../testing/temporary-folder.ts";
import { StateFolders } from "./state-folders.ts";
import { LmdbStateStore } from "./state-store.ts";

stateStoreContract("lmdb", async () => {
  const folder = await createTemporaryFolder();
  let state: StateStore | undefined;
  return {
    open: async () => {
      state = await LmdbStateStore.open(await StateFolders.open(folder.path, "closed"));
      return state;
    },
    [Symbol.asyncDispose]: async () => {
      await state?.close();
      await folder[Symbol.asyncDispose]();
    },
  };
});
