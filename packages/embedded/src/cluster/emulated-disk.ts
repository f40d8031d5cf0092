// The disk of an emulated datacenter: in memory, which takes its time and loses at a crash what was not flushed, or LMDB in a
// folder of this machine, which takes the time that it takes.
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { addMs, type DatacenterId, type Prng } from "@kvorum/base";
import { createMemoryDisk, openLmdbStores, openMemoryStores, type Stores } from "@kvorum/storage";
import { FLUSH_MS } from "../limits.ts";
import type { ClusterTime } from "./cluster-time.ts";

export interface EmulatedDisk {
  /** One process at a time. */
  open(): Promise<Stores>;
  /** The process that opened these is dead. */
  crash(stores: Stores): Promise<void>;
  /** Replaces it by an empty one. No process has it open. */
  wipe(): Promise<void>;
}

export function createEmulatedMemoryDisk(random: Prng, time: ClusterTime): EmulatedDisk {
  const { clock } = time;
  const completeFlush = (done: () => void): void => {
    clock.callAt(addMs(clock.now(), FLUSH_MS), () => {
      done();
      time.promiseSettled();
    });
  };
  const disk = createMemoryDisk({ random, completeFlush });
  return {
    open: async () => openMemoryStores(disk),
    crash: async () => disk.crash(),
    wipe: async () => disk.wipe(),
  };
}

/** A killed process leaves its files to the page cache, whole: closing them comes to the same. */
export function createEmulatedLmdbDisk(
  folder: string,
  { datacenter, cluster }: { readonly datacenter: DatacenterId; readonly cluster: string },
  time: ClusterTime,
): EmulatedDisk {
  const directory = join(folder, datacenter);
  return {
    open: async () => {
      const stores = await openLmdbStores({ directory, identity: { cluster, datacenter } });
      const { log, state, branches } = stores;
      return {
        log: standingStill(log, time),
        state: standingStill(state, time),
        branches: standingStill(branches, time),
        close: () => stores.close(),
        [Symbol.asyncDispose]: () => stores.close(),
      };
    },
    crash: (stores) => stores.close(),
    wipe: () => rm(directory, { recursive: true, force: true }),
  };
}

/** The same store; while it writes, virtual time does not go on. */
function standingStill<T extends object>(store: T, time: ClusterTime): T {
  return new Proxy(store, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== "function") {
        return member;
      }
      return (...words: readonly unknown[]): unknown => {
        const result: unknown = Reflect.apply(member, target, words);
        if (result instanceof Promise) {
          time.standStill(result);
        }
        return result;
      };
    },
  });
}
