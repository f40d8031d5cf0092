export type { DataIdentity } from "./lmdb/data-identity.ts";
export { type LmdbStores, type LmdbStoresOptions, openLmdbStores } from "./lmdb/open-stores.ts";
export { createMemoryDisk, type MemoryDisk, type MemoryDiskOptions } from "./memory/disk.ts";
export { openMemoryStores } from "./memory/open-stores.ts";
export type { Stores } from "./stores.ts";
