// Which key an operation touches: all alike, a few hot ones (zipf, hot-spot), or those written last (latest), drawn from a seeded
// stream.
import { assertNever, type Prng } from "@kvorum/base";
import type { Keys } from "../schema/keys-schema.ts";

/**
 * Draws the number of a key, 0..count-1; 0 is the hottest under zipf and hot-spot. Under latest it draws how many keys were
 * written after the one that is meant: what is a key then, a KeyRing knows.
 */
export type KeyChooser = () => number;

/** A chooser over its own stream of the seed. */
export function createKeyChooser(keys: Keys, random: Prng): KeyChooser {
  switch (keys.distribution) {
    case "uniform":
      return () => random.integer(0, keys.count - 1);
    case "zipf":
    case "latest": {
      const cumulative = zipfCumulative(keys.count, keys.theta);
      return () => rankOf(cumulative, random.float());
    }
    case "hot-spot":
      return createHotSpotChooser(keys, random);
    default:
      return assertNever(keys.distribution);
  }
}

/** P(rank ≤ i) for ranks 0..count-1, where rank r has weight 1 / (r + 1)^theta; the last one is 1. */
export function zipfCumulative(count: number, theta: number): Float64Array {
  const cumulative = new Float64Array(count);
  let sum = 0;
  for (let rank = 0; rank < count; rank++) {
    sum += (rank + 1) ** -theta;
    cumulative[rank] = sum;
  }
  for (let rank = 0; rank < count; rank++) {
    cumulative[rank] = (cumulative[rank] ?? 0) / sum;
  }
  return cumulative;
}

/** Two draws for every key, so that one seed gives the same keys to scenarios that differ in the share alone. */
function createHotSpotChooser({ count, hotKeys, hotPercent }: Keys, random: Prng): KeyChooser {
  const hot = Math.min(hotKeys, count);
  return () => {
    const isHot = random.float() * 100 < hotPercent || hot === count;
    const draw = random.float();
    return isHot ? Math.floor(draw * hot) : hot + Math.floor(draw * (count - hot));
  };
}

/** The first rank whose cumulative probability exceeds `draw`, which is in [0, 1). */
function rankOf(cumulative: Float64Array, draw: number): number {
  let low = 0;
  let high = cumulative.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((cumulative[middle] ?? 1) > draw) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return low;
}
