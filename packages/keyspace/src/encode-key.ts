// From a key to its bytes; key-format.ts shows the layout.

import { compareBytes, concatBytes, hexToBytes, KvorumError } from "@kvorum/base";
import { writeFloat64 } from "./float64.ts";
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
import { KEY_BIGINT_BYTES_MAX } from "./limits.ts";

/** Below this many characters a loop over ASCII is quicker than TextEncoder. */
const SHORT_TEXT_CHARACTERS = 48;

const utf8Encoder = new TextEncoder();

/**
 * The bytes of a key. All NaNs are one key; -0 and 0 are two. A lone surrogate becomes U+FFFD, as in Deno.
 * @throws KvorumError invalid_argument — a part of another type, or a bigint of more than 255 bytes
 */
export function encodeKey(key: Key): Uint8Array {
  return concatBytes(key.map(encodePart));
}

/**
 * Negative, zero or positive as `a` sorts before, with or after `b`.
 * @throws KvorumError invalid_argument — a key that cannot be encoded
 */
export function compareKeys(a: Key, b: Key): number {
  return compareBytes(encodeKey(a), encodeKey(b));
}

function encodePart(part: KeyPart): Uint8Array {
  switch (typeof part) {
    case "string":
      return encodeEscaped(TAG.string, encodeUtf8(part));
    case "number":
      return encodeNumber(part);
    case "bigint":
      return encodeBigint(part);
    case "boolean":
      return Uint8Array.of(part ? TAG.true : TAG.false);
    default:
      if (part instanceof Uint8Array) {
        return encodeEscaped(TAG.bytes, part);
      }
      throw new KvorumError(
        "invalid_argument",
        `a key part is a Uint8Array, string, number, bigint or boolean, found ${part === null ? "null" : typeof part}`,
      );
  }
}

function encodeEscaped(tag: number, bytes: Uint8Array): Uint8Array {
  let zeros = 0;
  for (const byte of bytes) {
    zeros += byte === 0 ? 1 : 0;
  }
  const encoded = new Uint8Array(bytes.length + zeros + 2);
  encoded[0] = tag;
  let offset = 1;
  for (const byte of bytes) {
    encoded[offset++] = byte;
    if (byte === 0) {
      encoded[offset++] = ESCAPE;
    }
  }
  return encoded;
}

function encodeUtf8(text: string): Uint8Array {
  if (text.length > SHORT_TEXT_CHARACTERS) {
    return utf8Encoder.encode(text);
  }
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit >= 0x80) {
      return utf8Encoder.encode(text);
    }
    bytes[i] = unit;
  }
  return bytes;
}

function encodeNumber(value: number): Uint8Array {
  const encoded = new Uint8Array(1 + NUMBER_BYTES);
  encoded[0] = TAG.number;
  if (Number.isNaN(value)) {
    // The bits of a NaN are the engine's affair: a key must not depend on them.
    encoded[1] = 0x7f;
    encoded[2] = 0xf8;
  } else {
    writeFloat64(value, encoded, 1);
  }
  const first = encoded[1] ?? 0;
  if (first >= SIGN_BIT) {
    complement(encoded, 1);
  } else {
    encoded[1] = first ^ SIGN_BIT;
  }
  return encoded;
}

function encodeBigint(value: bigint): Uint8Array {
  if (value === 0n) {
    return Uint8Array.of(TAG.bigintZero);
  }
  const negative = value < 0n;
  const digits = (negative ? -value : value).toString(16);
  const magnitude = hexToBytes(digits.length % 2 === 0 ? digits : `0${digits}`);
  const length = magnitude.length;
  if (length > KEY_BIGINT_BYTES_MAX) {
    throw new KvorumError(
      "invalid_argument",
      `a bigint key part has at most ${KEY_BIGINT_BYTES_MAX} bytes of magnitude, found ${length}`,
    );
  }
  if (negative) {
    complement(magnitude, 0);
  }
  const head =
    length <= BIGINT_SHORT_BYTES_MAX
      ? [TAG.bigintZero + (negative ? -length : length)]
      : negative
        ? [TAG.bigintLongNegative, length ^ 0xff]
        : [TAG.bigintLongPositive, length];
  return concatBytes([Uint8Array.from(head), magnitude]);
}
