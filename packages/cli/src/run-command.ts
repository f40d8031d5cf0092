// The frame around every command: what it found goes to stdout, as text or as one JSON document; what went wrong goes to
// stderr as text, and with --json to stdout as a document too; both decide the exit code.
import { ERROR_CODES, type ErrorCode, KvorumError } from "@kvorum/base";
import type { CliContext } from "./cli-context.ts";
import type { Interruption } from "./interruption.ts";

/** What a command has to say. */
export interface CommandReport {
  /** For --json. */
  readonly document: unknown;
  /** For people; ends with a newline unless it is empty. */
  readonly text: string;
  /** 1 when the command ran and a check that it makes failed. */
  readonly exitCode?: 0 | 1;
}

export interface OutputOptions {
  readonly json?: boolean;
}

/** Runs `work` and reports what came of it; null means that it has reported already. Never throws. */
export async function runCommand(
  context: CliContext,
  options: OutputOptions & { readonly interruption?: Interruption },
  work: () => Promise<CommandReport | null>,
): Promise<void> {
  try {
    const report = await work();
    if (report !== null) {
      writeReport(context, options, report);
    }
    context.setExitCode(report?.exitCode ?? 0);
  } catch (thrown) {
    if (options.interruption?.signal.aborted) {
      reportInterruption(context, options);
      return;
    }
    reportError(context, { json: options.json ?? false, error: errorFrom(thrown) });
  }
}

/** Writes a report at once, for a command that goes on afterwards. */
export function writeReport(context: CliContext, options: OutputOptions, report: CommandReport): void {
  context.stdout.write(options.json ? `${JSON.stringify(report.document)}\n` : report.text);
}

/** Whatever an interrupted command fails with, the reason is the interruption. */
function reportInterruption(context: CliContext, options: OutputOptions): void {
  if (options.json) {
    context.stdout.write(`${JSON.stringify({ interrupted: true })}\n`);
  }
  context.stderr.write(`${context.errorPaint.warning("kvorum: interrupted; nothing is left running")}\n`);
  context.setExitCode(1);
}

/** Says what went wrong and sets the exit code of its kind. */
export function reportError(
  context: CliContext,
  { json, error }: { readonly json: boolean; readonly error: KvorumError },
): void {
  const { retryable, exitCode, remedy } = ERROR_CODES[error.code];
  const { code, message, details } = error;
  if (json) {
    context.stdout.write(`${JSON.stringify({ error: { code, message, remedy, retryable, details } })}\n`);
  }
  const { bad, faint } = context.errorPaint;
  context.stderr.write(`${bad(`kvorum: ${message}`)}\n${faint(`  ${code}: ${remedy}`)}\n${causesOf(error)}`);
  context.setExitCode(exitCode);
}

/** What the operating system refuses is no bug: the user can do something about it. */
const SYSTEM_REFUSALS: Readonly<Record<string, ErrorCode>> = {
  ENOSPC: "disk_full",
  EDQUOT: "disk_full",
  EACCES: "invalid_argument",
  EROFS: "invalid_argument",
};

/** The SDK reports refused arguments as Deno does, by a TypeError around the KvorumError that says the same. */
function errorFrom(thrown: unknown): KvorumError {
  if (!(thrown instanceof Error) || thrown instanceof KvorumError) {
    return KvorumError.from(thrown);
  }
  if (thrown.cause instanceof KvorumError) {
    return thrown.cause;
  }
  const refusal = "code" in thrown ? SYSTEM_REFUSALS[String(thrown.code)] : undefined;
  return refusal === undefined ? KvorumError.from(thrown) : new KvorumError(refusal, thrown.message, { cause: thrown });
}

function causesOf(error: KvorumError): string {
  const lines: string[] = [];
  let cause = error.cause;
  let origin: Error = error;
  while (cause instanceof Error) {
    const isSameAgain = error.message.includes(cause.message) || cause.message.includes(error.message);
    if (!isSameAgain) {
      lines.push(`  because: ${cause.message}\n`);
    }
    origin = cause;
    cause = cause.cause;
  }
  // A bug deserves its stack, from where it first showed; anything else is explained by its messages.
  return error.code === "internal" || error.code === "invariant_broken"
    ? `${lines.join("")}${origin.stack ?? ""}\n`
    : lines.join("");
}
