// Runs one command of a tree of commands: arguments in, what it does reported by it, what is wrong with them reported here.
import { KvorumError } from "@kvorum/base";
import { nearestName } from "@kvorum/wan";
import { type Command, CommanderError } from "commander";
import type { CliContext } from "./cli-context.ts";
import { reportError } from "./run-command.ts";

/** Never throws: the exit code says how it went. */
export async function runProgram(context: CliContext, program: Command, argv: readonly string[]): Promise<void> {
  prepare(program, context);
  const unknown = unknownTopicOf(program, argv);
  if (unknown !== null) {
    reportError(context, { json: false, error: unknown });
    return;
  }
  try {
    await program.parseAsync([...argv], { from: "user" });
  } catch (error) {
    reportUsageError(context, { program, argv, error });
  }
}

/** Commander throws instead of ending the process, and leaves what is said about errors to us. */
function prepare(command: Command, context: CliContext): void {
  command.exitOverride().configureOutput({
    writeOut: context.stdout.write,
    writeErr: context.stderr.write,
    outputError: () => {},
  });
  for (const child of command.commands) {
    prepare(child, context);
  }
}

/** `kvorum help TOPIC`: commander prints the whole help for a command that there is none of. */
function unknownTopicOf(program: Command, [first, topic]: readonly string[]): KvorumError | null {
  const names = program.commands.map((command) => command.name());
  if (first !== "help" || topic === undefined || topic.startsWith("-") || [...names, "help"].includes(topic)) {
    return null;
  }
  const nearest = nearestName(topic, names);
  const meant = nearest === undefined ? "" : `; did you mean ${nearest}?`;
  return new KvorumError("invalid_argument", `unknown command '${topic}'${meant} (see kvorum --help)`);
}

interface UsageError {
  readonly program: Command;
  readonly argv: readonly string[];
  readonly error: unknown;
}

function reportUsageError(context: CliContext, { program, argv, error }: UsageError): void {
  if (error instanceof CommanderError && error.exitCode === 0) {
    // --help and --version have printed what they were asked for.
    return;
  }
  if (!(error instanceof CommanderError)) {
    reportError(context, { json: argv.includes("--json"), error: KvorumError.from(error) });
    return;
  }
  if (error.code === "commander.help") {
    // A command without arguments that needs some has printed its help.
    context.setExitCode(2);
    return;
  }
  const message = `${sentenceFrom(error.message)} (see ${helpFor(program, argv)})`;
  reportError(context, { json: argv.includes("--json"), error: new KvorumError("invalid_argument", message) });
}

/** What commander says, as one sentence. */
function sentenceFrom(message: string): string {
  return message
    .replace(/^error: /, "")
    .replace(/\n\(Did you mean (.*)\?\)$/, "; did you mean $1?")
    .replace(
      / is invalid( for argument '.*')?\. ([A-Z])?/,
      (_, where = "", letter = "") => ` is invalid${where}: ${letter.toLowerCase()}`,
    )
    .replace(/\.$/, "");
}

/** The help of the innermost command that was named. */
function helpFor(program: Command, argv: readonly string[]): string {
  const [first = "", second = ""] = argv;
  const command = program.commands.find((candidate) => candidate.name() === first);
  const child = command?.commands.find((candidate) => candidate.name() === second);
  const names = [program, command, child].flatMap((named) => (named === undefined ? [] : [named.name()]));
  return [...names, "--help"].join(" ");
}
