// The library on virtual time keeps its word under several seeds: other schedules, elections and accidents. One command for all of it, as
// a person would run it with 1..20.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { libraryFiles } from "../../packages/cli/src/scenario/find-scenario.ts";
import { runTool } from "../support/run-tool.ts";

interface LibraryDocument {
  readonly ok: boolean;
  readonly runs: number;
  readonly scenarios: readonly { readonly scenario: string; readonly failed: readonly unknown[] }[];
}

/** The one with the scenario's own seed is in every test run (test/simulation). */
const SEED_FIRST = 2;
const SEED_LAST = 6;

const out = mkdtempSync(join(tmpdir(), "kvorum-scenarios-"));
afterAll(() => rmSync(out, { recursive: true, force: true }));

test("scenarios: the whole library keeps its word, seed after seed", () => {
  const files = libraryFiles();
  const seeds = `${SEED_FIRST}..${SEED_LAST}`;
  const command = ["run", ...files, "--on", "sim", "--seeds", seeds, "--out", out, "--json"];
  const found = JSON.parse(runTool(join("packages", "cli", "bin", "kvorum.mjs"), ...command)) as LibraryDocument;
  expect(found.scenarios.filter(({ failed }) => failed.length > 0)).toEqual([]);
  expect(found.scenarios.length).toBe(files.length);
  expect([found.ok, found.runs]).toEqual([true, files.length * (SEED_LAST - SEED_FIRST + 1)]);
});
