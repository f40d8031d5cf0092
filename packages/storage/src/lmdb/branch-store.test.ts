import { join } from "node:path";
import { branchStoreContract } from "../testing/branch-store-contract.ts";
import { createTemporaryFolder } from "../testing/temporary-folder.ts";
import { LmdbBranchStore } from "./branch-store.ts";

branchStoreContract("lmdb", async () => {
  const folder = await createTemporaryFolder();
  let branches: LmdbBranchStore | undefined;
  return {
    open: async () => {
      await branches?.close();
      branches = await LmdbBranchStore.open(join(folder.path, "branches"));
      return branches;
    },
    [Symbol.asyncDispose]: async () => {
      await branches?.close();
      await folder[Symbol.asyncDispose]();
    },
  };
});
