// A number of things in words: "1 commit", "2 commits".

/** @param plural default: the noun with an s */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : plural}`;
}
