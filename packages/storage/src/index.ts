export type { DataIdentity } from "./lmdb/data-identity.ts";
export { type OfflineLog, openLogOffline } from "./lmdb/offline-log.ts";
export { type LmdbStores, type LmdbStoresOptions, openLmdbStores } from "./lmdb/open-stores.ts";
export type { StateOrigin } from "./lmdb/state-folders.ts";
export {
  createMemoryDisk,
  type DiskCounters,
  type MemoryDisk,
  type MemoryDiskOptions,
  type WriteFailure,
} from "./memory/disk.ts";
export { openMemoryStores } from "./memory/open-stores.ts";
export { SlowLogStore } from "./slow-log-store.ts";
export type { Stores } from "./stores.ts";
