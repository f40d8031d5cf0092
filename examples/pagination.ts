// Pages: a list hands out a cursor with each entry, and another list of the same selector goes on after it. A page is one snapshot;
// two pages are two, and what is inserted in between changes no page that was shown before.
import type { Kv, KvReadOptions } from "@kvorum/sdk";
import { type Example, lookFromAfar } from "./support/example.ts";

const POSTS = 23;
const PAGE_ENTRIES = 10;

export interface Page {
  readonly titles: readonly string[];
  /** Where the next page begins; "" after the last one. */
  readonly cursor: string;
}

export async function readPage(kv: Kv, cursor: string | undefined, options?: KvReadOptions): Promise<Page> {
  const posts = kv.list<string>({ prefix: ["posts"] }, { ...options, limit: PAGE_ENTRIES, cursor });
  const titles: string[] = [];
  for await (const { value } of posts) {
    titles.push(value);
  }
  return { titles, cursor: titles.length < PAGE_ENTRIES ? "" : posts.cursor };
}

/** All pages, one after the other. */
export async function readPages(kv: Kv, options?: KvReadOptions): Promise<readonly Page[]> {
  const pages: Page[] = [];
  let cursor: string | undefined;
  do {
    const page = await readPage(kv, cursor, options);
    pages.push(page);
    cursor = page.cursor;
  } while (cursor !== "");
  return pages;
}

export const pagination: Example = {
  title: "Pagination by cursor",
  run: async (stage) => {
    const { near, say } = stage;
    const writes = near.atomic();
    for (let number = 1; number <= POSTS; number++) {
      writes.set(["posts", number], `post ${number}`);
    }
    await writes.commit();
    const first = await readPage(near, undefined);
    say(`page 1: ${first.titles.at(0)} to ${first.titles.at(-1)}`);
    await near.set(["posts", 0], "post 0, written meanwhile");
    const second = await readPage(near, first.cursor);
    say(`page 2, after an insertion before page 1: ${second.titles.at(0)} to ${second.titles.at(-1)}`);
    say(`pages from the start: ${(await readPages(near)).map(({ titles }) => titles.length).join(" + ")} posts`);
    await lookFromAfar(stage, "posts per page", async (kv, options) =>
      (await readPages(kv, options)).map(({ titles }) => titles.length),
    );
    say("A reader who must not miss anything between pages reads them all in one session.");
  },
};
