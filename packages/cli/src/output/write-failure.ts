// What it means for a command that a file cannot be written.
import { KvorumError } from "@kvorum/base";

/** There can be no such file. */
export function noSuchPlace(path: string, cause: unknown): KvorumError {
  return new KvorumError("invalid_argument", `nothing can be written to ${path}`, { cause });
}

/** What went well until now has failed. */
export function writeFailure(path: string, cause: unknown): KvorumError {
  const isFull = cause instanceof Error && "code" in cause && cause.code === "ENOSPC";
  return new KvorumError(isFull ? "disk_full" : "disk_failed", `${path} could not be written to its end`, { cause });
}
