// The smallest part of a list that still does it, found by leaving out ever smaller pieces (Zeller's delta debugging, without
// its complements: what is left out successfully stays out).

/**
 * @param stillDoes asked about lists that are shorter than `items`; `items` itself is known to do it
 * @returns a list from which no single item can be left out, unless `stillDoes` ran out of patience
 */
export async function minimalList<T>(
  items: readonly T[],
  stillDoes: (part: readonly T[]) => Promise<boolean>,
): Promise<readonly T[]> {
  let kept = items;
  for (let size = Math.ceil(kept.length / 2); kept.length > 0; size = Math.ceil(size / 2)) {
    let at = 0;
    while (at < kept.length) {
      const part = [...kept.slice(0, at), ...kept.slice(at + size)];
      if (await stillDoes(part)) {
        kept = part;
      } else {
        at += size;
      }
    }
    if (size === 1) {
      break;
    }
  }
  return kept;
}
