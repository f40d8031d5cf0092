import { createPrng } from "@kvorum/base";
import type { Stores } from "../stores.ts";
import { logStoreContract } from "../testing/log-store-contract.ts";
import { createMemoryDisk } from "./disk.ts";
import { openMemoryStores } from "./open-stores.ts";

logStoreContract("memory", async () => {
  const disk = createMemoryDisk({ random: createPrng(1) });
  let stores: Stores | undefined;
  return {
    open: async () => {
      await stores?.close();
      stores = openMemoryStores(disk);
      return stores.log;
    },
    [Symbol.asyncDispose]: async () => stores?.close(),
  };
});
