// Binary search in a list that a condition splits in two.

/** How many elements at the front satisfy a condition that never becomes true again once it is false. */
export function countWhile<T>(list: readonly T[], holds: (element: T) => boolean): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const element = list[middle];
    if (element !== undefined && holds(element)) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}
