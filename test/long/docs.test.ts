// The documentation is run: every command of an `sh` block, in order, in a folder of its own. A block must leave nothing.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Workplace } from "../support/kvorum.ts";

const ROOT = join(import.meta.dirname, "..", "..");
/** Pages whose commands need more than this machine surely has, or are run by a test of their own. */
const ELSEWHERE = new Set(["docs/measure-replication-lag.md", "docs/containers.md", "docs/benchmark.md"]);

const pages = ["README.md", ...readdirSync(join(ROOT, "docs")).map((name) => `docs/${name}`)]
  .filter((page) => page.endsWith(".md") && !ELSEWHERE.has(page))
  .map((page) => ({ page, commands: commandsOf(readFileSync(join(ROOT, page), "utf8")) }))
  .filter(({ commands }) => commands.length > 0);

test("docs: there are pages with commands to run", () => {
  expect(pages.map(({ page }) => page)).toEqual(expect.arrayContaining(["README.md", "docs/run-a-cluster.md"]));
});

for (const { page, commands } of pages) {
  test(`docs: the commands of ${page} work as they are written`, async () => {
    await using workplace = new Workplace();
    for (const words of commands) {
      const { exitCode, stderr } = await workplace.run(...words);
      expect({ words, exitCode, stderr: exitCode === 0 ? "" : stderr }).toEqual({ words, exitCode: 0, stderr: "" });
    }
  });
}

/** The `npx kvorum …` lines of a page's sh blocks, each as its words. */
function commandsOf(text: string): readonly (readonly string[])[] {
  return [...text.matchAll(/^```sh\n([\s\S]*?)^```$/gm)]
    .flatMap(([, block]) => (block ?? "").split("\n"))
    .filter((line) => line.startsWith("npx kvorum "))
    .map((line) =>
      [...line.slice("npx kvorum ".length).matchAll(/'([^']*)'|(\S+)/g)].map(
        ([, quoted, bare]) => quoted ?? bare ?? "",
      ),
    );
}
