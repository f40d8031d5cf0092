// From bytes back to a key; key-format.ts shows the layout.

import { bytesToHex, copyBytes, KvorumError } from "@kvorum/base";
import { readFloat64 } from "./float64.ts";
import {
  BIGINT_SHORT_BYTES_MAX,
  complement,
  ESCAPE,
  type Key,
  type KeyPart,
  NUMBER_BYTES,
  SIGN_BIT,
  TAG,
} from "./key-format.ts";

/** Longer texts are decoded faster as a whole. */
const ASCII_LENGTH_MAX = 24;
const NOT_ASCII = 0x80;

const TAGS: ReadonlySet<number> = new Set(Object.values(TAG));

const utf8Decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * The key of some bytes. Tolerant of what other clients write: a NaN with a payload, a bigint with leading zeros.
 * @throws KvorumError invalid_argument — a tag that no part has, a part cut short, or text that is not UTF-8
 */
export function decodeKey(bytes: Uint8Array): Key {
  const cursor: Cursor = { bytes, offset: 0 };
  const parts: KeyPart[] = [];
  while (cursor.offset < bytes.length) {
    parts.push(decodePart(cursor));
  }
  return parts;
}

/** At most `partsMax` parts that bytes begin with, as far as they are parts: of a key, or of a bound of a range. Never throws. */
export function decodeLeadingParts(bytes: Uint8Array, partsMax: number): Key {
  const cursor: Cursor = { bytes, offset: 0 };
  const parts: KeyPart[] = [];
  try {
    // Looked at before, since nearly every bound ends with a byte that begins no part, and an error costs more than a read.
    while (parts.length < partsMax && isTag(bytes[cursor.offset])) {
      parts.push(decodePart(cursor));
    }
  } catch {
    // A bound may end within a part.
  }
  return parts;
}

/** Whether bytes are a key of at least one part, and nothing behind it. Never throws. */
export function isWholeKey(bytes: Uint8Array): boolean {
  try {
    return decodeKey(bytes).length > 0;
  } catch {
    return false;
  }
}

interface Cursor {
  readonly bytes: Uint8Array;
  offset: number;
}

function isTag(byte: number | undefined): boolean {
  return byte !== undefined && (Math.abs(byte - TAG.bigintZero) <= BIGINT_SHORT_BYTES_MAX || TAGS.has(byte));
}

function decodePart(cursor: Cursor): KeyPart {
  const tag = takeByte(cursor);
  switch (tag) {
    case TAG.bytes:
      return takeEscaped(cursor);
    case TAG.string:
      return takeAscii(cursor) ?? decodeUtf8(takeEscaped(cursor));
    case TAG.bigintLongNegative:
      return decodeBigint(takeBytes(cursor, takeByte(cursor) ^ 0xff), true);
    case TAG.bigintLongPositive:
      return decodeBigint(takeBytes(cursor, takeByte(cursor)), false);
    case TAG.number:
      return decodeNumber(takeBytes(cursor, NUMBER_BYTES));
    case TAG.false:
      return false;
    case TAG.true:
      return true;
  }
  const length = Math.abs(tag - TAG.bigintZero);
  if (length > BIGINT_SHORT_BYTES_MAX) {
    throw new KvorumError(
      "invalid_argument",
      `a key has no part with tag 0x${tag.toString(16).padStart(2, "0")}, at byte ${cursor.offset - 1}`,
    );
  }
  return decodeBigint(takeBytes(cursor, length), tag < TAG.bigintZero);
}

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return utf8Decoder.decode(bytes);
  } catch (cause) {
    throw new KvorumError("invalid_argument", `a string key part of ${bytes.length} bytes is not UTF-8`, { cause });
  }
}

/** A short text of ASCII without zeros, which most are: no bytes are copied for it. Undefined, and nothing taken, for any other. */
function takeAscii(cursor: Cursor): string | undefined {
  const { bytes, offset } = cursor;
  let text = "";
  for (let at = offset; at < offset + ASCII_LENGTH_MAX; at++) {
    const byte = bytes[at] ?? NOT_ASCII;
    if (byte === 0 && bytes[at + 1] !== ESCAPE) {
      cursor.offset = at + 1;
      return text;
    }
    if (byte === 0 || byte >= NOT_ASCII) {
      return undefined;
    }
    text += String.fromCharCode(byte);
  }
  return undefined;
}

/** `bytes` is a copy, and is changed. */
function decodeNumber(bytes: Uint8Array): number {
  const first = bytes[0] ?? 0;
  if (first >= SIGN_BIT) {
    bytes[0] = first ^ SIGN_BIT;
  } else {
    complement(bytes, 0);
  }
  return readFloat64(bytes);
}

/** `magnitude` is a copy, and is changed. */
function decodeBigint(magnitude: Uint8Array, negative: boolean): bigint {
  if (negative) {
    complement(magnitude, 0);
  }
  const value = BigInt(`0x0${bytesToHex(magnitude)}`);
  return negative ? -value : value;
}

function takeByte(cursor: Cursor): number {
  const byte = cursor.bytes[cursor.offset];
  if (byte === undefined) {
    throw cutShort(cursor, 1);
  }
  cursor.offset += 1;
  return byte;
}

/** A copy of the next bytes. */
function takeBytes(cursor: Cursor, length: number): Uint8Array {
  const end = cursor.offset + length;
  if (end > cursor.bytes.length) {
    throw cutShort(cursor, length);
  }
  const taken = copyBytes(cursor.bytes, cursor.offset, end);
  cursor.offset = end;
  return taken;
}

/** A copy of the bytes up to the terminating zero, escaped zeros made plain; the cursor moves past the terminator. */
function takeEscaped(cursor: Cursor): Uint8Array {
  const start = cursor.offset;
  let escapes = 0;
  while (takeByte(cursor) !== 0 || cursor.bytes[cursor.offset] === ESCAPE) {
    if (cursor.bytes[cursor.offset - 1] === 0) {
      cursor.offset += 1;
      escapes += 1;
    }
  }
  const escaped = cursor.bytes.subarray(start, cursor.offset - 1);
  const plain = new Uint8Array(escaped.length - escapes);
  for (let from = 0, to = 0; to < plain.length; to++) {
    const byte = escaped[from] as number;
    plain[to] = byte;
    from += byte === 0 ? 2 : 1;
  }
  return plain;
}

function cutShort(cursor: Cursor, wanted: number): KvorumError {
  return new KvorumError(
    "invalid_argument",
    `a key part is cut short: ${wanted} more bytes expected at byte ${cursor.offset} of ${cursor.bytes.length}`,
  );
}
