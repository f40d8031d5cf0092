// Lines of a stream of bytes, with where each of them ends: a position to go on from.
import { crc32 } from "node:zlib";
import { KvorumError } from "@kvorum/base";
import { RECORD_LINE_BYTES_MAX } from "../limits.ts";

export interface ReadLine {
  readonly text: string;
  /** Of the whole stream; 1-based. */
  readonly number: number;
  /** Bytes up to this line's newline, inclusive. */
  readonly endOffset: number;
  /** CRC-32 of those bytes. */
  readonly checksum: number;
  /** False for the last line of a stream that was cut, or whose writer left the last newline out. */
  readonly isTerminated: boolean;
}

const NEWLINE = 0x0a;
const NEWLINE_BYTES = new Uint8Array([NEWLINE]);
const BEGINNING = { offset: 0, lines: 0, checksum: 0 };

/**
 * Reads no further than its caller has got. Empty lines are counted and left out.
 * @param from where the stream begins within the whole
 * @throws KvorumError invalid_argument — a line longer than RECORD_LINE_BYTES_MAX, or one that is no UTF-8
 */
export async function* readLines(
  chunks: AsyncIterable<Uint8Array>,
  from: { readonly offset: number; readonly lines: number; readonly checksum: number } = BEGINNING,
): AsyncGenerator<ReadLine> {
  let { offset, lines: number, checksum } = from;
  const pending: Uint8Array[] = [];
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      pending.push(chunk.subarray(start, end));
      const bytes = takeAll(pending);
      start = end + 1;
      number += 1;
      offset += bytes.length + 1;
      checksum = crc32(NEWLINE_BYTES, crc32(bytes, checksum));
      if (bytes.length > 0) {
        yield { text: textOf(bytes, number), number, endOffset: offset, checksum, isTerminated: true };
      }
    }
    // What the stream gives may be a view into a buffer that it uses again.
    pending.push(chunk.slice(start));
    assertLength(pending, number + 1);
  }
  const rest = takeAll(pending);
  if (rest.length > 0) {
    const last = number + 1;
    const end = { endOffset: offset + rest.length, checksum: crc32(rest, checksum) };
    yield { text: textOf(rest, last), number: last, ...end, isTerminated: false };
  }
}

function takeAll(pending: Uint8Array[]): Uint8Array {
  const bytes = pending.length === 1 ? pending[0] : Buffer.concat(pending);
  pending.length = 0;
  return bytes ?? new Uint8Array();
}

function textOf(bytes: Uint8Array, number: number): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new KvorumError("invalid_argument", `line ${number} is not UTF-8`, { cause });
  }
}

function assertLength(pending: readonly Uint8Array[], number: number): void {
  const bytes = pending.reduce((sum, { length }) => sum + length, 0);
  if (bytes > RECORD_LINE_BYTES_MAX) {
    throw new KvorumError(
      "invalid_argument",
      `line ${number} has more than ${RECORD_LINE_BYTES_MAX} bytes: no record is as long as that`,
    );
  }
}
