// What is wrong with a configuration, and where in it.
import { KvorumError } from "@kvorum/base";

export type ConfigPath = readonly (string | number)[];

export interface ConfigProblem {
  readonly path: ConfigPath;
  /** Whether the key at the end of the path is at fault, rather than the value below it. */
  readonly at: "key" | "value";
  readonly message: string;
}

/** Where a problem stands in a file, both from 1. */
export interface ConfigPosition {
  readonly line: number;
  readonly column: number;
}

/** The error for a file with problems: the first one is the message, all of them are in `details.problems`. */
export function configError(problems: readonly { readonly place: string; readonly message: string }[]): KvorumError {
  const lines = problems.map(({ place, message }) => `${place}: ${message}`);
  const rest = lines.length > 1 ? ` (and ${lines.length - 1} more)` : "";
  return new KvorumError("invalid_config", `${lines[0] ?? "no problem"}${rest}`, { details: { problems: lines } });
}
