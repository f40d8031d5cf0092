// Every old bug that is brought back is caught by the judge that is named for it. That the same seeds pass without the bug is shown by
// the corpus (test/simulation), of which they are a part.
import { join } from "node:path";
import { expect, test } from "vitest";
import { CORPUS_SEED_MAX, runTool } from "../support/run-tool.ts";

const MUTANTS_MIN = 23;

interface MutantResult {
  readonly mutant: string;
  readonly seed: number;
  readonly killed: boolean;
}

test("mutants: each old bug is caught by the judge that is named for it, on a seed of the corpus", () => {
  const lines = runTool(join("tools", "sim-mutant.mjs"), "--all", "--json").trim().split("\n");
  const results = lines.map((line): MutantResult => JSON.parse(line));
  expect(results.filter(({ killed, seed }) => !killed || seed < 1 || seed > CORPUS_SEED_MAX)).toEqual([]);
  expect(results.length).toBeGreaterThanOrEqual(MUTANTS_MIN);
});
