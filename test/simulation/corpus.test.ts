// The corpus: seeds that meet every rare situation, and seeds that once found a bug. Each part is a command that anybody can type;
// with the mutants (mutants.test.ts) it stays within two minutes of two cores.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { CORPUS_SEED_MAX, ROOT, run } from "./support/run-command.ts";

interface SeedResult {
  readonly ok: boolean;
  readonly traceHash: string;
  readonly failure: string | null;
}

interface CorpusResult {
  readonly ok: boolean;
  readonly runs: number;
  readonly failed: readonly { readonly failure: string }[];
  readonly probes: Readonly<Record<string, number>>;
}

function sim<T>(...words: readonly string[]): T {
  return JSON.parse(run(join("packages", "cli", "bin", "kvorum.mjs"), "sim", ...words, "--json"));
}

/** The words after `--seed`: a seed, and options if it takes any. Those that every run of the corpus goes through are left out. */
function seedsThatFoundBugs(): readonly (readonly string[])[] {
  const lines = readFileSync(join(ROOT, "test", "fuzz", "seeds.txt"), "utf8").split("\n");
  return lines
    .map((line) => /^\d+( --\S+ \S+)*(?= )/.exec(line)?.[0].split(" ") ?? [])
    .filter(([seed, option]) => seed !== undefined && (Number(seed) > CORPUS_SEED_MAX || option !== undefined));
}

test("corpus: every seed keeps every promise, and none of the rare situations is missed", () => {
  const { ok, runs, failed, probes } = sim<CorpusResult>("--seeds", `1..${CORPUS_SEED_MAX}`);
  expect(failed.map(({ failure }) => failure)).toEqual([]);
  expect(Object.entries(probes).filter(([, hits]) => hits === 0)).toEqual([]);
  expect([ok, runs]).toEqual([true, CORPUS_SEED_MAX]);
});

test("corpus: a seed that once found a bug finds it no more", () => {
  const seeds = seedsThatFoundBugs();
  expect(seeds.length).toBeGreaterThan(0);
  const failures = seeds.map((words) => sim<SeedResult>("--seed", ...words).failure);
  expect(failures.filter((failure) => failure !== null)).toEqual([]);
});

test("corpus: one seed is one run, in two processes", () => {
  const [first, again] = [sim<SeedResult>("--seed", "11"), sim<SeedResult>("--seed", "11")];
  expect([first.ok, first.failure]).toEqual([true, null]);
  expect(again.traceHash).toBe(first.traceHash);
});
