// Where an export that was interrupted stands: after the last complete line of its file.
import { createReadStream } from "node:fs";
import { truncate } from "node:fs/promises";
import { isDeepStrictEqual } from "node:util";
import { KvorumError } from "@kvorum/base";
import { readLines } from "./line-reader.ts";
import { parseRecordsLine, type RecordsHeader } from "./record-line.ts";

export interface ExportPosition {
  readonly records: number;
  /** Of the last record; null while there is none. */
  readonly after: Uint8Array | null;
  /** Nothing is left to do. */
  readonly isWhole: boolean;
}

/**
 * Reads the file and cuts off a line that was not written to its end.
 * @throws KvorumError invalid_argument — it is no export, or one of another database or prefix
 */
export async function resumeExport(file: string, wanted: RecordsHeader): Promise<ExportPosition> {
  let position: ExportPosition = { records: 0, after: null, isWhole: false };
  let completeBytes = 0;
  for await (const { text, number, endOffset, isTerminated } of readLines(createReadStream(file))) {
    if (!isTerminated) {
      break;
    }
    const line = parseRecordsLine(text);
    if ((number === 1) !== (line.kind === "header")) {
      throw new KvorumError("invalid_argument", `${file} is no export that can be resumed: see its line ${number}`);
    }
    if (line.kind === "header") {
      assertSame(file, line.header, wanted);
    } else if (line.kind === "record") {
      position = { ...position, records: position.records + 1, after: line.record.key };
    } else {
      position = { ...position, isWhole: true };
    }
    completeBytes = endOffset;
  }
  if (completeBytes === 0) {
    throw new KvorumError("invalid_argument", `${file} has no header: start over without --resume`);
  }
  await truncate(file, completeBytes);
  return position;
}

function assertSame(file: string, found: RecordsHeader, wanted: RecordsHeader): void {
  if (!isDeepStrictEqual(found, wanted)) {
    const described = ({ database, prefix }: RecordsHeader): string =>
      `database ${JSON.stringify(database)}, prefix ${prefix === null ? "none" : `of ${prefix.length} parts`}`;
    throw new KvorumError(
      "invalid_argument",
      `${file} is an export of ${described(found)}; --resume was given with ${described(wanted)}`,
    );
  }
}
