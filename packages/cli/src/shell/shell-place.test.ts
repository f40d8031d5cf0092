import { Command } from "commander";
import { expect, test } from "vitest";
import type { CliContext } from "../cli-context.ts";
import { createDataCommands } from "../data-commands.ts";
import { createPaint } from "../output/paint.ts";
import { FIRST_PLACE, formatPlace, withConsistency, wordsAt } from "./shell-place.ts";

const silent = { write: () => {}, isTty: false, columns: 100 };
const context: CliContext = {
  folder: "/",
  stdout: silent,
  stderr: silent,
  paint: createPaint(false),
  errorPaint: createPaint(false),
  colour: false,
  setExitCode: () => {},
  shared: null,
};
const program = new Command("kvorum");
for (const command of createDataCommands(context)) {
  program.addCommand(command);
}

const place = { ...withConsistency(FIRST_PLACE, ["bounded", "500"]), region: "asia-southeast1", database: "shop" };
const at = (...words: readonly string[]): string => wordsAt(place, { program, words, extra: ["--json"] }).join(" ");

test("wordsAt: a command is given what it has an option for", () => {
  const there = "--region asia-southeast1 --database shop";
  expect(at("get", '["a"]')).toBe(`get ${there} --consistency bounded --max-staleness 500 --json ["a"]`);
  expect(at("set", '["a"]', "1")).toBe(`set ${there} --json ["a"] 1`);
  // A watch has no bounded level.
  expect(at("watch", '["a"]')).toBe(`watch ${there} --json ["a"]`);
  expect(at("database", "list")).toBe("database list --region asia-southeast1 --json");
  expect(at("nonsense", "x")).toBe("nonsense x");
});

test("wordsAt: a level that the line names itself is the one that counts", () => {
  const words = at("get", '["a"]', "--consistency", "strong");
  expect(words).toBe('get --region asia-southeast1 --database shop --json ["a"] --consistency strong');
});

test("withConsistency: a bound goes with bounded, and with nothing else", () => {
  expect(formatPlace(place)).toBe("asia-southeast1 bounded 500 ms shop");
  expect(formatPlace(FIRST_PLACE)).toBe("strong");
  for (const words of [[], ["weak"], ["bounded"], ["bounded", "soon"], ["strong", "5"], ["bounded", "5", "6"]]) {
    expect(() => withConsistency(FIRST_PLACE, words)).toThrow(expect.objectContaining({ code: "invalid_argument" }));
  }
});
