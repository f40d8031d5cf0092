// The records of an export's lines, checked: header first, end last, and nothing malformed in between.
import { KvorumError } from "@kvorum/base";
import type { SourcedRecord } from "./import-records.ts";
import { readLines } from "./line-reader.ts";
import { parseRecordsLine, type RecordsLine } from "./record-line.ts";

/** Where in a file an import stands. */
export interface LinePosition {
  readonly offset: number;
  readonly lines: number;
  readonly checksum: number;
  readonly records: number;
  /** Whether it began with an export's header, and so has an end. */
  readonly hasHeader: boolean;
}

export const FIRST_LINE: LinePosition = { offset: 0, lines: 0, checksum: 0, records: 0, hasHeader: false };

export interface LineSourceSummary {
  /** Of the whole source, with those before the position that it began at. */
  records: number;
  /** `cut`: it began like an export and did not end like one. */
  form: "whole" | "cut" | "plain";
}

/**
 * @param summary is filled in while the source is read
 * @throws KvorumError invalid_argument — a malformed line, by its number
 */
export async function* lineSource(
  chunks: AsyncIterable<Uint8Array>,
  from: LinePosition,
  summary: LineSourceSummary,
): AsyncGenerator<SourcedRecord<LinePosition>> {
  let { hasHeader } = from;
  summary.records = from.records;
  summary.form = hasHeader ? "cut" : "plain";
  for await (const { text, number, endOffset, checksum } of readLines(chunks, from)) {
    const line = parseAt(text, number);
    if (summary.form === "whole" || (line.kind === "header" && number > 1)) {
      throw refusal(number, summary.form === "whole" ? "comes after the end" : "is a second header");
    }
    if (line.kind === "header") {
      hasHeader = true;
      summary.form = "cut";
    } else if (line.kind === "end") {
      assertCount(number, line.records, summary.records);
      summary.form = "whole";
    } else {
      summary.records += 1;
      const position = { offset: endOffset, lines: number, checksum, records: summary.records, hasHeader };
      yield { record: line.record, position };
    }
  }
}

function parseAt(text: string, number: number): RecordsLine {
  try {
    return parseRecordsLine(text);
  } catch (cause) {
    throw new KvorumError("invalid_argument", `line ${number}: ${KvorumError.from(cause).message}`, { cause });
  }
}

function assertCount(number: number, announced: number, found: number): void {
  if (announced !== found) {
    throw refusal(number, `says that there are ${announced} records, found ${found}`);
  }
}

function refusal(number: number, why: string): KvorumError {
  return new KvorumError("invalid_argument", `line ${number}: it ${why}`);
}
