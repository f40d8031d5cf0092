// Seeded random streams. Every random draw of kvorum's cores comes from a named stream, so that a seed fixes a run and
// a new consumer of randomness does not shift the draws of the others.
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

/** A named stream of pseudo-random draws; mutable, owned by one consumer. */
export interface Prng {
  /** Uniform in [0, 1), 32 bits of resolution. */
  float(): number;
  /** Uniform integer in [low, high], both inclusive. */
  integer(low: number, high: number): number;
  /** Standard normal deviate (Box-Muller, one draw used of the pair). */
  normal(): number;
  /** An independent stream: the same name always yields the same stream of this seed. */
  stream(name: string): Prng;
}

const UINT32 = 0x1_0000_0000;

/** The root stream of a seed. Equal seeds give equal draws on every platform. */
export function createPrng(seed: number, name = ""): Prng {
  const generator = xoroshiro128plus(hashSeed(seed, name));
  const float = (): number => uniformInt(generator, 0, UINT32 - 1) / UINT32;
  return {
    float,
    integer: (low, high) => uniformInt(generator, low, high),
    normal: () => Math.sqrt(-2 * Math.log(1 - float())) * Math.cos(2 * Math.PI * float()),
    stream: (child) => createPrng(seed, `${name}/${child}`),
  };
}

/** FNV-1a over the seed's two halves and the name: spreads near-equal seeds and names over 32 bits. */
function hashSeed(seed: number, name: string): number {
  let hash = 0x811c9dc5;
  const mix = (value: number): void => {
    hash = Math.imul(hash ^ value, 0x01000193);
  };
  for (const half of [seed >>> 0, Math.floor(seed / UINT32) >>> 0]) {
    for (let shift = 0; shift < 32; shift += 8) {
      mix((half >>> shift) & 0xff);
    }
  }
  for (let i = 0; i < name.length; i++) {
    mix(name.charCodeAt(i));
  }
  return hash | 0;
}
