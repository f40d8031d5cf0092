// openKv(): one function for a store in this process and for a cluster, so that one program runs on both.
import { Kv, type OpenKvOptions as OpenRemoteOptions, openKv as openRemoteKv, type Submitter } from "@kvorum/sdk";
import { TIMEOUT_MS_DEFAULT } from "./limits.ts";
import { openFolderStore, openMemoryStore } from "./store/local-store.ts";
import { parseStoreTarget } from "./store/target.ts";

/** Those of the SDK; `region` means something to a cluster only. */
export type OpenKvOptions = OpenRemoteOptions;

/**
 * Opens a store: the whole Kv API, on LMDB in this process or on a cluster.
 *
 * A commit is acknowledged when it is on disk: what a killed process or a power cut leaves is every acknowledged commit. A
 * folder has one process at a time. The process ends by itself when nothing is under way, closed or not.
 *
 * @param path a folder, made when it is missing; ":memory:" for a store of this call's own; "kvorum://host:port" for a cluster.
 * Default: what KVORUM_KV_PATH says, else ".kvorum/kv" below the working directory
 * @throws TypeError — a path or option that makes no sense (Deno's texts)
 * @throws KvorumError data_locked — the folder is open already
 * @throws KvorumError data_mismatch, data_corrupt, disk_full, disk_failed — the folder; unreachable — the cluster
 * @example
 * await using kv = await openKv("./data");
 * await kv.set(["user", 1], { name: "Ada" });
 */
export async function openKv(path?: string, options: OpenKvOptions = {}): Promise<Kv> {
  const target = parseStoreTarget(path, process.env);
  switch (target.kind) {
    case "memory":
      return kvOn(await openMemoryStore(), options);
    case "folder":
      return kvOn(await openFolderStore(target.directory), options);
    case "cluster":
      return await openRemoteKv(target.address, options);
  }
}

/** What the arguments refuse is found before anything stays open. */
function kvOn(submitter: Submitter, options: OpenKvOptions): Kv {
  const { consistency = "strong", timeoutMs = TIMEOUT_MS_DEFAULT, database } = options;
  try {
    return new Kv({ submitter, consistency, timeoutMs, database });
  } catch (error) {
    submitter.close();
    throw error;
  }
}
