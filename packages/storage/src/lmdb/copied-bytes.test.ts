import { expect, test } from "vitest";
import { COPY_BLOCK_BYTES, COPY_BYTES_MAX } from "../limits.ts";
import { CopiedBytes } from "./copied-bytes.ts";

/** As lmdb-js makes it: far larger than the value, whose size it says in a property of its own. */
const reused = Object.defineProperty(new Uint8Array(2 * COPY_BYTES_MAX), "length", { value: 0, writable: true });

function read(byte: number, length: number): Uint8Array {
  Uint8Array.prototype.fill.call(reused, byte, 0, length);
  Object.assign(reused, { length });
  return reused;
}

test("copy: what was copied stays as it was when the buffer is used again, in this block and after it", () => {
  const copies = new CopiedBytes();
  const lengths = [1, 112, COPY_BYTES_MAX, COPY_BYTES_MAX + 1, 0, 900];
  const count = (3 * COPY_BLOCK_BYTES) / COPY_BYTES_MAX;
  const found = Array.from({ length: count }, (_, i) => copies.copy(read(i, lengths[i % lengths.length] ?? 0)));
  for (const [i, bytes] of found.entries()) {
    expect(bytes).toEqual(new Uint8Array(lengths[i % lengths.length] ?? 0).fill(i));
  }
});
