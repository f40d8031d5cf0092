// lmdb-js hands out Node Buffers; the stores promise plain Uint8Arrays, the same as the memory stores: a Buffer's `slice`
// is a view where a Uint8Array's is a copy, and the two are unequal to a comparison by type.

/** The same bytes as a plain Uint8Array; nothing is copied. */
export function plainBytes(buffer: Uint8Array): Uint8Array {
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
}
