import { createPrng } from "@kvorum/base";
import type { Stores } from "../stores.ts";
import { branchStoreContract } from "../testing/branch-store-contract.ts";
import { createMemoryDisk } from "./disk.ts";
import { openMemoryStores } from "./open-stores.ts";

branchStoreContract("memory", async () => {
  const disk = createMemoryDisk({ random: createPrng(1) });
  let stores: Stores | undefined;
  return {
    open: async () => {
      await stores?.close();
      stores = openMemoryStores(disk);
      return stores.branches;
    },
    [Symbol.asyncDispose]: async () => stores?.close(),
  };
});
