// A history on its way to a file: one JSON line per event, written while the run goes on.
import { encodeHistoryEvent, type HistoryEvent } from "@kvorum/checker";
import { openOutputFile } from "./output/output-file.ts";

export interface HistoryFile {
  readonly write: (event: HistoryEvent) => void;
  /**
   * Resolves when every event is in the file.
   * @throws KvorumError disk_full, disk_failed — one of them could not be written
   */
  close(): Promise<void>;
}

/**
 * Replaces a file of the same name.
 * @throws KvorumError invalid_argument — there can be no such file
 */
export function openHistoryFile(path: string): HistoryFile {
  const { stream, close } = openOutputFile(path, "w");
  return {
    // A run must not die half-way because of its record: what fails is told when the file is closed.
    write: (event) => {
      stream.write(`${encodeHistoryEvent(event)}\n`);
    },
    close,
  };
}
