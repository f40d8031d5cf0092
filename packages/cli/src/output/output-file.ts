// A file that a command fills while it works. It is opened at once, so that nothing begins without a place to write to. A disk
// that fails under way is told when the file is closed, and by `mustWork` in between: an error event would be the end of the process.
import { createWriteStream, openSync, type WriteStream } from "node:fs";
import { finished } from "node:stream/promises";
import { noSuchPlace, writeFailure } from "./write-failure.ts";

export interface OutputFile {
  readonly stream: WriteStream;
  /** @throws KvorumError disk_full, disk_failed — something before could not be written */
  mustWork(): void;
  /**
   * Resolves when everything is written.
   * @throws KvorumError disk_full, disk_failed — something could not be
   */
  close(): Promise<void>;
}

/**
 * @param flags w: replaces a file of the same name; a: goes on behind it
 * @throws KvorumError invalid_argument — there can be no such file
 */
export function openOutputFile(path: string, flags: "w" | "a"): OutputFile {
  const stream = createWriteStream(path, { fd: mustOpen(path, flags) });
  const done = finished(stream);
  done.catch(() => undefined); // told by `close`
  return {
    stream,
    mustWork: () => {
      if (stream.errored !== null) {
        throw writeFailure(path, stream.errored);
      }
    },
    close: async () => {
      stream.end();
      await done.catch((error: unknown) => {
        throw writeFailure(path, error);
      });
    },
  };
}

function mustOpen(path: string, flags: "w" | "a"): number {
  try {
    return openSync(path, flags);
  } catch (cause) {
    throw noSuchPlace(path, cause);
  }
}
