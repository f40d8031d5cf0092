// The comparison itself: what passes, and the three ways to fail.
import { expect, test } from "vitest";
import { DIFFERENCES } from "./all-differences.ts";
import { CASES } from "./cases/all-cases.ts";
import { compare } from "./compare.ts";
import { show } from "./show.ts";

const [plain] = CASES;
const [listed] = DIFFERENCES;
const backend = listed?.backends[0] ?? "reference";
const stated = (name: string | undefined): readonly string[] =>
  CASES.find((candidate) => candidate.name === name)?.expected.map(show) ?? [];

test("compare: what was stated passes, and so does the difference that is listed", () => {
  const observations = [
    { name: plain?.name ?? "", seen: stated(plain?.name) },
    { name: listed?.case ?? "", seen: listed?.seen ?? [] },
  ];
  expect(compare(backend, observations)).toEqual({ cases: 2, differences: 1, findings: [] });
});

test("compare: what was not stated is a finding, whichever value it is", () => {
  const seen = [...stated(plain?.name).slice(0, -1), "other"];
  const { findings } = compare("cluster", [{ name: plain?.name ?? "", seen }]);
  expect(findings).toEqual([expect.stringContaining("not as stated")]);
});

test("compare: a difference that is listed and has gone is a finding", () => {
  const { findings } = compare(backend, [{ name: listed?.case ?? "", seen: stated(listed?.case) }]);
  expect(findings).toEqual([expect.stringContaining("a difference is listed, and there is none")]);
});

test("compare: another difference than the one that is listed is a finding", () => {
  const { findings } = compare(backend, [{ name: listed?.case ?? "", seen: ["failed: Error: other"] }]);
  expect(findings).toEqual([expect.stringContaining("not the difference that is listed")]);
});

test("show: values that differ show differently", () => {
  const values = [
    0,
    -0,
    0n,
    "0",
    null,
    undefined,
    [0],
    [[0]],
    Array.from({ length: 2 }),
    [undefined],
    {},
    new Map(),
    new Set(),
    Number.NaN,
    "NaN",
  ];
  expect(new Set(values.map(show)).size).toBe(values.length);
});
