// Builds a byte string field by field: what the hand-written codecs of commands, sessions and peers share.
// Integers of fixed width are big-endian; a varint has seven bits per byte, low bits first, as in protobuf.
import { assert } from "./assert.ts";

const INITIAL_CAPACITY_BYTES = 256;
const VARINT_BYTES_MAX = 8;
/** Up to here bit operations are exact; above, division takes their place. */
const INT32_MAX = 0x7fff_ffff;
const UTF8 = new TextEncoder();
/** Of a writer that has given its bytes away: most write no more, and a buffer costs as much as a small frame. */
const NO_BYTES = new Uint8Array(0);
const NO_VIEW = new DataView(NO_BYTES.buffer);

/** A growing buffer. One owner; `take` gives away what was written and leaves the writer empty. */
export class ByteWriter {
  #bytes: Uint8Array<ArrayBuffer>;
  #view: DataView<ArrayBuffer>;
  #length = 0;

  constructor(capacityBytes: number = INITIAL_CAPACITY_BYTES) {
    this.#bytes = new Uint8Array(capacityBytes);
    this.#view = new DataView(this.#bytes.buffer);
  }

  /** Bytes written so far. */
  get length(): number {
    return this.#length;
  }

  /** Forgets everything past `length`: takes back fields that turned out not to fit. */
  truncate(length: number): void {
    assert(length >= 0 && length <= this.#length, `cannot cut ${this.#length} bytes to ${length}`);
    this.#length = length;
  }

  uint8(value: number): void {
    this.#reserve(1);
    this.#bytes[this.#length++] = value;
  }

  uint16(value: number): void {
    this.#reserve(2);
    this.#view.setUint16(this.#length, value);
    this.#length += 2;
  }

  uint32(value: number): void {
    this.#reserve(4);
    this.#view.setUint32(this.#length, value);
    this.#length += 4;
  }

  float64(value: number): void {
    this.#reserve(8);
    this.#view.setFloat64(this.#length, value);
    this.#length += 8;
  }

  /** A safe integer ≥ 0 in one to eight bytes. */
  varint(value: number): void {
    assert(Number.isSafeInteger(value) && value >= 0, `a varint holds a safe integer ≥ 0, found ${value}`);
    this.#reserve(VARINT_BYTES_MAX);
    let rest = value;
    while (rest > INT32_MAX) {
      this.#bytes[this.#length++] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    while (rest >= 0x80) {
      this.#bytes[this.#length++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    this.#bytes[this.#length++] = rest;
  }

  /** The bytes as they are: the reader must know how many. */
  raw(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** Length as a varint, then the bytes. */
  bytes(bytes: Uint8Array): void {
    this.varint(bytes.length);
    this.raw(bytes);
  }

  /** Length in bytes as a varint, then UTF-8. */
  string(text: string): void {
    if (!this.#shortAscii(text)) {
      this.bytes(UTF8.encode(text));
    }
  }

  /** What was written, as a view of exactly that length; the writer starts afresh with a buffer of its own. */
  take(): Uint8Array<ArrayBuffer> {
    const taken = this.#bytes.subarray(0, this.#length);
    this.#bytes = NO_BYTES;
    this.#view = NO_VIEW;
    this.#length = 0;
    return taken;
  }

  /** Names and codes are short ASCII: a plain loop is several times faster than TextEncoder on them. */
  #shortAscii(text: string): boolean {
    if (text.length >= 0x80) {
      return false;
    }
    this.#reserve(1 + text.length);
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      if (unit >= 0x80) {
        return false;
      }
      this.#bytes[this.#length + 1 + i] = unit;
    }
    this.#bytes[this.#length] = text.length;
    this.#length += 1 + text.length;
    return true;
  }

  #reserve(count: number): void {
    const needed = this.#length + count;
    if (needed > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(needed, 2 * this.#bytes.length, INITIAL_CAPACITY_BYTES));
      grown.set(this.#bytes.subarray(0, this.#length));
      this.#bytes = grown;
      this.#view = new DataView(grown.buffer);
    }
  }
}
