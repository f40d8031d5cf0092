// A mutant: an old bug of replicated stores (pitfalls.md), brought back as a change of the source text. Production code has
// no trace of it: the change is made while a module is loaded, and only where tests ask for it (register.ts).

export interface SourceEdit {
  /** From the root of the repository. */
  readonly file: string;
  /** Stands exactly once in the file. */
  readonly find: string;
  readonly replace: string;
}

export interface Mutant {
  readonly name: string;
  /** What was done wrong, and where it was seen. */
  readonly pitfall: string;
  readonly edits: readonly SourceEdit[];
  /** The seed whose run kills it, and the judge that speaks first. */
  readonly seed: number;
  readonly judge: string;
}

/** @throws Error — the text to be replaced does not stand exactly once in the source */
export function applyEdit(source: string, { file, find, replace }: SourceEdit): string {
  const parts = source.split(find);
  if (parts.length !== 2) {
    throw new Error(`${file} has ${parts.length - 1} times what a mutant replaces, instead of once: ${find}`);
  }
  return parts.join(replace);
}
