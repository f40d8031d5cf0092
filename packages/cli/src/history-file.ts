// A history on its way to a file: one JSON line per event, written while the run goes on.
import { createWriteStream, openSync } from "node:fs";
import { finished } from "node:stream/promises";
import { KvorumError } from "@kvorum/base";
import { encodeHistoryEvent, type HistoryEvent } from "@kvorum/checker";

export interface HistoryFile {
  readonly write: (event: HistoryEvent) => void;
  /**
   * Resolves when every event is in the file.
   * @throws KvorumError disk_failed — one of them could not be written
   */
  close(): Promise<void>;
}

/**
 * Replaces a file of the same name.
 * @throws KvorumError invalid_argument — there can be no such file
 */
export function openHistoryFile(path: string): HistoryFile {
  const stream = createWriteStream(path, { fd: mustOpen(path) });
  const done = finished(stream);
  // Said when the file is closed: a run must not die half-way because of its record.
  done.catch(() => undefined);
  return {
    write: (event) => {
      stream.write(`${encodeHistoryEvent(event)}\n`);
    },
    async close() {
      stream.end();
      try {
        await done;
      } catch (error) {
        throw new KvorumError("disk_failed", `write the history to ${path}`, { cause: error });
      }
    },
  };
}

/** At once, so that a run with nowhere to write to does not begin. */
function mustOpen(path: string): number {
  try {
    return openSync(path, "w");
  } catch (error) {
    throw new KvorumError("invalid_argument", `the history cannot be written to ${path}`, { cause: error });
  }
}
