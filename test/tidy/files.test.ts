// The rules of style.md that a program can check, file by file.
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { codeOf, mustReadFiles, REPOSITORY_FOLDER, type SourceFile } from "./source-files.ts";

const LINES_MAX = 500;

const isSource = (path: string): boolean => /^(?:packages\/[^/]+\/(?:src|bin)|test|tools)\/.*\.(?:ts|mjs)$/.test(path);
const sources = mustReadFiles(".", isSource);
const tests = sources.filter(({ path }) => path.endsWith(".test.ts"));
const documents = mustReadFiles(".", (path) => path.endsWith(".md"));

function findings(files: readonly SourceFile[], find: (file: SourceFile) => readonly string[]): readonly string[] {
  return files.flatMap((file) => find(file).map((finding) => `${file.path}: ${finding}`));
}

test(`files: none is longer than ${LINES_MAX} lines`, () => {
  const long = findings(sources, ({ text }) => {
    const lines = text.split("\n").length - 1;
    return lines > LINES_MAX ? [`${lines} lines`] : [];
  });
  expect(long).toEqual([]);
});

/** A test's titles say what it is about; everything else introduces itself. */
test("files: each says in its first line what it is", () => {
  const silent = sources.filter(
    ({ path, text }) => !/(?:\/index|\.test)\.ts$/.test(path) && !/^(?:#![^\n]*\n)?(?:\/\/|\/\*)/.test(text),
  );
  expect(silent.map(({ path }) => path)).toEqual([]);
});

test("files: names are kebab-case", () => {
  const odd = sources.filter(
    ({ path }) =>
      !/^[a-z0-9-]+(?:\.(?:property|bench|worker))?(?:\.test)?\.(?:ts|mjs)$/.test(path.split("/").at(-1) ?? ""),
  );
  expect(odd.map(({ path }) => path)).toEqual([]);
});

test("files: an index.ts is a list of exports and nothing else", () => {
  const indexes = sources.filter(({ path }) => path.endsWith("/src/index.ts"));
  const wrong = findings(indexes, ({ text }) =>
    codeOf(text)
      .split(";")
      .map((statement) => statement.trim())
      .filter((statement) => statement !== "" && !/^export\s+(?:type\s+)?\{[^}]*\}\s*from\s*""$/.test(statement)),
  );
  expect(indexes.length).toBeGreaterThan(0);
  expect(wrong).toEqual([]);
});

test("files: nothing is exported as default", () => {
  const wrong = findings(sources, ({ text }) =>
    /^export\s+default\b/m.test(codeOf(text)) ? ["has a default export"] : [],
  );
  expect(wrong).toEqual([]);
});

test("files: a TODO names the condition that ends it", () => {
  const wishes = findings(sources, ({ path, text }) =>
    path === "test/tidy/files.test.ts" ? [] : [...text.matchAll(/\bTODO\b(?! when )[^\n]*/g)].map(([wish]) => wish),
  );
  expect(wishes).toEqual([]);
});

const TEST_TITLE = /(?:^|[^.\w])(?:test|it)(?:\.[\w.]+)?\(\s*(["'`])((?:(?!\1)[^\\]|\\.)*)\1/g;

test("tests: every title is a subject and a claim", () => {
  const wrong = findings(tests, ({ text }) =>
    [...text.matchAll(TEST_TITLE)].map((match) => match[2] ?? "").filter((title) => !/\S: \S/.test(title)),
  );
  expect(tests.length).toBeGreaterThan(0);
  expect(wrong).toEqual([]);
});

test("tests: flat, none is left out or singled out for good", () => {
  const wrong = findings(tests, ({ text }) =>
    [...codeOf(text).matchAll(/(?:^|[^.\w])(?:describe\(|(?:test|it)\.(?:only|todo|skip)\()/g)].map(([use]) =>
      use.trim(),
    ),
  );
  expect(wrong).toEqual([]);
});

test("tests: none sleeps", () => {
  const wrong = findings(tests, ({ text }) =>
    [...codeOf(text).matchAll(/new Promise\(\(?\w*\)?\s*=>\s*setTimeout|\bsleep\(/g)].map(([use]) => use),
  );
  expect(wrong).toEqual([]);
});

test("documents: every relative link leads somewhere", () => {
  const broken = findings(documents, ({ path, text }) =>
    [...text.matchAll(/\]\(([^)\s#]+)(?:#[^)]*)?\)/g)]
      .map((match) => match[1] ?? "")
      .filter((target) => !/^[a-z]+:/.test(target))
      .filter((target) => !existsSync(join(REPOSITORY_FOLDER, dirname(path), target))),
  );
  expect(broken).toEqual([]);
});

/** style.md, glossary: the word on the left stands for nothing here. */
const FORBIDDEN_WORDS = /\b(?:slave|standby|ballot|txid|zxid|LSN|failback|splitBrain)\b/g;

test("words: none that the glossary replaces", () => {
  const wrong = findings(sources, ({ path, text }) =>
    path === "test/tidy/files.test.ts" ? [] : [...text.matchAll(FORBIDDEN_WORDS)].map(([word]) => `says ${word}`),
  );
  expect(wrong).toEqual([]);
});
