// The number of a value encoding in stored bytes: those of KV Connect (VE_V8, VE_LE64, VE_BYTES).
import type { ValueEncoding } from "@kvorum/keyspace";

const CODES = { v8: 1, le64: 2, bytes: 3 } as const satisfies Record<ValueEncoding, number>;
const ENCODINGS: readonly (ValueEncoding | undefined)[] = [undefined, "v8", "le64", "bytes"];

export function codeOfEncoding(encoding: ValueEncoding): number {
  return CODES[encoding];
}

/** The encoding of a code, or undefined if there is none. */
export function findEncoding(code: number): ValueEncoding | undefined {
  return ENCODINGS[code];
}
