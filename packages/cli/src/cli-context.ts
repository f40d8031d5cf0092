// What a command knows of the world it was started in, and the way its exit code leaves it.
import type { Submitter } from "@kvorum/sdk";
import { createPaint, type Paint } from "./output/paint.ts";
import { sinkFrom, type TextSink } from "./output/sink.ts";

/**
 * design.md 10: 0 ok, 1 a check or expectation failed, 2 usage, 3 unreachable, 4 internal. Of `kvorum sim` alone: 129 a
 * promise was broken, 128 stuck, 127 a crash in the simulated cluster.
 */
export type ExitCode = 0 | 1 | 2 | 3 | 4 | 127 | 128 | 129;

export interface CliContext {
  /** The folder the command was given in. */
  readonly folder: string;
  readonly stdout: TextSink;
  readonly stderr: TextSink;
  /** For stdout; does nothing when colours are off. */
  readonly paint: Paint;
  /** For stderr. */
  readonly errorPaint: Paint;
  /** Whether stdout takes ANSI colours. */
  readonly colour: boolean;
  readonly setExitCode: (code: ExitCode) => void;
  /** What a shell keeps open between its commands; null for a command of its own. */
  readonly shared: SharedClient | null;
}

/** A client that outlives a command. */
export interface SharedClient {
  /** Stays open. @param region undefined: where the shell stands */
  submitterIn(region: string | undefined): Promise<Submitter>;
  /** What the commands before have seen: the next one sees nothing older, if it asks for that. */
  readonly bookmark: string | undefined;
  saw(bookmark: string): void;
}

/** The context of this process. NO_COLOR switches colours off; so does output that is not a terminal. */
export function createCliContext(setExitCode: (code: ExitCode) => void): CliContext {
  const stdout = sinkFrom(process.stdout);
  const stderr = sinkFrom(process.stderr);
  const colourAllowed = (process.env.NO_COLOR ?? "") === "";
  const colour = colourAllowed && stdout.isTty;
  return {
    folder: process.cwd(),
    stdout,
    stderr,
    colour,
    paint: createPaint(colour),
    errorPaint: createPaint(colourAllowed && stderr.isTty),
    setExitCode,
    shared: null,
  };
}
