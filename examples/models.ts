// A typed model layer over the store: unique indexes and relations that hold whoever writes (support/model.ts).
import type { Kv } from "@kvorum/sdk";
import { type Example, lookFromAfar } from "./support/example.ts";
import { Model } from "./support/model.ts";

export interface AuthorFields extends Readonly<Record<string, string | number>> {
  readonly name: string;
  readonly email: string;
}

export interface BookFields extends Readonly<Record<string, string | number>> {
  readonly title: string;
  readonly authorId: string;
  readonly year: number;
}

export function createLibrary(kv: Kv): { readonly authors: Model<AuthorFields>; readonly books: Model<BookFields> } {
  const authors = new Model<AuthorFields>(kv, { name: "authors", unique: ["email"] });
  const books = new Model<BookFields>(kv, { name: "books", unique: ["title"], relations: { authorId: authors } });
  return { authors, books };
}

export const models: Example = {
  title: "A small typed model layer with unique indexes and relations",
  run: async (stage) => {
    const { near, say } = stage;
    const { authors, books } = createLibrary(near);
    const ada = await authors.create({ name: "Ada", email: "ada@example.com" });
    if (!ada.ok) {
      throw new Error("the first author has no rival");
    }
    const rival = await authors.create({ name: "Another Ada", email: "ada@example.com" });
    say(`a second author with the same address: ${rival.ok ? "created" : rival.reason}`);
    const notes = await books.create({ title: "Notes", authorId: ada.record.id, year: 1842 });
    const orphan = await books.create({ title: "Nobody's", authorId: "nobody", year: 1843 });
    say(`a book of an author: ${notes.ok}; a book of nobody: ${orphan.ok ? "created" : orphan.reason}`);
    await books.create({ title: "Sketch", authorId: ada.record.id, year: 1843 });
    const titlesOfAda = async (kv: Kv, options = {}): Promise<readonly string[]> =>
      (await createLibrary(kv).books.findRelated("authorId", ada.record.id, options))
        .map(({ title }) => title)
        .toSorted();
    say(`Ada's books: ${(await titlesOfAda(near)).join(", ")}`);
    await lookFromAfar(stage, "Ada's books", titlesOfAda);
    const renamed = notes.ok && (await books.update(notes.record.id, { title: "Notes on the Engine" })).ok;
    say(`renamed: ${renamed}; under its old title: ${await books.findBy("title", "Notes")}`);
    say(`deleted: ${notes.ok && (await books.delete(notes.record.id))}; Ada's books: ${await titlesOfAda(near)}`);
    await lookFromAfar(stage, "Ada's books", titlesOfAda);
    say(
      "Eventual reads of an index and then of its record may straddle a change: who needs both of one moment reads a session.",
    );
  },
};
