// Bytes as a broken client or network would send them: a request with a few of its bytes changed, lost or doubled.
import type { Prng } from "@kvorum/base";
import { drawBytes, pick, times } from "./draw.ts";

/** Bytes that mean something in a protobuf: tags, lengths, ends of varints. */
const TELLING_BYTES: readonly number[] = [
  0x00, 0x01, 0x07, 0x08, 0x0a, 0x0b, 0x0c, 0x12, 0x1a, 0x22, 0x2a, 0x7f, 0x80, 0xff,
];

type Change = (random: Prng, bytes: Uint8Array, at: number) => Uint8Array;

const CHANGES: readonly Change[] = [
  (random, bytes, at) => spliced(bytes, at, 1, Uint8Array.of((bytes[at] ?? 0) ^ (1 << random.integer(0, 7)))),
  (random, bytes, at) => spliced(bytes, at, 1, Uint8Array.of(pick(random, TELLING_BYTES))),
  (random, bytes, at) => spliced(bytes, at, 0, Uint8Array.of(pick(random, TELLING_BYTES))),
  (random, bytes, at) => spliced(bytes, at, random.integer(1, 4), new Uint8Array()),
  (random, bytes, at) => spliced(bytes, at, 0, drawBytes(random, 6)),
  (_, bytes, at) => bytes.slice(0, at),
  (random, bytes, at) => spliced(bytes, at, 0, bytes.subarray(at, at + random.integer(1, 12))),
];

export function damage(random: Prng, bytes: Uint8Array): Uint8Array {
  let damaged = bytes;
  for (const change of times(random.integer(1, 3), () => pick(random, CHANGES))) {
    damaged = change(random, damaged, random.integer(0, damaged.length));
  }
  return damaged;
}

function spliced(bytes: Uint8Array, at: number, removed: number, inserted: Uint8Array): Uint8Array {
  return Uint8Array.from([...bytes.subarray(0, at), ...inserted, ...bytes.subarray(at + removed)]);
}
