import { KvorumError } from "@kvorum/base";
import { expect, test } from "vitest";
import type { CliContext, ExitCode } from "./cli-context.ts";
import { createPaint } from "./output/paint.ts";
import { type CommandReport, runCommand } from "./run-command.ts";

interface Run {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: ExitCode | null;
}

async function run(json: boolean, work: () => Promise<CommandReport>): Promise<Run> {
  let [stdout, stderr] = ["", ""];
  let exitCode: ExitCode | null = null;
  const sink = (take: (text: string) => void) => ({ write: take, isTty: false, columns: 80 });
  const context: CliContext = {
    folder: "/",
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
  await runCommand(context, { json }, work);
  return { stdout, stderr, exitCode };
}

const report: CommandReport = { document: { leader: null }, text: "leader none\n" };

test("runCommand: text for people, one line of JSON for programs", async () => {
  expect(await run(false, async () => report)).toEqual({ stdout: "leader none\n", stderr: "", exitCode: 0 });
  expect(await run(true, async () => report)).toEqual({ stdout: '{"leader":null}\n', stderr: "", exitCode: 0 });
});

test("runCommand: a check that failed is exit code 1, and still a report", async () => {
  const { stdout, exitCode } = await run(true, async () => ({ ...report, exitCode: 1 }));
  expect([stdout, exitCode]).toEqual(['{"leader":null}\n', 1]);
});

test("runCommand: an error is text on stderr, a document on stdout, and the exit code of its kind", async () => {
  const fail = async (): Promise<CommandReport> => {
    throw new KvorumError("no_leader", "no leader for 5000 ms", { details: { tried: 3 } });
  };
  const plain = await run(false, fail);
  expect(plain).toMatchObject({ stdout: "", exitCode: 3 });
  expect(plain.stderr).toMatch(/^kvorum: no leader for 5000 ms\n {2}no_leader: /);
  const { stdout } = await run(true, fail);
  expect(JSON.parse(stdout)).toMatchObject({
    error: { code: "no_leader", message: "no leader for 5000 ms", retryable: true, details: { tried: 3 } },
  });
});

test("runCommand: the SDK's TypeError is the usage error that it was made from", async () => {
  const { stderr, exitCode } = await run(false, async () => {
    throw new TypeError("key cannot be empty", { cause: new KvorumError("invalid_argument", "key cannot be empty") });
  });
  expect(exitCode).toBe(2);
  expect(stderr).toContain("invalid_argument");
});

test("runCommand: an unknown error is internal and shows where it came from", async () => {
  const failUnheardOf = (): RangeError => new RangeError("unheard of");
  const error = failUnheardOf();
  const { stderr, exitCode } = await run(false, async () => {
    throw error;
  });
  expect(exitCode).toBe(4);
  expect(stderr).toMatch(/kvorum: unheard of[\s\S]*at failUnheardOf .*run-command\.test\.ts/);
});

test("runCommand: causes are told, unless they say the same again", async () => {
  const failBecause = (why: string) => async (): Promise<CommandReport> => {
    throw new KvorumError("unreachable", "nobody answers", { cause: new Error(why) });
  };
  expect((await run(false, failBecause("the cable is cut"))).stderr).toContain("because: the cable is cut\n");
  expect((await run(false, failBecause("14 UNAVAILABLE: nobody answers"))).stderr).not.toContain("because");
});

test.each([
  ["ENOSPC", "disk_full", 4],
  ["EACCES", "invalid_argument", 2],
])("runCommand: %s of the operating system is %s, without a stack", async (code, name, exitCode) => {
  const refused = await run(false, async () => {
    throw Object.assign(new Error(`${code}: refused, open '/x'`), { code });
  });
  expect(refused.exitCode).toBe(exitCode);
  expect(refused.stderr).toMatch(new RegExp(`^kvorum: ${code}: refused, open '/x'\n {2}${name}: [^\n]*\n$`));
});
