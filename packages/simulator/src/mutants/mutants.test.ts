import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { mustExist } from "@kvorum/base";
import { expect, test } from "vitest";
import { applyEdit } from "./mutant.ts";
import { MUTANTS } from "./mutants.ts";

const ROOT = join(import.meta.dirname, "..", "..", "..", "..");

test("mutants: each has a name of its own, a seed and a judge", () => {
  expect(new Set(MUTANTS.map(({ name }) => name)).size).toBe(MUTANTS.length);
  expect(MUTANTS.filter(({ seed, judge }) => seed <= 0 || judge === "").map(({ name }) => name)).toEqual([]);
});

test.each(MUTANTS)("mutant $name: what it replaces stands exactly once in the source", ({ edits }) => {
  for (const edit of edits) {
    const source = readFileSync(join(ROOT, edit.file), "utf8");
    expect(applyEdit(source, edit)).not.toBe(source);
  }
});

test("mutant: text that stands twice, or not at all, is refused", () => {
  const edit = { file: "a.ts", find: "x", replace: "y" };
  expect(() => applyEdit("x x", edit)).toThrow(/2 times/);
  expect(() => applyEdit("z", edit)).toThrow(/0 times/);
  expect(applyEdit("a x b", edit)).toBe("a y b");
});

test("mutant: a judge kills one on its seed, in a process of its own", () => {
  const { name, seed, judge } = mustExist(
    MUTANTS.find((mutant) => mutant.name === "half-applied"),
    "half-applied",
  );
  const child = spawnSync(process.execPath, [join(ROOT, "tools", "sim-mutant.mjs"), name, "--json"], {
    encoding: "utf8",
  });
  const { mutant, killed } = JSON.parse(child.stdout) as { readonly mutant: string; readonly killed: boolean };
  expect({ mutant, killed, seed, judge }).toEqual({ mutant: name, killed: true, seed, judge });
});
