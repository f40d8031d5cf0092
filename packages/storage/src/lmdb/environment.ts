// Opens and closes an LMDB environment with the settings that all stores share.
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { open, type RootDatabase } from "lmdb";
import { PAGE_SIZE_BYTES } from "../limits.ts";
import { checkDataFile } from "./data-file.ts";
import { diskErrorFrom } from "./disk-error.ts";

/** Binary keys in memcmp order, binary values: the same encodings for every database of an environment. */
export const BINARY = { encoding: "binary", keyEncoding: "binary" } as const;

export type BinaryDatabase = RootDatabase<Uint8Array, Uint8Array>;

export interface EnvironmentOptions {
  readonly directory: string;
  /** Commits are left to the page cache until the store flushes. */
  readonly noSync: boolean;
  /** Of a folder that is only looked at. False by default. */
  readonly readOnly?: boolean;
}

/**
 * Opens or creates the environment. Commits are never overlapped with the next one's writes: a commit that resolves has
 * been flushed, unless `noSync` says that nobody waits for that (lmdb-js resolves before the flush by default, pitfalls 4).
 * @throws KvorumError data_corrupt — the file is no LMDB file, or a damaged one
 * @throws KvorumError disk_full, disk_failed — the operating system refused
 */
export function openEnvironment(options: EnvironmentOptions): BinaryDatabase {
  try {
    checkDataFile(join(options.directory, "data.mdb"));
    return open({
      path: options.directory,
      noSubdir: false,
      pageSize: PAGE_SIZE_BYTES,
      overlappingSync: false,
      noSync: options.noSync,
      readOnly: options.readOnly ?? false,
      ...BINARY,
    });
  } catch (error) {
    throw diskErrorFrom(error, { attempt: "open LMDB", directory: options.directory });
  }
}

/**
 * Closes after the present turn of the event loop: lmdb-js keeps a read transaction for the turn, and with an older one
 * beside it closing in the same turn never ends (lmdb-js 3.5.6, measured).
 */
export async function closeEnvironment(environment: BinaryDatabase): Promise<void> {
  await setTimeout(1);
  await environment.close();
}
