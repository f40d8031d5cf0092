// Copies of what lmdb-js reads into the one buffer that it reuses. Each copy in an allocation of its own costs as much as the
// read itself, for a typed array past 64 bytes is no object of V8's heap (measured: 2 us of 5); so they share larger blocks,
// and a block is gone when the last of them is.
import { COPY_BLOCK_BYTES, COPY_BYTES_MAX } from "../limits.ts";

export class CopiedBytes {
  #block = new Uint8Array(COPY_BLOCK_BYTES);
  #used = 0;

  /** @param reused as `getBinaryFast` returns it: its `length` is the value's, its buffer's contents last until the next read */
  copy(reused: Uint8Array): Uint8Array {
    const value = new Uint8Array(reused.buffer, reused.byteOffset, reused.length);
    if (value.length > COPY_BYTES_MAX) {
      return value.slice();
    }
    if (this.#used + value.length > this.#block.length) {
      this.#block = new Uint8Array(COPY_BLOCK_BYTES);
      this.#used = 0;
    }
    const start = this.#used;
    this.#used += value.length;
    this.#block.set(value, start);
    return this.#block.subarray(start, this.#used);
  }
}
