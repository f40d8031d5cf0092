// Byte strings: order, equality, joining, hex.
import { KvorumError } from "./errors.ts";

const HEX_DIGITS = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

/** So few bytes are copied one by one: the view that copying them as a whole takes costs more (V8 14, measured). */
const COPIED_SINGLY_MAX = 64;

/** Negative, zero or positive as `a` sorts before, with or after `b` in unsigned byte order (memcmp, shorter first). */
export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i++) {
    const difference = (a[i] as number) - (b[i] as number);
    if (difference !== 0) {
      return difference;
    }
  }
  return a.length - b.length;
}

export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && compareBytes(a, b) === 0;
}

/** One new array with the parts in order. */
export function concatBytes(parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}

/** A new array with the bytes from `start` up to `end`. */
export function copyBytes(bytes: Uint8Array, start: number, end: number): Uint8Array {
  const copy = new Uint8Array(end - start);
  if (copy.length > COPIED_SINGLY_MAX) {
    copy.set(bytes.subarray(start, end));
    return copy;
  }
  for (let i = 0; i < copy.length; i++) {
    copy[i] = bytes[start + i] as number;
  }
  return copy;
}

export function bytesToHex(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) {
    text += HEX_DIGITS[byte];
  }
  return text;
}

/** @throws KvorumError invalid_argument — an odd number of digits, or something that is not a hex digit */
export function hexToBytes(text: string): Uint8Array {
  if (text.length % 2 !== 0 || !/^[0-9a-fA-F]*$/.test(text)) {
    throw new KvorumError("invalid_argument", `expected pairs of hex digits, found ${JSON.stringify(text)}`);
  }
  const bytes = new Uint8Array(text.length / 2);
  for (let i = 0; i < bytes.length; i++) {
    bytes[i] = Number.parseInt(text.slice(2 * i, 2 * i + 2), 16);
  }
  return bytes;
}

/** The smallest byte string after `bytes`: `bytes` and a zero byte. */
export function successorOf(bytes: Uint8Array): Uint8Array {
  const next = new Uint8Array(bytes.length + 1);
  next.set(bytes);
  return next;
}
