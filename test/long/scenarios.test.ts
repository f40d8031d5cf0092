// Every scenario of the library on virtual time keeps its word under twenty seeds: twenty schedules, elections and accidents.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { libraryFiles } from "../../packages/cli/src/scenario/find-scenario.ts";
import { runTool } from "../support/run-tool.ts";

interface SeedsDocument {
  readonly ok: boolean;
  readonly runs: number;
  readonly failed: readonly { readonly seed: number; readonly checks: readonly unknown[] }[];
}

const out = mkdtempSync(join(tmpdir(), "kvorum-scenarios-"));
afterAll(() => rmSync(out, { recursive: true, force: true }));

test.for(libraryFiles().map((path) => ({ path, file: basename(path) })))(
  "scenarios: $file keeps its word under twenty seeds",
  ({ path }) => {
    const command = ["run", path, "--on", "sim", "--seeds", "1..20", "--out", out, "--json"];
    const { ok, runs, failed } = JSON.parse(
      runTool(join("packages", "cli", "bin", "kvorum.mjs"), ...command),
    ) as SeedsDocument;
    expect(failed).toEqual([]);
    expect([ok, runs]).toEqual([true, 20]);
  },
);
