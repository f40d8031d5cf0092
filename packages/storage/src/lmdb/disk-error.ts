// What the operating system and LMDB say when the disk refuses, as kvorum's error codes.
import { statfsSync } from "node:fs";
import { constants } from "node:os";
import { KvorumError } from "@kvorum/base";
import { DISK_FULL_FREE_BYTES_MAX } from "../limits.ts";

/** LMDB's own codes (lmdb.h): a damaged page, a page that is not there, a file that is no LMDB file. */
const LMDB_CORRUPTED = -30796;
const LMDB_PAGE_NOTFOUND = -30797;
const LMDB_INVALID = -30793;
const CORRUPT_CODES: ReadonlySet<unknown> = new Set([LMDB_CORRUPTED, LMDB_PAGE_NOTFOUND, LMDB_INVALID]);
const FULL_CODES: ReadonlySet<unknown> = new Set(["ENOSPC", "EDQUOT", constants.errno.ENOSPC, constants.errno.EDQUOT]);

/**
 * The KvorumError for a failed open, write or flush: disk_full, data_corrupt, or disk_failed for everything else.
 * @param attempt what was tried, such as "append to the log"
 */
export function diskErrorFrom(
  thrown: unknown,
  context: { readonly attempt: string; readonly directory: string },
): KvorumError {
  if (thrown instanceof KvorumError) {
    return thrown;
  }
  const reason = thrown instanceof Error ? thrown.message : String(thrown);
  const message = `${context.attempt} in ${context.directory}: ${reason}`;
  const code = codeOf(thrown);
  if (CORRUPT_CODES.has(code)) {
    return new KvorumError("data_corrupt", message, { cause: thrown });
  }
  const saysLittle = code === constants.errno.EIO || code === undefined;
  const full = FULL_CODES.has(code) || (saysLittle && isFull(context.directory));
  return new KvorumError(full ? "disk_full" : "disk_failed", message, { cause: thrown });
}

/** lmdb-js rejects a failed commit with an error that promises the real one. */
export async function commitErrorOf(thrown: unknown): Promise<unknown> {
  if (thrown instanceof Error && "commitError" in thrown) {
    try {
      await thrown.commitError;
    } catch (cause) {
      return cause;
    }
  }
  return thrown;
}

function codeOf(thrown: unknown): unknown {
  return thrown instanceof Error && "code" in thrown ? thrown.code : undefined;
}

/**
 * LMDB reports a write cut short by a full disk as EIO (measured on tmpfs and ext4), and lmdb-js a failed copy without a code:
 * the free space tells them apart.
 */
function isFull(directory: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(directory);
    return bavail * bsize < DISK_FULL_FREE_BYTES_MAX;
  } catch {
    return false;
  }
}
