// What a page shows for pasting is a file that a test runs, word for word.
import { expect, test } from "vitest";
import { mustReadFiles } from "./source-files.ts";

const EXAMPLE = /<!-- ([\w./-]+\.ts) -->\n+```ts\n([\s\S]*?)^```$/gm;

test("examples: a block under a file's name in a comment is that file", () => {
  const examples = mustReadFiles("docs", (path) => path.endsWith(".md")).flatMap(({ path, text }) =>
    [...text.matchAll(EXAMPLE)].map(([, file = "", block = ""]) => ({ path, file, block })),
  );
  expect(examples.length).toBeGreaterThan(0);
  for (const { path, file, block } of examples) {
    const [source] = mustReadFiles(".", (candidate) => candidate === file);
    expect({ path, block }).toEqual({ path, block: source?.text });
  }
});
