// A store in this process, from its files to its submitter: opened whole or not at all, and closed in the right order.
import { randomBytes } from "node:crypto";
import { realpathSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { bytesToHex, createPrng, KvorumError, parseClientId } from "@kvorum/base";
import type { ReplicaSettings } from "@kvorum/replica";
import type { Submitter } from "@kvorum/sdk";
import { createMemoryDisk, openLmdbStores, openMemoryStores, type Stores } from "@kvorum/storage";
import { FOLDER_SETTINGS, MEMORY_SETTINGS, TIMEOUT_MS_DEFAULT } from "../limits.ts";
import { createLocalClock } from "./local-clock.ts";
import { LOCAL_DATACENTER, openLocalReplica } from "./local-replica.ts";
import { LocalSubmitter } from "./local-submitter.ts";

/** Whose a folder is: it never becomes a datacenter of a cluster, nor the other way round. */
const CLUSTER = "embedded";
const CLIENT_ID_BYTES = 16;

/**
 * Folders that this process is closing, by their real path. Closing takes a flush, and close() does not wait: who opens the
 * folder again right away does. The lock in the folder knows processes only, so this belongs to the process as well.
 */
const closing = new Map<string, Promise<void>>();

/** A store that nobody else sees; everything is gone when it is closed. */
export function openMemoryStore(): Promise<Submitter> {
  const stores = openMemoryStores(createMemoryDisk({ random: createPrng(0) }));
  return openStore(stores, MEMORY_SETTINGS, () => void stores.close());
}

/**
 * A store in a folder, made when it is missing.
 * @throws KvorumError data_locked — it is open already, here or in another process
 * @throws KvorumError data_mismatch — the folder holds a datacenter of a cluster
 * @throws KvorumError data_corrupt, disk_full, disk_failed
 */
export async function openFolderStore(directory: string): Promise<Submitter> {
  const path = await realPathOf(directory);
  await closing.get(path);
  const stores = await openStoresIn(path);
  return await openStore(stores, FOLDER_SETTINGS, () => {
    const closed = stores
      .close()
      // Every acknowledged commit is in the log: what could not be flushed is made again from there. So nobody need wait for this.
      .catch((error: unknown) => process.emitWarning(KvorumError.from(error)))
      .finally(() => closing.delete(path));
    closing.set(path, closed);
  });
}

async function openStore(stores: Stores, settings: ReplicaSettings, closeStores: () => void): Promise<Submitter> {
  const submitter = await startStore(stores, settings, closeStores);
  await awaitLead(submitter);
  return submitter;
}

async function startStore(stores: Stores, settings: ReplicaSettings, closeStores: () => void): Promise<Submitter> {
  try {
    const replica = await openLocalReplica({
      stores,
      settings,
      clock: createLocalClock(),
      onFatal: (error) => submitter.fail(error),
    });
    const submitter: LocalSubmitter = new LocalSubmitter({
      clientId: parseClientId(bytesToHex(randomBytes(CLIENT_ID_BYTES))),
      gateway: replica,
      onClose: () => {
        replica.stop();
        closeStores();
      },
    });
    return submitter;
  } catch (error) {
    await stores.close();
    throw error;
  }
}

/** A read that asks for nothing is answered once the replica leads: before, an eventual read would be refused. */
async function awaitLead(submitter: Submitter): Promise<void> {
  const outcome = await submitter.submit({
    kind: "read",
    ranges: [],
    consistency: { level: "strong" },
    timeoutMs: TIMEOUT_MS_DEFAULT,
  });
  if (outcome.kind === "failed") {
    submitter.close();
    throw new KvorumError(outcome.code, outcome.message);
  }
}

async function realPathOf(directory: string): Promise<string> {
  try {
    await mkdir(directory, { recursive: true });
    return realpathSync(directory);
  } catch (error) {
    throw new KvorumError("disk_failed", `open ${directory}: ${KvorumError.from(error).message}`, { cause: error });
  }
}

async function openStoresIn(directory: string): Promise<Stores> {
  try {
    return await openLmdbStores({ directory, identity: { cluster: CLUSTER, datacenter: LOCAL_DATACENTER } });
  } catch (thrown) {
    const error = KvorumError.from(thrown);
    if (error.code !== "data_locked") {
      throw error;
    }
    const { pid } = error.details;
    const holder = pid === process.pid ? "this process, which has to share one Kv" : `process ${pid}`;
    const advice = "several processes need a cluster (kvorum up)";
    throw new KvorumError("data_locked", `${directory} is in use by ${holder}; ${advice}`, {
      cause: error,
      details: error.details,
    });
  }
}
