// The library in scenarios/: every file is a scenario that says what to learn from it and what it expects, and is listed where people
// look. That it keeps its word is for test/simulation/scenarios.test.ts.
import { readFileSync } from "node:fs";
import { basename, extname, join } from "node:path";
import { expect, test } from "vitest";
import { LIBRARY_FOLDER, libraryFiles } from "../../packages/cli/src/scenario/find-scenario.ts";
import { loadScenarioFile } from "../../packages/cli/src/scenario/load-scenario-file.ts";

const SCHEMA_LINE = "# yaml-language-server: $schema=./schema.json";
/** Lines of a header: a title, what to learn, what to look at. */
const HEADER_LINES_MIN = 5;

const FILES = libraryFiles().map((path) => ({ path, name: basename(path, extname(path)), file: basename(path) }));

test("library: there are at least twenty scenarios, one of them in TypeScript", () => {
  expect(FILES.length).toBeGreaterThanOrEqual(20);
  expect(FILES.filter(({ path }) => extname(path) === ".ts")).not.toEqual([]);
});

test.for(FILES)(
  "library: $file loads, is called as its file, and has a title, a description and expectations",
  async ({ path, name }) => {
    const { scenario, play } = await loadScenarioFile(path);
    expect(scenario.name).toBe(name);
    expect(scenario.title?.length).toBeGreaterThan(10);
    expect(scenario.description?.length).toBeGreaterThan(10);
    expect(scenario.expectations.length).toBeGreaterThan(1);
    expect(play !== null).toBe(extname(path) === ".ts");
  },
);

test.for(FILES)("library: $file begins with what there is to learn, or to look at", ({ path }) => {
  const [first, ...lines] = readFileSync(path, "utf8").split("\n");
  const mark = extname(path) === ".ts" ? "//" : "#";
  if (mark === "#") {
    expect(first).toBe(SCHEMA_LINE);
  }
  const header = lines.slice(
    0,
    lines.findIndex((line) => !line.startsWith(mark)),
  );
  expect(header.length).toBeGreaterThanOrEqual(HEADER_LINES_MIN);
  expect(header.join("\n")).toMatch(/look at|to learn/i);
});

test.for(["scenarios/README.md", "docs/run-a-scenario.md"])(
  "library: %s lists every scenario, and none that is not there",
  (page) => {
    const text = readFileSync(join(LIBRARY_FOLDER, "..", page), "utf8");
    const listed = [...text.matchAll(/^\| \[[a-z0-9-]+\]\((?:\.\.\/scenarios\/)?([a-z0-9-]+\.(?:yaml|ts))\)/gm)];
    expect(listed.map(([, file]) => file).sort()).toEqual(FILES.map(({ file }) => file).sort());
  },
);
