import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import type { CliContext, ExitCode } from "./cli-context.ts";
import { createPaint } from "./output/paint.ts";
import { createProgram } from "./program.ts";
import { runProgram } from "./run-program.ts";

/** No cluster runs here: what is wrong with the words themselves is found before one is looked for. */
const folder = mkdtempSync(join(tmpdir(), "kvorum-usage-"));
writeFileSync(join(folder, "some.ndjson"), '{"key":["a"],"value":1}\n');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Said {
  readonly exitCode: ExitCode;
  readonly stdout: string;
  readonly stderr: string;
}

async function run(words: readonly string[]): Promise<Said> {
  let exitCode: ExitCode = 0;
  let [stdout, stderr] = ["", ""];
  const sink = (write: (text: string) => void): CliContext["stdout"] => ({ write, isTty: false, columns: 100 });
  const context: CliContext = {
    folder,
    stdout: sink((text) => {
      stdout += text;
    }),
    stderr: sink((text) => {
      stderr += text;
    }),
    paint: createPaint(false),
    errorPaint: createPaint(false),
    colour: false,
    shared: null,
    setExitCode: (code) => {
      exitCode = code;
    },
  };
  await runProgram(context, createProgram(context), words);
  return { exitCode, stdout, stderr };
}

test.each([
  ["export", "--resume"],
  ["export", "none.ndjson", "--resume"],
  ["export", "--json"],
  ["export", "x.ndjson", "--consistency", "session"],
  ["export", "x.ndjson", "--prefix", "user"],
  ["import", "none.ndjson"],
  ["import", "--resume"],
  ["import", "some.ndjson", "--from-deno", "deno.sqlite3"],
  ["import", "--from-deno", "some.ndjson"],
  ["import", "--from-deno", "none.sqlite3"],
  ["backup"],
  ["restore", "none.backup"],
  ["restore", "none.backup", "--data", "elsewhere"],
  ["restore", "none.backup", "--data", "."],
  ["up", "--restore", "all.backup"],
  ["database", "drop"],
  ["set", '["a"]', "1", "--expire-in", "soon"],
  ["sum", '["a"]', "x"],
  ["max", '["a"]', "1n"],
  ["enqueue", '"a"', "--backoff", "soon"],
  ["watch"],
  ["listen", "--count", "0"],
  ["shell", "--embedded", "x", "--cluster", "y"],
])("usage: kvorum %s %s %s %s is refused with exit code 2 and a reason", async (...words) => {
  const { exitCode, stdout } = await run([...words, "--json"].filter((word) => word !== undefined));
  expect(exitCode).toBe(2);
  expect(JSON.parse(stdout).error.message).not.toBe("");
});

test("usage: a command that is right and finds no cluster has exit code 3", async () => {
  expect((await run(["export", "x.ndjson", "--json"])).exitCode).toBe(3);
});

test.each([
  ["rnu", "kvorum: unknown command 'rnu'; did you mean run? (see kvorum --help)"],
  ["fault partion", "kvorum: unknown command 'partion'; did you mean partition? (see kvorum fault --help)"],
  ["help scenari", "kvorum: unknown command 'scenari'; did you mean scenario? (see kvorum --help)"],
  ["help nothing-like-it", "kvorum: unknown command 'nothing-like-it' (see kvorum --help)"],
  ["run --sed 3 bank", "kvorum: unknown option '--sed'; did you mean --seed? (see kvorum run --help)"],
  [
    "run bank --on simm",
    "kvorum: option '--on <clock>' argument 'simm' is invalid: allowed choices are live, sim (see kvorum run --help)",
  ],
  [
    "list --limit x",
    "kvorum: option '--limit <number>' argument 'x' is invalid: expected a whole number in 1..1000000 (see kvorum list --help)",
  ],
  [
    "completion fsh",
    "kvorum: command-argument value 'fsh' is invalid for argument 'shell': allowed choices are zsh, bash, fish, powershell (see kvorum completion --help)",
  ],
  [
    "up --topology locl",
    "kvorum: topology locl is neither a preset (deploy, local, three-continents) nor a file; did you mean local?",
  ],
])("usage: kvorum %s is answered with what may have been meant, in a line", async (words, line) => {
  const { exitCode, stdout, stderr } = await run(words.split(" "));
  expect([exitCode, stdout, stderr.split("\n")[0]]).toEqual([2, "", line]);
});

test("usage: kvorum help run is the help of run", async () => {
  const { exitCode, stdout } = await run(["help", "run"]);
  expect([exitCode, stdout.split("\n")[0]]).toEqual([0, "Usage: kvorum run [options] <scenario...>"]);
});
