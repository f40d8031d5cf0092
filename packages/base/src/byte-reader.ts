// Reads back what a ByteWriter wrote, strictly: nothing past the end, no integer beyond a safe one, no invalid UTF-8.
import type { ErrorCode } from "./errors.ts";
import { KvorumError } from "./errors.ts";

const SHORT_STRING_BYTES = 64;
/** 7 * 8 = 56 bits: more than a safe integer needs. */
const VARINT_BYTES_MAX = 8;
const UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

export interface ByteReaderOptions {
  /** What the bytes are, for messages: "session frame". */
  readonly what: string;
  /** Code of the error for malformed bytes: invalid_argument at an edge, data_corrupt inside. */
  readonly code: ErrorCode;
}

/** A cursor over bytes that it does not own. Byte strings it returns are views of them, as plain Uint8Array. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #options: ByteReaderOptions;
  #offset = 0;

  constructor(bytes: Uint8Array, options: ByteReaderOptions) {
    // A Buffer's subarray is a Buffer: slower to make, and unequal to a Uint8Array in comparisons by type.
    this.#bytes = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#options = options;
  }

  get offset(): number {
    return this.#offset;
  }

  get remaining(): number {
    return this.#bytes.length - this.#offset;
  }

  uint8(): number {
    return this.#bytes[this.#advance(1)] as number;
  }

  uint16(): number {
    return this.#view.getUint16(this.#advance(2));
  }

  uint32(): number {
    return this.#view.getUint32(this.#advance(4));
  }

  float64(): number {
    return this.#view.getFloat64(this.#advance(8));
  }

  varint(): number {
    let value = 0;
    let scale = 1;
    for (let i = 0; i < VARINT_BYTES_MAX; i++) {
      const byte = this.uint8();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) {
        if (!Number.isSafeInteger(value)) {
          this.fail(`a varint above 2^53 - 1`);
        }
        return value;
      }
      scale *= 0x80;
    }
    return this.fail(`a varint of more than ${VARINT_BYTES_MAX} bytes`);
  }

  /** A varint that announces how many items of at least `itemBytesMin` follow; refused when they cannot be there. */
  count(itemBytesMin: number): number {
    const count = this.varint();
    if (count * itemBytesMin > this.remaining) {
      this.fail(`${count} items announced, ${this.remaining} bytes left`);
    }
    return count;
  }

  raw(length: number): Uint8Array {
    const start = this.#advance(length);
    return this.#bytes.subarray(start, start + length);
  }

  bytes(): Uint8Array {
    return this.raw(this.varint());
  }

  string(): string {
    const length = this.varint();
    const start = this.#advance(length);
    return this.#shortAscii(start, length) ?? this.#utf8(start, length);
  }

  /** @throws KvorumError of the given code — bytes are left over */
  end(): void {
    if (this.remaining !== 0) {
      this.fail(`${this.remaining} bytes too many`);
    }
  }

  /** Refuses the bytes: `problem` says what was found. */
  fail(problem: string): never {
    throw new KvorumError(
      this.#options.code,
      `malformed ${this.#options.what}: ${problem}, at byte ${this.#offset} of ${this.#bytes.length}`,
    );
  }

  #shortAscii(start: number, length: number): string | undefined {
    if (length > SHORT_STRING_BYTES) {
      return undefined;
    }
    let text = "";
    for (let i = start; i < start + length; i++) {
      const byte = this.#bytes[i] as number;
      if (byte >= 0x80) {
        return undefined;
      }
      text += String.fromCharCode(byte);
    }
    return text;
  }

  #utf8(start: number, length: number): string {
    try {
      return UTF8.decode(this.#bytes.subarray(start, start + length));
    } catch {
      return this.fail("text that is not UTF-8");
    }
  }

  #advance(count: number): number {
    const start = this.#offset;
    if (start + count > this.#bytes.length) {
      this.fail(`${count} bytes wanted, ${this.#bytes.length - start} left`);
    }
    this.#offset = start + count;
    return start;
  }
}
