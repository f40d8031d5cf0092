// Doubles as eight big-endian bytes. A DataView over a small array would have V8 move the array out of its heap first, which
// costs more than all the rest of a key's codec; the eight bytes here are used within a call and mean nothing between two.
const FLOAT64_BYTES = 8;
const passage = new DataView(new ArrayBuffer(FLOAT64_BYTES));

export function writeFloat64(value: number, target: Uint8Array, offset: number): void {
  passage.setFloat64(0, value);
  for (let i = 0; i < FLOAT64_BYTES; i++) {
    target[offset + i] = passage.getUint8(i);
  }
}

/** Of the first eight bytes. */
export function readFloat64(source: Uint8Array): number {
  for (let i = 0; i < FLOAT64_BYTES; i++) {
    passage.setUint8(i, source[i] ?? 0);
  }
  return passage.getFloat64(0);
}
