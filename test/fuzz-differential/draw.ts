// Small draws that everything random here is made of.
import type { Prng } from "@kvorum/base";

export function pick<T>(random: Prng, choices: readonly T[]): T {
  return choices[random.integer(0, choices.length - 1)] as T;
}

/** True in `percent` of a hundred. */
export function happens(random: Prng, percent: number): boolean {
  return random.integer(1, 100) <= percent;
}

export function times<T>(count: number, make: (i: number) => T): readonly T[] {
  return Array.from({ length: count }, (_, i) => make(i));
}

export function drawBytes(random: Prng, sizeMax: number): Uint8Array {
  return Uint8Array.from(times(random.integer(0, sizeMax), () => random.integer(0, 255)));
}
