// A history on its way to a file: one JSON line per event, written while the run goes on.
import { createWriteStream } from "node:fs";
import { finished } from "node:stream/promises";
import { KvorumError } from "@kvorum/base";
import { encodeHistoryEvent, type HistoryEvent } from "@kvorum/checker";

export interface HistoryFile {
  readonly write: (event: HistoryEvent) => void;
  /**
   * Resolves when every event is in the file.
   * @throws KvorumError invalid_argument — the file cannot be written
   */
  close(): Promise<void>;
}

/** Replaces a file of the same name. */
export function openHistoryFile(path: string): HistoryFile {
  const stream = createWriteStream(path);
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
        throw new KvorumError("invalid_argument", `the history cannot be written to ${path}`, { cause: error });
      }
    },
  };
}
