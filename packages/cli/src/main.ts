// Entry of the command line: arguments in, exit code out.
import { createCliContext, type ExitCode } from "./cli-context.ts";
import { createProgram } from "./program.ts";
import { runProgram } from "./run-program.ts";

/** Runs one command. Never throws. */
export async function main(argv: readonly string[]): Promise<ExitCode> {
  let exitCode: ExitCode = 0;
  const context = createCliContext((code) => {
    exitCode = code;
  });
  await runProgram(context, createProgram(context), argv);
  return exitCode;
}
