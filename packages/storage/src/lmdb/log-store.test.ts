import type { LogStore } from "@kvorum/replica";
import { logStoreContract } from "../testing/log-store-contract.ts";
import { createTemporaryFolder } from "../testing/temporary-folder.ts";
import { LmdbLogStore } from "./log-store.ts";

logStoreContract("lmdb", async () => {
  const folder = await createTemporaryFolder();
  let log: LogStore | undefined;
  return {
    open: async () => {
      log = await LmdbLogStore.open(folder.path);
      return log;
    },
    [Symbol.asyncDispose]: async () => {
      await log?.close();
      await folder[Symbol.asyncDispose]();
    },
  };
});
