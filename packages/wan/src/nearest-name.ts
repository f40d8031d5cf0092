// What somebody meant who mistyped a name.

/** Letters that may be wrong, per letters written. */
const LETTERS_PER_MISTAKE = 3;

/** The known name that takes fewest changes of one letter; undefined: none is near enough to be meant. */
export function nearestName(written: string, known: readonly string[]): string | undefined {
  const mistakesMax = Math.max(1, Math.floor(written.length / LETTERS_PER_MISTAKE));
  const near = known
    .map((name) => ({ name, distance: editDistance(written.toLowerCase(), name.toLowerCase()) }))
    .filter(({ distance }) => distance <= mistakesMax)
    .toSorted((a, b) => a.distance - b.distance);
  return near[0]?.name;
}

/** Letters to insert, remove or replace (Levenshtein), row by row. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...b].entries()) {
      const replaced = (row[j] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
