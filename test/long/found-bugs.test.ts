// Seeds that once found a bug find it no more; test/fuzz/seeds.txt says what each was.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { CORPUS_SEED_MAX, ROOT, sim } from "../support/run-tool.ts";

/** The words after `--seed`: a seed, and options if it takes any. Those that every run of the corpus goes through are left out. */
function seedsThatFoundBugs(): readonly (readonly string[])[] {
  const lines = readFileSync(join(ROOT, "test", "fuzz", "seeds.txt"), "utf8").split("\n");
  return lines
    .map((line) => /^\d+( --\S+ \S+)*(?= )/.exec(line)?.[0].split(" ") ?? [])
    .filter(([seed, option]) => seed !== undefined && (Number(seed) > CORPUS_SEED_MAX || option !== undefined));
}

test("corpus: a seed that once found a bug finds it no more", () => {
  const seeds = seedsThatFoundBugs();
  expect(seeds.length).toBeGreaterThan(0);
  const failures = seeds.map((words) => sim<{ readonly failure: string | null }>("--seed", ...words).failure);
  expect(failures.filter((failure) => failure !== null)).toEqual([]);
});
