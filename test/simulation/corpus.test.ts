// The corpus: seeds that meet every rare situation, seeds that once found a bug, and every old bug brought back and caught.
// Each part is a command that anybody can type; it stays within two minutes together.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "..", "..");
const OUTPUT_BYTES_MAX = 2 ** 28;
const CORPUS_SEEDS = "1..200";
const MUTANTS_MIN = 23;

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

interface MutantResult {
  readonly mutant: string;
  readonly seed: number;
  readonly killed: boolean;
}

function run(...command: readonly string[]): string {
  const { stdout, stderr, error } = spawnSync(process.execPath, command, {
    cwd: ROOT,
    encoding: "utf8",
    maxBuffer: OUTPUT_BYTES_MAX,
  });
  if (stdout === "") {
    throw error ?? new Error(stderr);
  }
  return stdout;
}

function sim<T>(...words: readonly string[]): T {
  return JSON.parse(run(join("packages", "cli", "bin", "kvorum.mjs"), "sim", ...words, "--json"));
}

/** The words after `--seed`: a seed, and options if it takes any. */
function seedsThatFoundBugs(): readonly (readonly string[])[] {
  const lines = readFileSync(join(ROOT, "test", "fuzz", "seeds.txt"), "utf8").split("\n");
  return lines
    .map((line) => /^\d+( --\S+ \S+)*(?= )/.exec(line)?.[0].split(" ") ?? [])
    .filter(({ length }) => length > 0);
}

test("corpus: every seed keeps every promise, and none of the rare situations is missed", () => {
  const { ok, runs, failed, probes } = sim<CorpusResult>("--seeds", CORPUS_SEEDS);
  expect(failed.map(({ failure }) => failure)).toEqual([]);
  expect(Object.entries(probes).filter(([, hits]) => hits === 0)).toEqual([]);
  expect([ok, runs]).toEqual([true, 200]);
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

test("mutants: each old bug is caught by the judge that is named for it, on its seed", () => {
  const lines = run(join("tools", "sim-mutant.mjs"), "--all", "--json").trim().split("\n");
  const results = lines.map((line): MutantResult => JSON.parse(line));
  expect(results.filter(({ killed }) => !killed)).toEqual([]);
  expect(results.length).toBeGreaterThanOrEqual(MUTANTS_MIN);
});

test("mutants: without the bug the same seeds pass", () => {
  const results = run(join("tools", "sim-mutant.mjs"), "--all", "--without", "--json").trim().split("\n");
  expect(results.map((line): MutantResult => JSON.parse(line)).filter(({ killed }) => killed)).toEqual([]);
});
