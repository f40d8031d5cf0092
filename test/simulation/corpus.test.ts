// The corpus: seeds that meet every rare situation. Seeds that once found a bug, and old bugs brought back, are under test/long; all of
// them together stay within two minutes of two cores.
import { expect, test } from "vitest";
import { CORPUS_SEED_MAX, sim } from "../support/run-tool.ts";

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

test("corpus: every seed keeps every promise, and none of the rare situations is missed", () => {
  const { ok, runs, failed, probes } = sim<CorpusResult>("--seeds", `1..${CORPUS_SEED_MAX}`);
  expect(failed.map(({ failure }) => failure)).toEqual([]);
  expect(Object.entries(probes).filter(([, hits]) => hits === 0)).toEqual([]);
  expect([ok, runs]).toEqual([true, CORPUS_SEED_MAX]);
});

test("corpus: one seed is one run, in two processes", () => {
  const [first, again] = [sim<SeedResult>("--seed", "11"), sim<SeedResult>("--seed", "11")];
  expect([first.ok, first.failure]).toEqual([true, null]);
  expect(again.traceHash).toBe(first.traceHash);
});
